"""Staff lists in CSV or a workbook: one row a person, headed in Chinese or English."""

from collections.abc import Iterable

from inspectorate.facts.accounts import Person, PersonList
from inspectorate.facts.source import Source
from inspectorate.readers.accounts import cells
from inspectorate.readers.accounts.columns import PERSON, kind_of
from inspectorate.readers.accounts.told import told_day
from inspectorate.readers.dates import Order, order_of
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row, rows

NAME = "person_list"
TITLE = "人員名冊（CSV、XLSX）"
YIELDS = (PersonList,)
TELLS = ("as_of",)

_DAYS = ("hired_on", "left_on", "contract_end")

_EMPLOYED = frozenset(
    {"在職", "在職中", "留職停薪", "留停", "試用", "復職", "active", "employed", "on leave", "current"}
)
_GONE = frozenset(
    {
        "離職",
        "已離職",
        "退休",
        "資遣",
        "解僱",
        "解雇",
        "離退",
        "死亡",
        "約滿",
        "terminated",
        "left",
        "resigned",
        "retired",
    }
)
_CONTRACTORS = frozenset(
    {"約聘", "派遣", "委外", "廠商", "外包", "駐點", "contractor", "vendor", "external", "temp"}
)


def recognises(file: EvidenceFile) -> bool:
    """Whether the columns are those of people: a number, a name, and when they joined or left."""
    return kind_of(file) == "people"


def read(file: EvidenceFile) -> Iterable[PersonList]:
    """The staff list.

    Raises:
        RefusedError: a row with neither number nor name, or a date that cannot be read.
    """
    listed = list(rows(file, PERSON, ("number",)))
    order = order_of([row.get(column) for row in listed for column in _DAYS])
    people = tuple(_person(file, row, order) for row in listed)
    unclear = sum(1 for row in listed if _unclear(row))
    limits = (f"{unclear} 名人員之在職狀態無法辨識。",) if unclear else ()
    if not any("left_on" in row.cells or "employment" in row.cells for row in listed):
        limits = (*limits, "名冊未載明離職日期或在職狀態。")
    yield PersonList(people, Source(file.item), told_day(file, "as_of"), limits)


def _person(file: EvidenceFile, row: Row, order: Order) -> Person:
    if not row.get("number") and not row.get("name"):
        raise file.refused("此列沒有員工編號與姓名。", "請補上或刪除此列。", row.source.where)
    return Person(
        row.get("number"),
        row.source,
        row.get("name"),
        row.get("department"),
        cells.day(file, row, "hired_on", order),
        cells.day(file, row, "left_on", order),
        _employed(row.get("employment")),
        cells.plain(row.get("kind")) in _CONTRACTORS,
        row.get("company"),
        cells.day(file, row, "contract_end", order),
        row.get("duties"),
    )


def _employed(text: str) -> bool | None:
    word = cells.plain(text)
    if word in _EMPLOYED:
        return True
    return False if word in _GONE else cells.yes(text)


def _unclear(row: Row) -> bool:
    text = row.get("employment")
    return cells.plain(text) not in cells.NOTHING and _employed(text) is None and not row.get("left_on")
