"""Operation log (操作日誌) with the supervisor's verification, as CSV or workbook."""

from collections.abc import Iterator

from inspectorate.facts.operation_log import Operation, OperationLogFile
from inspectorate.facts.source import Source
from inspectorate.readers.cells import iso_date, said
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row, has_columns, rows

NAME = "operation_log"
TITLE = "操作日誌（CSV、XLSX、ODS）"
YIELDS = (OperationLogFile,)

ALIASES = {
    "day": ("日期", "作業日期", "操作日期", "date", "operation date"),
    "operator": ("操作人員", "作業人員", "操作者", "值班人員", "operator"),
    "work": ("作業內容", "操作內容", "作業項目", "工作內容", "摘要", "operation", "work", "description"),
    "verifier": ("主管核驗", "核驗主管", "核驗人", "核驗人員", "覆核主管", "主管", "verifier", "verified by"),
    "verified_on": ("核驗日期", "核驗日", "覆核日期", "核驗時間", "verified on", "verification date"),
}
NEEDED = ("day", "operator", "verifier")


def recognises(file: EvidenceFile) -> bool:
    """Whether a heading line names the day, the operator and the one who verifies."""
    return has_columns(file, ALIASES, NEEDED)


def read(file: EvidenceFile) -> Iterator[OperationLogFile]:
    """One log.

    Raises:
        RefusedError: no heading line, a row without day, or a date that is none.
    """
    operations = tuple(_operation(file, row) for row in rows(file, ALIASES, NEEDED))
    yield OperationLogFile(operations, Source(file.item), file.told.get("system", ""))


def _operation(file: EvidenceFile, row: Row) -> Operation:
    day = iso_date(file, row, "day")
    if not day:
        raise file.refused("此列沒有日期。", "合併儲存格請逐列填入日期後重新匯出。", row.source.where)
    return Operation(
        day=day,
        operator=said(row.get("operator")),
        source=row.source,
        work=said(row.get("work")),
        verifier=said(row.get("verifier")),
        verified_on=iso_date(file, row, "verified_on"),
    )
