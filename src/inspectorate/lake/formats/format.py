"""What a format is: how its first lines are known, one parse of its lines, and the rows that come of it.

A format is two pieces of DuckDB SQL. ``parse`` (in a file ``NAME.sql`` beside the format's module, see
:func:`sql`) is a ``SELECT`` over the relation ``lines(line BIGINT, text VARCHAR)``, a piece of the file's
decoded text cut at its line ends (without them; lines count from 1 through the whole file; blank lines are
not in it). It yields one row per line (several, where it says that it happened several times: the same stamp
in all of them), with these columns and any others that ``rows`` need:

``line``
    as in ``lines``.
``kind``
    which kind of record the line is; ``''`` for a line that is known to hold no record (a header, a remark);
    ``NULL`` for a line that cannot be read, which is then counted, sampled and kept aside.
``utc``, ``local``, ``yearless`` (``TIMESTAMP``, at least one of them)
    when: in UTC; or on the clock of the place that is told, Taiwan by default; or local in the year 2000,
    where the record names no year. The first that is not ``NULL`` counts; with none, it cannot be read.
``system`` (``VARCHAR``, optional)
    the system that the record names; used where none is told.

``rows`` gives, for each kind, an SQL expression per column over what ``parse`` yields; a column that is not
named is ``NULL``. The expressions are cast to the column's type; what cannot be cast becomes ``NULL``.

What the user tells (``told``) is read in SQL as ``told('name')``, ``NULL`` where it was not told. No text of
a log and nothing told is ever put into SQL text; a mapping's names go in by :func:`literal`.

Beside DuckDB's own functions there are these macros (:mod:`inspectorate.lake.formats.macros`):
``utc_of(text)`` (a written time with its offset, to UTC), ``local_of(text)`` (ISO without an offset),
``yearless_of('Mar  1 00:00:00')``, ``epoch_of(seconds)``, ``address_of(text)`` (the text where it is an
address, else ``NULL``), ``nonempty(text)`` (``NULL`` for blanks and ``-``), ``after_of(text, mark)``,
``before_of(text, mark)``, ``between_of(text, 'after this', 'before that')``; ``written_of(text)``, a time as
devices write it, as a struct of ``utc``, ``local`` and ``yearless`` of which at most one is not ``NULL``;
``envelope_of(text)``, of what syslog puts before a message: ``priority``, ``stamp``, ``host``.

To try a format: :func:`inspectorate.lake.converting.convert_text`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, BinaryIO

from inspectorate.lake.kinds import KindName

if TYPE_CHECKING:  # compiled code, loaded when a file is taken in
    from inspectorate.lake.quick import Way


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: snake_case, as told with ``--log-format``.
        title: zh-TW.
        recognises: from the decoded beginning of a file (some 64 KB, whole lines) to whether it is of the
            format.
        parse: see the module.
        rows: see the module.
        tells: names of what may be told beside ``zone``, ``year`` and ``system``.
        general: whether another format that recognises the file too is to be preferred to this one.
        fitted: for a format that must see a file's beginning (a line that names the columns): from that to
            the format of this one file.
        carried: for a format whose lines are understood by an earlier line: SQL for one text out of
            ``lines``, which the parse of the pieces after it reads by ``getvariable('carried')``; ``NULL``
            leaves what was carried before.
        quick: loads a way that is quicker than SQL for the format's common lines
            (:mod:`inspectorate.lake.quick`).
        records: for a file that is no text (EVTX): from its decompressed stream, which can seek, to its
            records, each as one line of text, in order; ``None`` in place of a record that cannot be read.
        magic: how a file that is no text begins.
    """

    name: str
    title: str
    recognises: Callable[[str], bool]
    parse: str
    rows: Mapping[KindName, Mapping[str, str]]
    tells: tuple[str, ...] = ()
    general: bool = False
    fitted: Callable[[str], "Format"] | None = None
    carried: str = ""
    quick: Callable[[], "Way | None"] | None = None
    records: Callable[[BinaryIO], Iterator[str | None]] | None = None
    magic: bytes = b""


def sql(name: str) -> str:
    """The text of a format's ``NAME.sql``."""
    return files("inspectorate.lake.formats").joinpath(f"{name}.sql").read_text("utf-8")


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def most_lines(head: str, is_one: Callable[[str], bool], looked_at: int = 20) -> bool:
    """Whether most of the first lines that are not blank are of a format."""
    first = [line for line in head.splitlines() if line.strip()][:looked_at]
    return bool(first) and sum(is_one(line) for line in first) * 2 > len(first)
