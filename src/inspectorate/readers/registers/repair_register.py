"""Register of repaired weaknesses (弱點修補紀錄) as CSV or workbook."""

from collections.abc import Iterator

from inspectorate.facts.scans import Repair, RepairRegister
from inspectorate.facts.source import Source
from inspectorate.readers.cells import iso_date, said
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import has_columns, rows

NAME = "repair_register"
TITLE = "弱點修補紀錄（CSV、XLSX、ODS）"
YIELDS = (RepairRegister,)

ALIASES = {
    "finding": (
        "弱點編號",
        "弱點",
        "弱點代號",
        "弱點識別碼",
        "finding",
        "finding id",
        "vulnerability",
        "plugin id",
    ),
    "host": ("主機", "主機名稱", "IP 位址", "IP", "標的", "host", "hostname", "target"),
    "repaired_on": (
        "修補完成日",
        "修補日期",
        "修補完成日期",
        "完成日期",
        "repaired on",
        "fixed on",
        "fix date",
    ),
}
NEEDED = ("finding", "host", "repaired_on")


def recognises(file: EvidenceFile) -> bool:
    """Whether a heading line names weaknesses, hosts and days of repair."""
    return has_columns(file, ALIASES, NEEDED)


def read(file: EvidenceFile) -> Iterator[RepairRegister]:
    """One register; a line without a day of repair is a repair still to come and is left out.

    Raises:
        RefusedError: no heading line, or a date that is none.
    """
    repairs = (
        Repair(said(row.get("finding")), said(row.get("host")), repaired_on, row.source)
        for row in rows(file, ALIASES, NEEDED)
        if (repaired_on := iso_date(file, row, "repaired_on"))
    )
    yield RepairRegister(tuple(repairs), Source(file.item))
