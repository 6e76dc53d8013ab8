"""前期對照: what of a paper is new, changed or unchanged since the same clause was last sealed.

Nothing is copied from the former paper: it is only laid beside this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from inspectorate.posture.comparison import Change, compare
from inspectorate.store.models import Revision

PARTS: Mapping[str, str] = {
    "clause": "條文",
    "steps": "查核程序",
    "demanded": "依據資料",
    "machine": "電腦檢測",
    "evidence": "佐證",
    "result": "查核結果",
    "outcome": "結論",
}

_MAKERS = ("result", "outcome")
"""What the maker has yet to say is no change."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A paper beside its former: as a whole, and part by part (the part's name in zh-TW)."""

    change: Change
    parts: Mapping[str, Change]

    @property
    def changed(self) -> list[str]:
        """The parts that are not what they were."""
        return [PARTS[name] for name, change in self.parts.items() if change is not Change.UNCHANGED]


def compare_former(revision: Revision, former: Revision | None, evidence: object = None) -> Beside:
    """How a paper stands to the one of the period before.

    Args:
        evidence: hashes of what is attached now; a revision has none of its own before it is submitted.
    """
    if former is None:
        return Beside(Change.NEW, {})
    now = _parts(revision, evidence)
    unwritten = [name for name in _MAKERS if not now[name]]
    before = {name: value for name, value in _parts(former, None).items() if name not in unwritten}
    parts = compare(before, {name: value for name, value in now.items() if name not in unwritten})
    whole = Change.UNCHANGED if set(parts.values()) <= {Change.UNCHANGED} else Change.CHANGED
    return Beside(whole, parts)


def _parts(revision: Revision, evidence: object) -> dict[str, object]:
    said = {name: revision.content.get(name) or None for name in PARTS}
    said["machine"] = sorted((one["check"], one["outcome"]) for one in revision.machine)
    said["evidence"] = evidence or sorted(one["sha256"] for one in revision.evidence)
    return said
