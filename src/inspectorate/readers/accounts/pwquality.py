"""pwquality.conf: length and characters of new passwords, where PAM loads pam_pwquality."""

from collections.abc import Iterable

from inspectorate.facts.passwords import PasswordSettings
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.policy_lines import (
    CREDITS,
    Line,
    assignments,
    characters,
    head_names,
    length_less_credits,
    whole,
)
from inspectorate.readers.accounts.systems import host_of
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "pwquality"
TITLE = "Linux 密碼品質設定（pwquality.conf）"
YIELDS = (PasswordSettings,)

_READ = frozenset({"minlen", "minclass", "enforcing", *CREDITS})


def recognises(file: EvidenceFile) -> bool:
    """Whether the head's lines set what pwquality.conf sets, and nothing of a login stack."""
    names = head_names(file)
    return bool(names & {"minlen", "minclass", *CREDITS}) and not names & {
        "auth",
        "password",
        "pass_max_days",
    }


def read(file: EvidenceFile) -> Iterable[PasswordSettings]:
    """The settings; what is not set keeps pwquality's default: no class demanded, the length not known.

    Raises:
        RefusedError: a value that is no number.
    """
    said = {line.name: line for line in assignments(file) if line.name in _READ}
    numbers = {name: whole(file, line) for name, line in said.items()}
    weights = {name: numbers[name] for name in CREDITS if name in numbers}
    least = numbers.get("minlen")
    by_setting = {"min_length": said.get("minlen"), "characters": said.get("minclass") or _first(said)}
    doubts = {}
    if "enforcing" in numbers and numbers["enforcing"] == 0:
        told = f"{file.item} 設定 enforcing = 0，未符規則之密碼仍可使用。"
        doubts = {"min_length": told, "characters": told}
    yield PasswordSettings(
        host_of(file),
        Source(file.item),
        min_length=None if least is None else length_less_credits(least, weights),
        characters=characters(weights, numbers.get("minclass", 0)),
        sources={name: line.source for name, line in by_setting.items() if line},
        doubts=doubts,
        needs="pwquality",
    )


def _first(said: dict[str, Line]) -> Line | None:
    return next((said[name] for name in CREDITS if name in said), None)
