"""最高權限帳號之使用: who used privileged rights, and whether that was approved beforehand.

Times are UTC without a zone; ``source`` is the row of the answer that was kept.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class PrivilegedUses:
    """Uses of one account's rights by one person from one source, alike in their approval.

    Attributes:
        account: whose rights were had; ``user_name`` is who had them.
        approval: ``late`` given after the use; ``outside`` for other times only; ``none`` there is none.
    """

    system: str
    user_name: str | None
    account: str | None
    src_ip: str | None
    approval: Literal["approved", "late", "outside", "none"]
    uses: int
    first: datetime
    last: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class PrivilegedUse:
    """All privileged use of some days.

    Attributes:
        systems: that were asked about; none named means all.
        files: how many files of records were read; with none, that no use was found says nothing.
        limits: zh-TW sentences: what could not be seen, such as lines that could not be read.
    """

    first: date
    last: date
    systems: tuple[str, ...]
    files: int
    uses: tuple[PrivilegedUses, ...]
    source: Source
    limits: tuple[str, ...] = ()
