"""前期對照: what is new, changed, unchanged or gone since the period before."""

from collections.abc import Hashable, Mapping
from enum import StrEnum
from typing import TypeVar


class Change(StrEnum):
    """How something of this period stands to the same of the period before."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"


CHANGE_ZH: Mapping[Change, str] = {
    Change.NEW: "新增",
    Change.CHANGED: "變更",
    Change.UNCHANGED: "未變",
    Change.GONE: "不再有",
}
_Key = TypeVar("_Key", bound=Hashable)


def compare(before: Mapping[_Key, object], now: Mapping[_Key, object]) -> dict[_Key, Change]:
    """How each thing of either period changed; those of this period first, in their order."""
    found = {key: _changed(before, key, value) for key, value in now.items()}
    return found | {key: Change.GONE for key in before if key not in now}


def _changed(before: Mapping[_Key, object], key: _Key, value: object) -> Change:
    if key not in before:
        return Change.NEW
    return Change.UNCHANGED if before[key] == value else Change.CHANGED
