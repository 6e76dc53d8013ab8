"""What an amendment touches: provisions, criteria, controls, checks, registers, and a firm's open papers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.criterion import Criterion, Measure
from inspectorate.norms.difference import Change, NumberChange
from inspectorate.norms.edition import Edition
from inspectorate.norms.provision import Provision
from inspectorate.norms.regulation import Regulation, same_place
from inspectorate.norms.similarity import plain, without_marker
from inspectorate.services.compare_editions import Comparing, regulation_of
from inspectorate.services.find_papers import find_papers

MEASURES: Mapping[str, Measure] = {
    "年": "years",
    "年度": "years",
    "個月": "months",
    "日": "days",
    "小時": "hours",
    "分鐘": "minutes",
    "次": "times",
    "個字元": "characters",
    "字元": "characters",
    "碼": "characters",
    "位": "characters",
}
"""What a unit in a text is called as a criterion's measure."""

_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A threshold that the amendment moves; ``new_value`` is None where it must be set by hand."""

    provision: str
    criterion: str
    words: str
    old_value: object
    measure: str
    new_value: int | float | None
    new_measure: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class OpenPapers:
    """A run's papers that judge a provision which the amendment touches."""

    folder: str
    period: str
    provisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What an amendment touches; keys are ``instrument/edition/path``.

    Attributes:
        base: the edition that the old text is; empty where the catalogue has none like it.
        moved: provisions whose number alone changes, with their new path.
        related: provisions of other instruments that stand under the same control.
        registers: register and entry, such as (``conflicts``, ``password-characters``).
    """

    base: str
    changes: tuple[Change, ...]
    provisions: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    criteria: tuple[CriterionChange, ...] = ()
    controls: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    registers: tuple[tuple[str, str], ...] = ()
    related: tuple[str, ...] = ()
    papers: tuple[OpenPapers, ...] = ()
    unclassified: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def assess_impact(
    catalogue: Catalogue, compared: Comparing, instrument: str = "", papers: Path | None = None
) -> Impact:
    """What the changes touch in the catalogue and in a folder of a firm's papers.

    Args:
        instrument: the instrument's key; where empty it is found by the words of the old text.
        papers: the folder of the firm's papers, one folder for each period.
    """
    base = base_edition(catalogue, compared.old, instrument)
    matter = tuple(change for change in compared.changes if change.matters)
    if base is None:
        return Impact("", matter, unclassified=tuple(c.path for c in matter), lost=compared.lost)
    touched = _touched(catalogue, base, matter)
    controls = sorted({provision.control for provision in touched if provision.control})
    clauses = {same_place(provision.clause) for provision in touched}
    known = {same_place(p.clause) for p in touched}
    return Impact(
        base=base.name,
        changes=matter,
        provisions=tuple(str(provision.key) for provision in touched),
        moved=_moved(base, compared.changes),
        criteria=tuple(_criteria(base, matter)),
        controls=tuple(controls),
        checks=tuple(
            sorted(
                {c for id_ in controls if id_ in catalogue.controls for c in catalogue.controls[id_].checks}
            )
        ),
        registers=tuple(_registers(catalogue, touched)),
        related=tuple(_related(catalogue, base.instrument, controls)),
        papers=tuple(open_papers(papers, base.instrument, clauses)) if papers else (),
        unclassified=tuple(c.path for c in matter if same_place(c.path) not in known),
        lost=compared.lost,
    )


def base_edition(catalogue: Catalogue, old: Regulation, instrument: str = "") -> Edition | None:
    """The edition whose clauses read like the old text, the latest of equals; None where none does."""
    words = {same_place(item.path): _words(item.text) for item in old.items}
    best, most = None, 0
    for edition in catalogue.editions:
        if instrument and edition.instrument != instrument:
            continue
        same = sum(words.get(same_place(i.path)) == _words(i.text) for i in regulation_of(edition).items)
        if same and same >= most:
            best, most = edition, same
    if best is None or (not instrument and most < _ENOUGH * len(words)):
        return None
    return best


def open_papers(folder: Path, instrument: str, clauses: Iterable[str]) -> list[OpenPapers]:
    """The runs whose papers judge one of the clauses, oldest first."""
    wanted = set(clauses)
    found = []
    for run in find_papers(folder):
        hit = tuple(sorted(key for key in run.provisions if _clause_of(key, instrument) in wanted))
        if hit:
            found.append(OpenPapers(str(run.folder), run.folder.parent.name, hit))
    return found


def criterion_change(
    criterion: Criterion, numbers: Sequence[NumberChange], new_text: str
) -> tuple[int | float, Measure, str] | None:
    """The criterion's new value, measure and words where a changed number stands in its words; else None."""
    for number in numbers:
        same = number.old_value == criterion.value and MEASURES.get(number.old_unit) == criterion.measure
        if number.old not in criterion.words or not same or number.new_unit not in MEASURES:
            continue
        words = criterion.words.replace(number.old, number.new)
        if words in "".join(new_text.split()) or words in new_text:
            return number.new_value, MEASURES[number.new_unit], words
    return None


def _clause_of(key: str, instrument: str) -> str:
    if not key.startswith(f"{instrument}/"):
        return ""
    return same_place(key.split("/", 2)[2].partition("#")[0])


def _words(text: str) -> str:
    return plain(without_marker(text))


def _touched(catalogue: Catalogue, base: Edition, changes: Sequence[Change]) -> list[Provision]:
    """The base's provisions that change, and those that already hold the new text in another edition."""
    gone = {same_place(change.old_path) for change in changes if change.old_path}
    touched = [p for p in base.provisions if same_place(p.clause) in gone]
    new = {same_place(change.path): _words(change.new) for change in changes if change.new}
    for edition in catalogue.editions:
        if edition.instrument != base.instrument or edition is base:
            continue
        for provision in edition.provisions:
            said = new.get(same_place(provision.clause), "")
            if said and said.endswith(_words(provision.text)):
                touched.append(provision)
    return touched


def _moved(base: Edition, changes: Sequence[Change]) -> tuple[tuple[str, str], ...]:
    paths = {same_place(change.old_path): change.path for change in changes if change.grade == "renumbered"}
    return tuple(
        (str(p.key), paths[same_place(p.clause)]) for p in base.provisions if same_place(p.clause) in paths
    )


def _criteria(base: Edition, changes: Sequence[Change]) -> Iterable[CriterionChange]:
    by_clause = {same_place(change.old_path): change for change in changes if change.old_path}
    for provision in base.provisions:
        change = by_clause.get(same_place(provision.clause))
        for name, criterion in provision.criteria.items() if change else ():
            if change is None or (criterion.words and criterion.words in change.new):
                continue
            moved = criterion_change(criterion, change.numbers, change.new)
            value, measure, words = moved or (None, criterion.measure, criterion.words)
            why = "" if moved else "判準所依文字已變更，須由人重新認定。"
            old = criterion.value
            yield CriterionChange(
                str(provision.key), name, words, old, criterion.measure, value, measure, why
            )


def _registers(catalogue: Catalogue, touched: Sequence[Provision]) -> Iterable[tuple[str, str]]:
    places = {(p.key.instrument, same_place(p.clause)) for p in touched}
    for conflict in catalogue.conflicts:
        sides = (side.provision.split("/", 2) for side in conflict.sides)
        if any((s[0], same_place(s[-1].partition("#")[0])) in places for s in sides):
            yield "conflicts", conflict.id
    for name in sorted({name for provision in touched for name in provision.criteria}):
        yield "criteria", name
    for name in sorted({name for provision in touched for name in _conditions(provision.applies)}):
        yield "conditions", name


def _conditions(applies: object) -> Iterable[str]:
    if isinstance(applies, str):
        if applies not in ("everyone", "supervisor"):
            yield applies
    elif isinstance(applies, dict):
        for name, inner in applies.items():
            if name in ("tier", "category"):
                yield name
            elif name in ("any", "all"):
                for part in inner:
                    yield from _conditions(part)
            else:
                yield from _conditions(inner)


def _related(catalogue: Catalogue, instrument: str, controls: Sequence[str]) -> list[str]:
    return [
        str(provision.key)
        for edition in catalogue.editions
        if edition.instrument != instrument
        for provision in edition.provisions
        if provision.control in controls
    ]
