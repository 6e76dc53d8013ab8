"""防火牆規則檢視工作表: what the owner of each rule decided, and the hits a log showed of it."""

from dataclasses import dataclass
from datetime import date

from inspectorate.facts.source import Source

DECISIONS = ("保留", "修改", "刪除")


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """One row of a sheet that was filled in; dates are ISO, empty where the sheet does not say.

    Attributes:
        decision: as written; one of ``DECISIONS`` where somebody decided.
        decided_by: who decided.
        reviewed_on: the day of the decision; ``due`` the day by which it was asked for.
    """

    rule: str
    source: Source
    device: str = ""
    decision: str = ""
    decided_by: str = ""
    reviewed_on: str = ""
    due: str = ""

    def faults(self, on: date) -> tuple[str, ...]:
        """What is missing of the decision, as zh-TW words; nothing where it is whole and was in time."""
        found = []
        if self.decision not in DECISIONS:
            found.append("未決定")
        if not self.decided_by:
            found.append("無決定人")
        if not self.reviewed_on:
            found.append("無檢視日期")
        elif self.reviewed_on > on.isoformat():
            found.append("檢視日期尚未到來")
        if self.due and (self.reviewed_on or on.isoformat()) > self.due:
            found.append("逾檢視期限")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class RuleHits:
    """How often a log showed a rule in use, and when last (as the table writes it)."""

    rule: str
    source: Source
    device: str = ""
    count: int | None = None
    last: str = ""
