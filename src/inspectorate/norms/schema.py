"""What the catalogue's YAML files may hold: strict shapes, so that a misspelt field is refused."""

from datetime import date
from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from inspectorate.norms.criterion import Measure, Speaker, Value
from inspectorate.norms.provision import Duty, InspectionCadence, ObligationCadence


class CriterionShape(Struct, forbid_unknown_fields=True):
    """One threshold under a clause."""

    value: Value
    measure: Measure = ""
    speaker: Speaker = "text"
    words: str = ""
    note: str = ""


class CitationShape(Struct, forbid_unknown_fields=True):
    """Source document and line numbers."""

    source: str
    lines: tuple[int, ...]


class CadenceShape(Struct, forbid_unknown_fields=True):
    """The two rhythms; an item that leaves one out keeps its clause's."""

    inspection: InspectionCadence | UnsetType = UNSET
    obligation: ObligationCadence | UnsetType = UNSET


class ApprovalShape(Struct, forbid_unknown_fields=True):
    """Who approves, consents, and must differ."""

    approver: str = ""
    consents: tuple[str, ...] = ()
    must_differ: tuple[str, ...] = ()


class ItemShape(Struct, forbid_unknown_fields=True):
    """One of several duties of a clause: what it leaves out it takes from the clause."""

    summary: str
    summary_en: str = ""
    domain: str | UnsetType = UNSET
    duty: Duty | UnsetType = UNSET
    applies: Any = UNSET
    cadence: CadenceShape = field(default_factory=CadenceShape)
    criteria: dict[str, CriterionShape] | UnsetType = UNSET
    records: tuple[str, ...] | UnsetType = UNSET
    approval: ApprovalShape | UnsetType = UNSET
    control: str | UnsetType = UNSET
    note: str | UnsetType = UNSET


class ClauseShape(Struct, forbid_unknown_fields=True):
    """One clause of an edition, with its items where it holds several duties."""

    path: str
    text: str
    cite: CitationShape
    domain: str
    duty: Duty = "shall"
    control: str = ""
    heading: str = ""
    code: str = ""
    summary: str = ""
    summary_en: str = ""
    applies: Any = "everyone"
    cadence: CadenceShape = field(default_factory=CadenceShape)
    criteria: dict[str, CriterionShape] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    approval: ApprovalShape = field(default_factory=ApprovalShape)
    note: str = ""
    items: tuple[ItemShape, ...] = ()


class ValidityShape(Struct, forbid_unknown_fields=True):
    """From when, and who says so."""

    start: date | None = None
    speaker: Speaker = "text"
    note: str = ""


class IssueShape(Struct, forbid_unknown_fields=True):
    """One entry of the history."""

    date: date
    authority: str
    number: str
    act: str = ""
    title: str = ""
    note: str = ""


class GapShape(Struct, forbid_unknown_fields=True):
    """What the sources do not give."""

    path: str
    reason: str


class EditionShape(Struct, forbid_unknown_fields=True):
    """``edition.yaml``.

    Attributes:
        inherits: key of the older edition of the same instrument whose clauses stand unless overridden.
        withdrawn: paths of inherited clauses that this edition no longer holds.
        recite: lines at which this edition's own source column repeats an inherited clause, by path.
    """

    instrument: str
    edition: str
    title: str
    authority: str
    source: str
    title_en: str = ""
    number: str = ""
    binding: bool = True
    inherits: str = ""
    withdrawn: tuple[str, ...] = ()
    recite: dict[str, tuple[int, ...]] = field(default_factory=dict)
    validity: ValidityShape = field(default_factory=ValidityShape)
    history: tuple[IssueShape, ...] = ()
    gaps: tuple[GapShape, ...] = ()
    note: str = ""
    fingerprint: str = ""


class ControlShape(Struct, forbid_unknown_fields=True):
    """One control of a domain's file."""

    id: str
    title: str
    title_en: str
    checks: tuple[str, ...] = ()
    person: str = ""
    questions: tuple[str, ...] = ()


class DomainShape(Struct, forbid_unknown_fields=True):
    """One of the inspection domains."""

    id: str
    number: int
    title: str
    title_en: str


class SideShape(Struct, forbid_unknown_fields=True):
    """One side of a conflict."""

    provision: str
    says: str


class ConflictShape(Struct, forbid_unknown_fields=True):
    """Two sources that do not say the same."""

    id: str
    about: str
    about_en: str
    sides: tuple[SideShape, ...]
    note: str = ""


class DeficiencyShape(Struct, forbid_unknown_fields=True):
    """One pattern of deficiency, mapped to rules."""

    id: str
    pattern: str
    pattern_en: str
    cite: CitationShape
    provision: str
    rules: tuple[str, ...]
    controls: tuple[str, ...]


class ExcuseShape(Struct, forbid_unknown_fields=True):
    """Lines of a source that hold nothing of a norm, and why."""

    lines: tuple[int, ...]
    reason: str


class SourceShape(Struct, forbid_unknown_fields=True):
    """A source document's card."""

    id: str
    title: str
    file: str
    sha256: str
    excused: tuple[ExcuseShape, ...] = ()
