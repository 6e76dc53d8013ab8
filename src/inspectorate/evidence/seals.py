"""封存: the revisions of an inspection's papers, each by two people, none over an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inspectorate.evidence.events import Sealed
from inspectorate.evidence.person import same_person
from inspectorate.i18n import _


@dataclass(frozen=True, slots=True)
class Revision:
    """One sealed state of an engagement's papers: the index of its entry, and what that says."""

    index: int
    seal: Sealed

    @property
    def label(self) -> str:
        """How people name it: ``9A99/2026-10#2``."""
        return f"{self.seal.engagement}#{self.seal.revision}"


@dataclass(slots=True)
class Seals:
    """Every revision of every engagement."""

    revisions: dict[str, list[Revision]] = field(default_factory=dict)

    def copy(self) -> "Seals":
        """The same seals, to be gone on with apart."""
        return Seals({engagement: [*some] for engagement, some in self.revisions.items()})

    def all(self) -> list[Revision]:
        """Every revision, in the order in which they were sealed."""
        return sorted((one for some in self.revisions.values() for one in some), key=lambda one: one.index)

    def newest(self, engagement: str) -> Revision | None:
        """The revision that stands; None where nothing of the engagement was sealed."""
        return self.revisions.get(engagement, [None])[-1]

    def find(self, label: str) -> Revision | None:
        """The revision of a label; without ``#n`` the newest of the engagement."""
        engagement, mark, _revision = label.rpartition("#")
        if not mark:
            return self.newest(label)
        return next((one for one in self.revisions.get(engagement, ()) if one.label == label), None)

    def why_not(self, event: Sealed, contents: Sequence[str]) -> str:
        """Why papers may not be sealed so (zh-TW); empty where they may.

        Args:
            event: the seal.
            contents: the SHA-256 of each of its items, in their order.
        """
        last = self.newest(event.engagement)
        if not (event.by.strip() and event.reviewed_by.strip()):
            return _("封存須載明承辦及覆核")
        if same_person(event.by, event.reviewed_by):
            return _("承辦 {by} 與覆核 {reviewer} 須為不同之人").format(
                by=event.by, reviewer=event.reviewed_by
            )
        if not contents or contents[-1] != event.manifest:
            return _("封存之清單不在所封存之項目中")
        revision, supersedes = (last.seal.revision + 1, last.index) if last else (1, None)
        if (event.revision, event.supersedes) != (revision, supersedes):
            said = _("{engagement} 之次一封存應為第 {revision} 版")
            return said.format(engagement=event.engagement, revision=revision)
        if last and not event.reason.strip():
            said = _("{engagement} 已封存至第 {revision} 版；更動須載明理由")
            return said.format(engagement=event.engagement, revision=last.seal.revision)
        return ""

    def enter(self, index: int, event: Sealed) -> None:
        """One more revision stands."""
        self.revisions.setdefault(event.engagement, []).append(Revision(index, event))


def why_not_two(by: str, reviewed_by: str) -> str:
    """Why two names are not two people (zh-TW); empty where they are."""
    if not (by.strip() and reviewed_by.strip()):
        return _("封存須載明承辦及覆核")
    if same_person(by, reviewed_by):
        return _("承辦 {by} 與覆核 {reviewer} 須為不同之人").format(by=by, reviewer=reviewed_by)
    return ""
