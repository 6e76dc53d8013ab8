"""A lake: its files by kind, system and day; what is added becomes visible whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from inspectorate.i18n import _
from inspectorate.lake.entries import Part
from inspectorate.lake.errors import LakeError
from inspectorate.lake.keeping import Keeping
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.layout import safe
from inspectorate.lake.manifest import Manifest
from inspectorate.lake.rollups import ROLLUPS
from inspectorate.lake.store import FolderStore, Store, open_store

if TYPE_CHECKING:  # who takes files in asks nothing
    import ibis

    from inspectorate.lake.engine import Engine

ABOUT = "lake.json"
_SCHEMAS = {name: kind.schema for name, kind in KINDS.items()} | {
    name: rollup.schema for name, rollup in ROLLUPS.items()
}


@dataclass(frozen=True, slots=True)
class About:
    """What stands in ``lake.json``.

    Attributes:
        version: of the layout.
        firm: whose logs these are.
    """

    version: int
    firm: str


class LakeTables(Mapping[str, "ibis.Table"]):
    """Kinds and roll-ups as tables of some days and systems; a table is opened when it is asked for."""

    def __init__(
        self, lake: "Lake", engine: "Engine", kinds: Sequence[str], asked: tuple[date, date, tuple[str, ...]]
    ) -> None:
        """``kinds``: which tables there are, beside the roll-ups; ``asked``: first day, last day, systems."""
        self._lake, self._engine = lake, engine
        self._names = tuple(dict.fromkeys((*kinds, *ROLLUPS)))
        self._asked = asked
        self._open: dict[str, ibis.Table] = {}
        self.files: dict[str, str] = {}
        """SHA-256 by place of every file of the tables that were opened."""

    def __getitem__(self, name: str) -> "ibis.Table":
        """The table of a kind or roll-up."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._open:
            parts = self._lake.parts((name,), *self._asked)
            self.files.update({part.place: part.sha256 for part in parts})
            urls = [self._lake.store.url(part.place) for part in parts]
            self._open[name] = self._engine.parquet(urls, _SCHEMAS[name])
        return self._open[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)


class Lake:
    """One lake.

    Attributes:
        place: as it was told: a folder, or ``s3://bucket/prefix``.
        firm: whose logs these are.
    """

    def __init__(self, place: str, store: Store, keeping: Keeping, firm: str) -> None:
        """Use :meth:`open` or :meth:`begin`."""
        self.place, self.store, self.keeping, self.firm = place, store, keeping, firm
        self.manifest = Manifest(store)

    @classmethod
    def begin(cls, place: str | Path, firm: str, state: Path | None = None) -> "Lake":
        """Make a lake where there is none.

        Args:
            place: a folder, or ``s3://bucket/prefix``.
            firm: whose logs these will be.
            state: where ledger and key are kept on this machine; the lake's own folder by default.

        Raises:
            LakeError: there is one already.
            StoreError: the place cannot be used.
        """
        store = open_store(str(place))
        keeping = Keeping(_state(store, state))
        keeping.begin(f"lake/{safe(firm)}")
        if not store.create(ABOUT, msgspec.json.encode(About(1, firm))):
            raise LakeError(_("{place} 已有日誌湖").format(place=place))
        return cls(str(place), store, keeping, firm)

    @classmethod
    def open(cls, place: str | Path, state: Path | None = None) -> "Lake":
        """A lake that there is.

        Raises:
            LakeError: there is none.
            StoreError: the place cannot be used.
        """
        store = open_store(str(place))
        data = store.read(ABOUT)
        if data is None:
            said = _("{place} 沒有日誌湖；請先執行 inspectorate lake init {place} --firm 名稱")
            raise LakeError(said.format(place=place))
        try:
            about = msgspec.json.decode(data, type=About)
        except msgspec.MsgspecError as error:
            raise LakeError(_("{file} 已損壞：{error}").format(file=ABOUT, error=error)) from error
        return cls(str(place), store, Keeping(_state(store, state)), about.firm)

    def parts(
        self,
        kinds: Sequence[str] = (),
        first: date | None = None,
        last: date | None = None,
        systems: Sequence[str] = (),
    ) -> list[Part]:
        """The visible parts of some kinds (or roll-ups), days and systems."""
        return self.manifest.parts(kinds, first, last, systems)

    def files(self, kind: str, first: date, last: date, systems: Sequence[str] = ()) -> list[str]:
        """The files of a kind or roll-up on some days in Taiwan, both counted, as engines are told."""
        return [self.store.url(part.place) for part in self.parts((kind,), first, last, systems)]

    def tables(
        self, engine: "Engine", kinds: Sequence[str], first: date, last: date, systems: Sequence[str] = ()
    ) -> LakeTables:
        """Kinds, and all roll-ups, as tables of some days and systems."""
        return LakeTables(self, engine, kinds, (first, last, tuple(systems)))

    @property
    def staging(self) -> Path:
        """Where files are made before they are brought in: on the disk of the lake where that is a folder."""
        root = self.store.root if isinstance(self.store, FolderStore) else self.keeping.folder
        return root / "staging"


def _state(store: Store, told: Path | None) -> Path:
    if told is not None:
        return told
    if isinstance(store, FolderStore):
        return store.root
    raise LakeError(_("物件儲存之日誌湖，須以 --state 指明軌跡與金鑰所在之資料夾"))
