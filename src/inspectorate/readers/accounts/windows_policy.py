"""Windows password policies as text: Get-ADDefaultDomainPasswordPolicy, net accounts, and secedit's INF."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from inspectorate.facts.passwords import CharacterRule, PasswordSettings, PasswordStore, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.policy_lines import Line
from inspectorate.readers.accounts.systems import domain_of, told_system
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "windows_password_policy"
TITLE = "Windows 密碼原則（Get-ADDefaultDomainPasswordPolicy、net accounts、secedit）"
YIELDS = (PasswordSettings, PasswordStore)

Setting = Literal[
    "min_length", "max_age_days", "max_failures", "history", "characters", "reversible", "domain"
]

COMPLEX = CharacterRule(least_classes=3)
"""Windows' complexity: three of upper, lower, digit and symbol (its fifth class, other scripts, left out)."""

_NAMES: Mapping[str, Setting] = {
    "minpasswordlength": "min_length",
    "maxpasswordage": "max_age_days",
    "lockoutthreshold": "max_failures",
    "passwordhistorycount": "history",
    "complexityenabled": "characters",
    "reversibleencryptionenabled": "reversible",
    "distinguishedname": "domain",
    "minimumpasswordlength": "min_length",
    "maximumpasswordage": "max_age_days",
    "lockoutbadcount": "max_failures",
    "passwordhistorysize": "history",
    "passwordcomplexity": "characters",
    "cleartextpassword": "reversible",
    "maximumpasswordage(days)": "max_age_days",
    "lengthofpasswordhistorymaintained": "history",
    "密碼最長使用期限(天)": "max_age_days",
    "密碼最長有效期(天)": "max_age_days",
    "密碼最長使用天數": "max_age_days",
    "最長密碼使用期限(天)": "max_age_days",
    "最小密碼長度": "min_length",
    "密碼最小長度": "min_length",
    "密碼長度最小值": "min_length",
    "最短密碼長度": "min_length",
    "鎖定閾值": "max_failures",
    "鎖定閥值": "max_failures",
    "鎖定臨界值": "max_failures",
    "密碼歷程記錄保持的長度": "history",
    "維護的密碼歷程記錄長度": "history",
    "保持的密碼歷程記錄長度": "history",
}
_LINE = re.compile(r"(?P<name>[^:=：]{3,60}+)[:=：]\s*+(?P<value>.*)")
_NEVER = frozenset({"never", "unlimited", "none", "永不", "從不", "無限制", "不限制", "無限", "無", "-1"})
_SPAN = re.compile(r"(?:(?P<days>[0-9]{1,8})\.)?[0-9]{2}:[0-9]{2}:[0-9]{2}")
_MARKS = (
    frozenset({"min_length", "max_age_days", "max_failures"}),
    frozenset({"min_length", "max_age_days", "characters"}),
)


@dataclass(frozen=True, slots=True)
class _Found:
    setting: Setting
    line: Line


def recognises(file: EvidenceFile) -> bool:
    """Whether the head names length, age and a lockout or complexity in Windows' own words."""
    named = {
        found.setting
        for number, text in enumerate(file.head_text.splitlines(), start=1)
        if (found := _found(file, number, text))
    }
    return any(mark <= named for mark in _MARKS)


def read(file: EvidenceFile) -> Iterable[PasswordSettings | PasswordStore]:
    """The policy, and how all its accounts' passwords are stored where it tells.

    Raises:
        RefusedError: a value that is neither a number, a span nor never; it names the line.
    """
    found = {one.setting: one.line for number, text in file.lines() if (one := _found(file, number, text))}
    if "domain" in found:
        system = file.told.get("system") or domain_of(found["domain"].value) or told_system(file)
    else:
        system = told_system(file)
    numbers = ("min_length", "max_age_days", "max_failures", "history")
    given: dict[str, Any] = {name: _number(file, found[name]) for name in numbers if name in found}
    if "characters" in found:
        given["characters"] = COMPLEX if _truth(file, found["characters"]) else CharacterRule()
    sources = {str(name): found[name].source for name in found}
    yield PasswordSettings(system, Source(file.item), **given, sources=sources)
    if "reversible" in found:
        line = found["reversible"]
        scheme: Literal["reversible", "ntlm"] = "reversible" if _truth(file, line) else "ntlm"
        yield PasswordStore(system, (StoredPassword("（全部帳號）", scheme, line.source),), Source(file.item))


def _found(file: EvidenceFile, number: int, text: str) -> _Found | None:
    parts = _LINE.fullmatch(text.strip())
    if not parts:
        return None
    name = "".join(parts["name"].casefold().replace("（", "(").replace("）", ")").split())
    setting = _NAMES.get(name)
    return _Found(setting, Line(name, parts["value"], Source(file.item, "line", number))) if setting else None


def _number(file: EvidenceFile, line: Line) -> int:
    """A count, a span of whole days, or never as zero: Windows too reads a threshold of 0 as none."""
    value = line.value.casefold()
    span = _SPAN.fullmatch(value)
    if span:
        return int(span["days"] or 0)
    if value in _NEVER:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise file.refused(f"{line.name} 之值無法讀取。", "請重新輸出該命令之結果。", line.source.where)
    return int(value)


def _truth(file: EvidenceFile, line: Line) -> bool:
    word = line.value.casefold()
    if word not in ("true", "false", "0", "1"):
        raise file.refused(
            f"{line.name} 之值應為 True 或 False。", "請重新輸出該命令之結果。", line.source.where
        )
    return word in ("true", "1")
