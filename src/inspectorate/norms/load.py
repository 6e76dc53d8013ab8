"""Reads the catalogue's folder into frozen data."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from inspectorate.norms.catalogue import Catalogue, CatalogueError, Conflict, Control, Domain
from inspectorate.norms.edition import Edition, Gap, Issue, Validity
from inspectorate.norms.inheritance import Clause, natural, resolve
from inspectorate.norms.provisions_of import provisions_of
from inspectorate.norms.schema import ClauseShape, ConflictShape, ControlShape, DomainShape, EditionShape
from inspectorate.norms.strict_yaml import Shape, read_entries, read_entry

__all__ = ["CatalogueError", "all_edition_folders", "catalogue_root", "edition_folders", "read_catalogue"]

_PLAIN = (
    "instrument",
    "edition",
    "title",
    "title_en",
    "authority",
    "number",
    "source",
    "binding",
    "inherits",
    "fingerprint",
    "note",
)


def catalogue_root() -> Traversable:
    """The folder of the catalogue that ships with the product."""
    return files("inspectorate").joinpath("catalogue")


def read_catalogue(root: Traversable | None = None, adopted: Traversable | None = None) -> Catalogue:
    """Everything that a catalogue folder holds; parts that are not there are empty.

    Args:
        root: the catalogue's folder; the shipped one where none is given.
        adopted: a second folder, whose editions a firm adopted for itself and which stand beside the shipped.

    Raises:
        CatalogueError: a file or an entry that is not as the format demands, or an edition that stands twice.
    """
    root = root or catalogue_root()
    return Catalogue(
        editions=tuple(_editions(all_edition_folders(root, adopted))),
        controls={control.id: control for control in _controls(root)},
        domains={domain.id: domain for domain in _domains(root)},
        conflicts=tuple(_conflicts(root)),
    )


def edition_folders(root: Traversable) -> Iterator[tuple[str, Traversable]]:
    """Every edition's folder, with its name ``instrument/edition``."""
    for instrument in _entries(root.joinpath("instruments")):
        for folder in _entries(instrument):
            if folder.joinpath("edition.yaml").is_file():
                yield f"{instrument.name}/{folder.name}", folder


def all_edition_folders(root: Traversable, adopted: Traversable | None) -> dict[str, Traversable]:
    """The editions of the catalogue and those that a firm adopted, by name.

    Raises:
        CatalogueError: an adopted edition bears the name of one that ships.
    """
    shipped = dict(edition_folders(root))
    own = dict(edition_folders(adopted)) if adopted else {}
    for name in own:
        if name in shipped:
            raise CatalogueError(f"規範資料 {name}：自行採用之版本與隨附之版本同名，請改名或移除自行採用者")
    return {**shipped, **own}


def _editions(folders: Mapping[str, Traversable]) -> list[Edition]:
    shapes: dict[str, EditionShape] = {}
    own: dict[str, list[Clause]] = {}
    for name, folder in folders.items():
        shape = read_entry(folder.joinpath("edition.yaml"), EditionShape, f"{name}/edition.yaml")
        if f"{shape.instrument}/{shape.edition}" != name:
            raise CatalogueError(f"規範資料 {name}/edition.yaml：instrument、edition 須與資料夾名稱相同")
        shapes[name] = shape
        own[name] = list(_clauses(name, folder))
    editions = [_edition(shape, resolve(name, shapes, own)) for name, shape in shapes.items()]
    return sorted(
        editions, key=lambda e: (e.source, e.instrument, str(e.validity.start or ""), natural(e.edition))
    )


def _clauses(name: str, folder: Traversable) -> Iterator[Clause]:
    for file in _entries(folder):
        if file.name.endswith(".yaml") and file.name != "edition.yaml":
            for shape in read_entries(file, ClauseShape, f"{name}/{file.name}"):
                yield Clause(file.name, shape)


def _edition(shape: EditionShape, clauses: list[ClauseShape]) -> Edition:
    plain = {name: getattr(shape, name) for name in _PLAIN}
    return Edition(
        **plain,
        validity=msgspec.convert(shape.validity, Validity, from_attributes=True),
        provisions=tuple(provision for clause in clauses for provision in provisions_of(shape, clause)),
        history=tuple(msgspec.convert(issue, Issue, from_attributes=True) for issue in shape.history),
        gaps=tuple(Gap(gap.path, gap.reason) for gap in shape.gaps),
    )


def _controls(root: Traversable) -> Iterator[Control]:
    seen: set[str] = set()
    for file in _entries(root.joinpath("controls")):
        domain = file.name.removesuffix(".yaml")
        for shape in read_entries(file, ControlShape, f"controls/{file.name}"):
            if shape.id in seen:
                raise CatalogueError(f"規範資料 controls/{file.name}：控制項 {shape.id} 重複")
            seen.add(shape.id)
            yield Control(
                shape.id, domain, shape.title, shape.title_en, shape.checks, shape.person, shape.questions
            )


def _domains(root: Traversable) -> Iterator[Domain]:
    for shape in _register(root, "domains.yaml", DomainShape):
        yield msgspec.convert(shape, Domain, from_attributes=True)


def _conflicts(root: Traversable) -> Iterator[Conflict]:
    for shape in _register(root, "conflicts.yaml", ConflictShape):
        yield msgspec.convert(shape, Conflict, from_attributes=True)


def _register(root: Traversable, name: str, shape: type[Shape]) -> list[Shape]:
    file = root.joinpath("registers", name)
    return read_entries(file, shape, f"registers/{name}") if file.is_file() else []


def _entries(folder: Traversable) -> list[Traversable]:
    """What stands in a folder, 2 before 10; nothing where there is no such folder; hidden files left out."""
    if not folder.is_dir():
        return []
    visible = (entry for entry in folder.iterdir() if not entry.name.startswith("."))
    return sorted(visible, key=lambda entry: (natural(entry.name), entry.name))
