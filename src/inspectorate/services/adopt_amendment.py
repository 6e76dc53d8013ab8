"""Writes the new edition that an amendment makes: whole or not at all, and never over what has landed."""

import re
import tempfile
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec
import yaml

from inspectorate.norms.fingerprint import fingerprint
from inspectorate.norms.inheritance import Clause, resolve
from inspectorate.norms.load import catalogue_root, edition_folders
from inspectorate.norms.provisions_of import provisions_of
from inspectorate.norms.regulation import doubtful, same_place
from inspectorate.norms.schema import ClauseShape, EditionShape
from inspectorate.norms.similarity import plain, without_marker
from inspectorate.norms.strict_yaml import read_entries, read_entry
from inspectorate.services.amended_clauses import Amended, amended_clauses
from inspectorate.services.compare_editions import Comparing, compare_table
from inspectorate.services.home import adopted_root
from inspectorate.services.read_regulation import read_comparison

_KEY = re.compile(r"^[a-z0-9][a-z0-9-]{0,63}$")
_EMPTY: tuple[object, ...] = ("", None, [], {}, ())


class AdoptionError(ValueError):
    """An amendment that can't be adopted: what stands against it and what to do. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What is asked for.

    Attributes:
        base: key of the edition that is amended; empty to find it by the old column's words.
        into: the folder of instruments; None for the catalogue's own.
    """

    table: Path
    instrument: str
    edition: str
    start: date
    base: str = ""
    into: Path | None = None


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was written, and what a person must still do."""

    folder: Path
    base: str
    clauses: tuple[str, ...]
    withdrawn: tuple[str, ...]
    work: tuple[str, ...]


def adopt_amendment(order: Adoption) -> Adopted:
    """Write the new edition's folder: only what changes, the rest is inherited.

    Raises:
        RefusedError: the table can't be read.
        AdoptionError: unknown instrument or base, an edition of that name, or an old column that is not the
            base's text.
    """
    if not _KEY.match(order.edition):
        raise AdoptionError(f"版本代號 {order.edition!r} 不合格式；請用小寫英數字與連字號，如 115-11-20。")
    shelf = _Shelf(order)
    target = _target_root(order) / order.instrument / order.edition
    if target.exists() or f"{order.instrument}/{order.edition}" in shelf.shapes:
        raise AdoptionError(f"版本 {order.instrument}/{order.edition} 已存在；既有版本不得覆寫，請另取代號。")
    reading, table = read_comparison(order.table)
    compared = compare_table(order.table)
    _refuse_doubtful(order, compared)
    base = order.base or _best_base(shelf, compared)
    base_clauses = shelf.clauses(base)
    _refuse_other_text(order, base, base_clauses, compared)
    source = _source(order.table)
    amended = amended_clauses(base_clauses, compared, table, source)
    if not amended.clauses and not amended.withdrawn:
        raise AdoptionError(
            f"{reading.item}：對照表與 {order.instrument}/{base} 之條文無異，沒有可寫入之修正。"
        )
    edition = _edition(order, shelf.shapes[f"{order.instrument}/{base}"], amended, source)
    _write(target, _files(edition, amended), shelf)
    paths = tuple(clause.path for _, clause in amended.clauses)
    landing = (
        () if source == order.table.stem else (f"{source}：請將原文納入 catalogue/sources 並改列其代號。",)
    )
    return Adopted(target, f"{order.instrument}/{base}", paths, amended.withdrawn, (*landing, *amended.work))


class _Shelf:
    """Every edition of the catalogue, and of the folder written into, as its files say."""

    def __init__(self, order: Adoption) -> None:
        self.order = order
        self.shapes: dict[str, EditionShape] = {}
        self.own: dict[str, list[Clause]] = {}
        folders = dict(edition_folders(catalogue_root()))
        if (target := _target_root(order)).is_dir():
            folders.update(_folders_in(target))
        for name, folder in folders.items():
            if name.startswith(f"{order.instrument}/"):
                self.shapes[name] = read_entry(folder.joinpath("edition.yaml"), EditionShape, name)
                self.own[name] = _own(name, folder)
        if not self.shapes:
            names = "、".join(sorted({name.partition("/")[0] for name in folders}))
            raise AdoptionError(f"沒有規範 {order.instrument}；可用者：{names}")

    def clauses(self, edition: str) -> list[Clause]:
        """Every clause of an edition, the inherited ones included, with the file that each stands in."""
        name = f"{self.order.instrument}/{edition}"
        if name not in self.shapes:
            names = "、".join(sorted(key.partition("/")[2] for key in self.shapes))
            raise AdoptionError(f"沒有版本 {name}；可用者：{names}")
        files = {c.shape.path: c.file for clauses in self.own.values() for c in clauses}
        return [Clause(files[shape.path], shape) for shape in resolve(name, self.shapes, self.own)]


def _own(name: str, folder: Traversable) -> list[Clause]:
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".yaml") and file.name != "edition.yaml"),
        key=lambda file: file.name,
    )
    return [
        Clause(f.name, shape) for f in files for shape in read_entries(f, ClauseShape, f"{name}/{f.name}")
    ]


def _folders_in(instruments: Path) -> dict[str, Traversable]:
    return {f"{e.parent.parent.name}/{e.parent.name}": e.parent for e in instruments.glob("*/*/edition.yaml")}


def _target_root(order: Adoption) -> Path:
    return order.into or adopted_root() / "instruments"


def _source(table: Path) -> str:
    """What citations call the table: a landed source's id, else the file's name."""
    landed = catalogue_root().joinpath("sources", f"{table.stem}.yaml").is_file()
    return table.stem if landed else table.name


def _words(text: str) -> str:
    return plain(without_marker(text))


def _best_base(shelf: _Shelf, compared: Comparing) -> str:
    """The edition that most of the old column is found in, the latest of equals."""
    words = {same_place(item.path): _words(item.text) for item in compared.old.items}
    best, most = "", 0
    for name, shape in sorted(shelf.shapes.items(), key=lambda entry: str(entry[1].validity.start or "")):
        same = sum(_says(words, clause.shape) for clause in shelf.clauses(shape.edition))
        if same and same >= most:
            best, most = name.partition("/")[2], same
    if not best:
        raise AdoptionError(
            f"{shelf.order.table.name}：現行條文欄與 {shelf.order.instrument} 各版本均不相符；"
            "請確認 --instrument。"
        )
    return best


def _says(words: dict[str, str], clause: ClauseShape) -> bool:
    said = words.get(same_place(clause.path))
    return said is not None and _agree(said, _words(clause.text))


def _agree(said: str, held: str) -> bool:
    """Whether the table and the catalogue hold the same clause; either may leave its heading out."""
    return said == held or (bool(held) and said.endswith(held)) or (bool(said) and held.endswith(said))


def _refuse_other_text(order: Adoption, base: str, clauses: list[Clause], compared: Comparing) -> None:
    """An old column that is not the base's text would make an edition that never was."""
    held = {same_place(clause.shape.path): clause.shape.text for clause in clauses}
    other = [
        item.path
        for item in compared.old.items
        if not item.state
        and same_place(item.path) in held
        and not _agree(_words(item.text), _words(held[same_place(item.path)]))
    ]
    if other:
        raise AdoptionError(
            f"{order.table.name}：現行條文欄與 {order.instrument}/{base} 之條文不同：{'、'.join(other)}。"
            "請確認檔案，或以 --base 指定對照表所修正之版本。"
        )


def _refuse_doubtful(order: Adoption, compared: Comparing) -> None:
    """Numbers that don't follow one another say that the table was misread: nothing of it is adopted."""
    for regulation in (compared.new, compared.old):
        for item in doubtful(regulation):
            line = item.lines[0] if item.lines else 0
            raise AdoptionError(
                f"{order.table.name}: line {line}: 項次 {item.path} 重複或未依序，疑為讀取有誤。"
                "請修正該處項次（應依一、二、三…或 1.、2.、3.… 之序）後再試；未寫入任何檔案。"
            )


def _edition(order: Adoption, base: EditionShape, amended: Amended, source: str) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "instrument": order.instrument,
        "edition": order.edition,
        "title": base.title,
        "title_en": base.title_en,
        "authority": base.authority,
        "number": "",
        "source": source,
        "binding": base.binding,
        "inherits": base.edition,
        "withdrawn": list(amended.withdrawn),
        "validity": {"start": order.start, "speaker": "text", "note": f"依修正條文對照表 {source} 寫入。"},
        "history": [msgspec.to_builtins(issue, builtin_types=(date,)) for issue in base.history],
        "gaps": [msgspec.to_builtins(gap) for gap in base.gaps],
    }
    if amended.work:
        shape["note"] = f"待辦 {len(amended.work)} 項：見各條款 note。"
    return shape


def _files(edition: dict[str, Any], amended: Amended) -> dict[str, str]:
    files: dict[str, list[dict[str, Any]]] = {}
    for file, clause in amended.clauses:
        files.setdefault(file, []).append(_plain(msgspec.to_builtins(clause)))
    return {"edition.yaml": _yaml(edition), **{name: _yaml(clauses) for name, clauses in files.items()}}


def _plain(data: Any) -> Any:  # noqa: ANN401 - YAML's own shapes
    """Without the fields that say nothing."""
    if isinstance(data, dict):
        kept = {key: _plain(value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value not in _EMPTY}
    return [_plain(entry) for entry in data] if isinstance(data, list | tuple) else data


def _yaml(data: object) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)


def _write(target: Path, files: dict[str, str], shelf: _Shelf) -> None:
    """Writes beside the target, proves that the loader takes it, and only then puts it in place."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".adopt-", dir=target.parent) as name:
            folder = Path(name) / target.name
            folder.mkdir()
            for file, text in files.items():
                (folder / file).write_text(text, "utf-8", newline="\n")
            stated = f"fingerprint: {fingerprint(folder)}\n"
            with (folder / "edition.yaml").open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(stated)
            _prove(f"{target.parent.name}/{target.name}", folder, shelf)
            folder.rename(target)
    except OSError as error:
        raise AdoptionError(
            f"{target}：無法寫入（{error.strerror}）。請確認權限，或以 --into 指定資料夾。"
        ) from error


def _prove(name: str, folder: Path, shelf: _Shelf) -> None:
    shape = read_entry(folder / "edition.yaml", EditionShape, name)
    shapes, own = {**shelf.shapes, name: shape}, {**shelf.own, name: _own(name, folder)}
    for clause in resolve(name, shapes, own):
        list(provisions_of(shape, clause))
