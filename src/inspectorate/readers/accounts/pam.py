"""PAM stacks (common-password, common-auth, system-auth): which password modules are loaded, with what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspectorate.facts.passwords import PasswordSettings
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.policy_lines import (
    CREDITS,
    Line,
    characters,
    length_less_credits,
    whole,
)
from inspectorate.readers.accounts.systems import host_of
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "pam"
TITLE = "Linux PAM 設定"
YIELDS = (PasswordSettings,)

_LINE = re.compile(
    r"-?(?P<type>auth|account|password|session)\s+(?P<control>\[[^\]]*\]|[a-z_]+)\s+"
    r"(?:\S*/)?(?P<module>pam_[a-z0-9_]+)\.so(?P<arguments>(?:\s.*)?)"
)
_OTHER = re.compile(
    r"@include\s+\S+|-?(?:auth|account|password|session)\s+(?:include|substack|\[[^\]]*\]|[a-z_]+)\s+\S+.*"
)
_STOPS = re.compile(r"required|requisite|\[.*\bdefault=(?:die|bad)\b.*\]")
"""Controls under which a module that says no ends or fails the login or the change."""
_QUALITY = {"pam_pwquality": "pwquality", "pam_cracklib": "cracklib"}
_LOCKING = {"pam_faillock": "faillock", "pam_tally2": "tally2"}


@dataclass(frozen=True, slots=True)
class _Module:
    type: str
    control: str
    name: str
    arguments: Mapping[str, str]
    source: Source


def recognises(file: EvidenceFile) -> bool:
    """Whether every line of the head is one of a PAM stack, and one of them loads a module."""
    lines = [line.split("#")[0].strip() for line in file.head_text.splitlines()]
    kept = [line for line in lines if line]
    return any(_LINE.fullmatch(line) for line in kept) and all(
        _LINE.fullmatch(line) or _OTHER.fullmatch(line) for line in kept
    )


def read(file: EvidenceFile) -> Iterable[PasswordSettings]:
    """What the stack loads, and the settings that its arguments give to the modules.

    Raises:
        RefusedError: an argument that should be a number is none.
    """
    modules = [module for number, text in file.lines() if (module := _module(file, number, text))]
    loads: list[str] = []
    found: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for module in modules:
        given = _settings(file, module)
        found.update(given)
        sources.update(dict.fromkeys(given, module.source))
        loads.extend(_loaded(module))
    yield PasswordSettings(host_of(file), Source(file.item), **found, sources=sources, loads=tuple(loads))


def _module(file: EvidenceFile, number: int, text: str) -> _Module | None:
    found = _LINE.fullmatch(text.partition("#")[0].strip())
    if not found:
        return None
    pairs = (argument.partition("=") for argument in found["arguments"].split())
    arguments = {name: value for name, _, value in pairs}
    return _Module(
        found["type"], found["control"], found["module"], arguments, Source(file.item, "line", number)
    )


def _loaded(module: _Module) -> list[str]:
    if not _STOPS.fullmatch(module.control):
        return []  # its failure is passed over
    if module.type == "password" and module.name in _QUALITY:
        return [_QUALITY[module.name]]
    return [_LOCKING[module.name]] if module.type == "auth" and module.name in _LOCKING else []


def _settings(file: EvidenceFile, module: _Module) -> dict[str, Any]:
    numbers = {
        name: whole(file, Line(name, module.arguments[name], module.source))
        for name in ("minlen", "minclass", "deny", "remember", *CREDITS)
        if name in module.arguments
    }
    if module.type == "auth" and module.name in _LOCKING:
        return {"max_failures": max(numbers["deny"], 0)} if "deny" in numbers else {}
    if module.type != "password":
        return {}
    history = {"history": numbers["remember"]} if "remember" in numbers else {}
    if module.name not in _QUALITY:
        return history
    return history | _quality(numbers, {name: numbers[name] for name in CREDITS if name in numbers})


def _quality(numbers: Mapping[str, int], weights: dict[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "minlen" in numbers:
        found["min_length"] = length_less_credits(numbers["minlen"], weights)
    if weights or "minclass" in numbers:
        found["characters"] = characters(weights, numbers.get("minclass", 0))
    return found
