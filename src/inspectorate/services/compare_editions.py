"""Compares two editions, two documents, or the two columns of a comparison table, item by item."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from inspectorate.norms.catalogue import Catalogue, UnknownNormError
from inspectorate.norms.difference import Change, compare
from inspectorate.norms.edition import Edition, Gap
from inspectorate.norms.inheritance import natural
from inspectorate.norms.numbering import markers_at
from inspectorate.norms.regulation import Item, Regulation, same_place
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.read_regulation import read_comparison, read_regulation


@dataclass(frozen=True, slots=True)
class Comparing:
    """The outcome of a comparison.

    Attributes:
        old: the old text, as read.
        lost: paths whose old text the source does not give, so that they could not be compared.
    """

    old_name: str
    new_name: str
    old: Regulation
    new: Regulation
    changes: tuple[Change, ...]
    lost: tuple[str, ...] = ()


def compare_table(path: Path) -> Comparing:
    """The changes that a comparison table holds.

    Raises:
        RefusedError: the file can't be read, or holds no table with both columns.
    """
    reading, table = read_comparison(path)
    changes = compare(table.old, table.new, table.lost)
    return Comparing(
        f"{reading.item}（原）", f"{reading.item}（新）", table.old, table.new, changes, table.lost
    )


def compare_texts(old: str, new: str) -> Comparing:
    """The changes from one text to another; each is a file, or an edition as ``instrument/edition``.

    Raises:
        RefusedError: a file can't be read, or there is neither such a file nor such an edition.
    """
    (one, gaps), (other, more_gaps) = _text_of(old), _text_of(new)
    lost = tuple(item.path for item in _only_in(other, one) if in_gap(item.path, gaps))
    hidden = {item.path for item in _only_in(one, other) if in_gap(item.path, more_gaps)}
    kept = Regulation(one.title, tuple(item for item in one.items if item.path not in hidden))
    return Comparing(old, new, one, other, compare(kept, other, lost), lost)


def in_gap(path: str, gaps: Iterable[Gap]) -> bool:
    """Whether a path lies in a part that an edition's sources do not give: ``8.–8.(3)f.``, ``9. 以後``."""
    place = natural(path)
    for gap in gaps:
        for span in gap.path.split("、"):
            first, dash, last = span.removesuffix("以後").strip().partition("–")
            start, end = natural(first), natural(last) if dash else ()
            if not start or not place:
                continue
            if span.endswith("以後"):
                if place >= start and place[: len(start) - 1] == start[:-1]:
                    return True
            elif start <= place <= (end or start) or (end and place[: len(end)] == end):
                return True
    return False


def _only_in(regulation: Regulation, other: Regulation) -> list[Item]:
    """The items whose place the other text does not have."""
    places = {same_place(item.path) for item in other.items}
    return [item for item in regulation.items if same_place(item.path) not in places]


def _text_of(name: str) -> tuple[Regulation, tuple[Gap, ...]]:
    path = Path(name)
    if path.exists():
        return read_regulation(path).regulation, ()
    edition = named_edition(open_catalogue(), name)
    if edition is None:
        raise RefusedError(
            name,
            "沒有此檔案，也沒有此版本。",
            "請給檔案路徑，或「規範/版本」（見 inspectorate norms list）。",
        )
    return regulation_of(edition), edition.gaps


def named_edition(catalogue: Catalogue, name: str) -> Edition | None:
    """The edition called ``instrument/edition``; None where there is none."""
    instrument, _, edition = name.partition("/")
    try:
        return catalogue.edition(instrument, edition)
    except UnknownNormError:
        return None


def regulation_of(edition: Edition) -> Regulation:
    """An edition's clauses as items, in the order of the text."""
    clauses: dict[str, tuple[str, str, tuple[int, ...]]] = {}
    for provision in edition.provisions:
        clauses.setdefault(provision.clause, (provision.text, provision.heading, provision.cite.lines))
    paths = list(clauses)
    items = []
    for path, (text, heading, lines) in clauses.items():
        items.append(_item(path, _parent(path, paths), text, heading, lines))
    return Regulation(edition.title, tuple(items))


def _item(path: str, parent: str, text: str, heading: str, lines: tuple[int, ...]) -> Item:
    label = path.rpartition("/")[2]
    marker = next(markers_at(text), None)
    if (
        marker is None
        and (own := next(markers_at(label), None)) is not None
        and own.kind in ("article", "point")
    ):
        marker = own
        title = heading if heading.startswith(label) else f"{label} {heading}".strip()
        text = f"{title}\n{text}"
    body = text[len(marker.text) :].strip() if marker else text
    first, _, rest = body.partition("\n")
    if heading and not rest and body.startswith(heading):
        end = len(heading) + (body[len(heading) : len(heading) + 1] in ("：", ":"))
        first, rest = body[:end], body[end:].strip()
    titled = bool(rest) or (heading != "" and first.strip("：: （）()") == heading)
    return Item(
        path=path.rstrip("."),
        parent=parent.rstrip("."),
        marker=marker,
        text=text,
        heading=first if titled else "",
        body=rest if titled else body,
        lines=lines,
    )


def _parent(path: str, paths: list[str]) -> str:
    """The longest other path that this one begins with."""
    above = [other for other in paths if other != path and path.startswith(other)]
    above = [o for o in above if o.endswith((".", ")")) or path[len(o) :].startswith(("/", "("))]
    return max(above, key=len, default="")
