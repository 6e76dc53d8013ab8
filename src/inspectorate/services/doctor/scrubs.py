"""The reading anew of all evidence: when each firm's last ended, how much was read, what is broken."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.services.doctor.finding import Finding
from inspectorate.services.firm_evidence import has_evidence
from inspectorate.services.jobs.leases import now
from inspectorate.services.read_setting import read_scrub_setting
from inspectorate.store.models import EvidenceRound, Firm

_LATE = 2
"""After so many times the days between two rounds one is late."""


def examine_scrubs() -> Iterator[Finding]:
    """How the last rounds ended; which cannot go on, and which firms' are late."""
    days = read_scrub_setting().days
    if not days:
        said = _("未設定定期核對佐證；請另以排程執行 inspectorate evidence scrub")
        yield Finding("note", said, "INSPECTORATE_SCRUB_DAYS")
    for row in EvidenceRound.objects.filter(ended_at=None).exclude(said="").select_related("firm"):
        said = _("公司 {code} 之佐證未能全面核對：{said}").format(code=row.firm.code, said=row.said)
        yield Finding("unsafe", said, f"firm:{row.firm.code}", _("請依所述原因處理；作業行程將自行再試"))
    newest = EvidenceRound.objects.filter(firm=OuterRef("pk")).exclude(ended_at=None).order_by("-id")
    firms = Firm.objects.annotate(last=Subquery(newest.values("pk")[:1])).order_by("code")
    rounds = EvidenceRound.objects.in_bulk([firm.last for firm in firms if firm.last])
    for firm in firms:
        if has_evidence(firm):
            yield _of(firm.code, rounds.get(firm.last), days)


def _of(code: str, last: EvidenceRound | None, days: int) -> Finding:
    where = f"firm:{code}"
    if last is None or last.ended_at is None:
        return Finding("note", _("公司 {code} 之佐證尚未全面核對過").format(code=code), where)
    said = _("公司 {code} 於 {at:%Y-%m-%d %H:%M} 核畢佐證：{items} 件（{size}），損毀 {broken}，異常 {amiss}")
    told = said.format(
        code=code,
        at=timezone.localtime(last.ended_at),
        items=last.items,
        size=filesizeformat(last.size),
        broken=last.broken,
        amiss=last.amiss,
    )
    if last.broken or last.amiss:
        do = _("請見該公司之缺失，並以 inspectorate evidence scrub 查明；保全現場並自備份還原")
        return Finding("unsafe", told, where, do)
    if days and now() - last.ended_at > timedelta(days=_LATE * days):
        return Finding("missing", told, where, _("已逾核對之間隔；請確認作業行程執行中"))
    return Finding("note", told, where)
