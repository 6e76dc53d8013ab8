"""The ledgers: the trail against the database, and the signed head of every ledger of evidence."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db.models import Count, Min
from django.utils import timezone

from inspectorate.evidence.custody import CustodyError
from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import open_checkpoint
from inspectorate.ledger.disk import LedgerError
from inspectorate.ledger.keys import KeyFileError
from inspectorate.ledger.note import NoteError
from inspectorate.ledger.reader import CHECKPOINT
from inspectorate.ledger.writer import tree_of
from inspectorate.services.compare_trail import Compared
from inspectorate.services.doctor.finding import Finding
from inspectorate.services.home import at_firm, evidence_home
from inspectorate.services.keep_trail import trail_ledger
from inspectorate.services.open_evidence import EvidenceError, evidence_keys, key_file, ledger_folder
from inspectorate.services.open_store import evidence_ledger
from inspectorate.services.verify_trail import verify_trail
from inspectorate.services.verify_trail_end import EndVerified, verify_trail_end
from inspectorate.store.models import Firm, Trace

_PATIENCE = timedelta(hours=1)
"""An act is entered within about a second; after an hour something keeps it from being."""
_LEDGER = (LedgerError, KeyFileError, NoteError, EvidenceError, CustodyError)


def examine_trail() -> Iterator[Finding]:
    """Whether the trail stands and says what the database says, and nothing waits for long.

    Of a long one only the newest part is read, and how much that is is told.
    """
    where, do = str(trail_ledger()), _("請執行 inspectorate trail verify 查明，保全現場並自備份還原")
    try:
        end = verify_trail_end()
    except _LEDGER:
        end = None  # reading all of it says where
    try:
        yield from _of_end(end, where, do) if end else _of_all(where, do)
    except _LEDGER as error:
        yield Finding("unsafe", str(error), where, do)
        return
    left = Trace.objects.filter(ledger=None).aggregate(count=Count("pk"), since=Min("at"))
    if left["since"] and timezone.now() - left["since"] > _PATIENCE:
        said = _("{count} 筆作業自 {since:%Y-%m-%d %H:%M} 起未能加入軌跡，期間可遭更改而無從察覺")
        told = said.format(count=left["count"], since=timezone.localtime(left["since"]))
        yield Finding(
            "unsafe", told, where, _("請確認資料夾可寫入、磁碟未滿，再執行 inspectorate people list")
        )


def _of_end(end: EndVerified, where: str, do: str) -> Iterator[Finding]:
    yield from _of_rows(end.compared, where, do)
    size = end.compared.entries
    said = _("已核對最新 {read} 筆；較早之 {rest} 筆僅核對筆數，全部請以 inspectorate trail verify 核對")
    yield Finding("note", said.format(read=size - end.since, rest=end.since), where)


def _of_all(where: str, do: str) -> Iterator[Finding]:
    found = verify_trail()
    for fault in found.ledger.log.faults if found.ledger else ():
        said = _("軌跡之紀錄損毀：{file}：{said}").format(file=fault.file, said=fault.said)
        yield Finding("unsafe", said, where, do)
    if found.compared:
        yield from _of_rows(found.compared, where, do)


def _of_rows(compared: Compared, where: str, do: str) -> Iterator[Finding]:
    for kind, count in sorted(compared.counts.items()):
        first = next(one.said for one in compared.named if one.kind == kind)
        said = _("資料庫與軌跡不符 {count} 處，例如：{first}").format(count=count, first=first)
        yield Finding("unsafe", said, where, do)


def examine_evidence() -> Iterator[Finding]:
    """Whether the head of each ledger of evidence is signed by its key and is that of what lies there."""
    if key_file().exists():
        yield from _of_head(evidence_home())
    for code in Firm.objects.values_list("code", flat=True):
        with at_firm(code) as folder:
            if key_file().exists():
                yield from _of_head(folder)


def _of_head(folder: Path) -> Iterator[Finding]:
    try:
        disk = evidence_ledger(ledger_folder())
        data = disk.read(CHECKPOINT)
        if data is None:
            raise LedgerError(_("缺檔案：紀錄不在此處，或已遭移除"))
        tree_of(disk, open_checkpoint(data, evidence_keys(disk)).checkpoint)
    except _LEDGER as error:
        said = _("佐證之軌跡無法核對：{error}").format(error=error)
        do = _("請執行 inspectorate evidence scrub 查明，保全現場並自備份還原")
        yield Finding("unsafe", said, str(folder), do)
