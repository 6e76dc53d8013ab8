"""條款: one duty of one edition of one instrument, with the words it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from inspectorate.norms.criterion import Criterion

Duty = Literal["shall", "shall_not", "should", "may", "information"]
"""應, 不得, 宜, 得; ``information`` binds no firm (a supervisor's act, a definition)."""

InspectionCadence = Literal["monthly", "half_yearly", "yearly", ""]
"""How often the heading says it is inspected (每月查核); empty where no heading says."""

ObligationCadence = Literal[
    "daily",
    "monthly",
    "quarterly",
    "half_yearly",
    "yearly",
    "two_yearly",
    "periodic",  # 定期: the firm sets the interval
    "timely",  # 適時, 即時, 立即, 隨時
    "event",  # on an application, a change, a release
    "continuous",  # a standing state of things
    "standing",  # 應訂定, 應建立: once, then kept
    "as_needed",  # 得視需要
    "deadline",  # 30 分鐘, 24 小時, 3 天
    "",  # the text gives none
]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the words stand: a source document and its line numbers (from 1)."""

    source: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cadence:
    """The two rhythms, kept apart: how often it is inspected, and how often the clause itself demands it."""

    inspection: InspectionCadence = ""
    obligation: ObligationCadence = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves, who must agree, and who must not be the same person."""

    approver: str = ""
    consents: tuple[str, ...] = ()
    must_differ: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A provision's identity: the same code means different things in different editions."""

    instrument: str
    edition: str
    path: str

    def __str__(self) -> str:
        return f"{self.instrument}/{self.edition}/{self.path}"


@dataclass(frozen=True, slots=True)
class Provision:
    """One duty, atomic, with the verbatim clause that it stands on.

    Attributes:
        key: instrument, edition and path; ``…#2`` is the second duty of one clause.
        clause: the clause's path without ``#n``.
        text: the clause, verbatim.
        summary: the one duty in zh-TW words, where the clause holds several; else empty.
        code: the exchange's code of the heading, such as CC-17010; empty elsewhere.
        domain: one of the twelve inspection domains (``catalogue/registers/domains.yaml``).
        applies: the applicability expression (see ``norms.applicability``); ``"everyone"`` binds all firms.
        records: what the clause demands be kept or shown.
        control: the control theme that answers it.
    """

    key: Key
    clause: str
    text: str
    cite: Citation
    control: str
    domain: str
    duty: Duty = "shall"
    heading: str = ""
    code: str = ""
    summary: str = ""
    summary_en: str = ""
    applies: Any = "everyone"
    cadence: Cadence = Cadence()
    criteria: Mapping[str, Criterion] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    approval: Approval = Approval()
    note: str = ""
