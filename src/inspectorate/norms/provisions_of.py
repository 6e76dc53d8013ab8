"""Makes the atomic provisions of one clause: one, or one for each of its items."""

from collections.abc import Iterator

import msgspec
from msgspec import UNSET

from inspectorate.norms.criterion import Criterion
from inspectorate.norms.provision import Approval, Cadence, Citation, Key, Provision
from inspectorate.norms.schema import CadenceShape, ClauseShape, EditionShape, ItemShape

_OVERRIDABLE = ("domain", "duty", "applies", "criteria", "records", "approval", "control", "note")


def provisions_of(edition: EditionShape, clause: ClauseShape) -> Iterator[Provision]:
    """The provisions of a clause under the edition's key: ``path``, or ``path#1``, ``path#2`` … for items."""
    if not clause.items:
        yield _provision(edition, clause, clause.path)
    for number, item in enumerate(clause.items, 1):
        yield _provision(edition, _overridden(clause, item), f"{clause.path}#{number}")


def _overridden(clause: ClauseShape, item: ItemShape) -> ClauseShape:
    said = {name: getattr(item, name) for name in _OVERRIDABLE if getattr(item, name) is not UNSET}
    cadence = CadenceShape(
        clause.cadence.inspection if item.cadence.inspection is UNSET else item.cadence.inspection,
        clause.cadence.obligation if item.cadence.obligation is UNSET else item.cadence.obligation,
    )
    return msgspec.structs.replace(
        clause, summary=item.summary, summary_en=item.summary_en, cadence=cadence, **said
    )


def _provision(edition: EditionShape, clause: ClauseShape, path: str) -> Provision:
    approval = clause.approval
    return Provision(
        key=Key(edition.instrument, edition.edition, path),
        clause=clause.path,
        text=clause.text,
        cite=Citation(clause.cite.source, clause.cite.lines),
        control=clause.control,
        domain=clause.domain,
        duty=clause.duty,
        heading=clause.heading,
        code=clause.code,
        summary=clause.summary,
        summary_en=clause.summary_en,
        applies=clause.applies,
        cadence=Cadence(clause.cadence.inspection or "", clause.cadence.obligation or ""),
        criteria={
            name: Criterion(shape.value, shape.measure, shape.speaker, shape.words, shape.note)
            for name, shape in clause.criteria.items()
        },
        records=clause.records,
        approval=Approval(approval.approver, approval.consents, approval.must_differ),
        note=clause.note,
    )
