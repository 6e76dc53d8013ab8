"""Work: jobs and chores that nobody does or that failed; the clock; the files that pages load."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.services.doctor.finding import Finding
from inspectorate.services.jobs.leases import LEASE, now
from inspectorate.store.models import Chore, Job, Trace

_WAITING = 10 * LEASE
_DRIFT = timedelta(minutes=1)
_MANIFEST = "staticfiles.json"
_SHOWN = 3


def examine_jobs() -> Iterator[Finding]:
    """Jobs whose worker is gone, and jobs that nobody takes up."""
    moment = now()
    for job in Job.objects.filter(state="running", lease_until__lt=moment - LEASE):
        said = _("作業 {key} 之行程 {worker} 已無回應，無人接手").format(key=job.pk, worker=job.worker)
        yield Finding("unsafe", said, f"job:{job.pk}", _("請以 inspectorate work 或 serve 啟動作業行程"))
    alive = Job.objects.filter(state="running", lease_until__gte=moment - LEASE).exists()
    late = Job.objects.filter(state="queued", asked_at__lt=moment - _WAITING)
    if not alive and (first := late.order_by("asked_at").first()):
        said = _("{count} 件作業等待逾十分鐘而無作業行程，最早者為作業 {key}")
        told = said.format(count=late.count(), key=first.pk)
        yield Finding("missing", told, f"job:{first.pk}", _("請以 inspectorate work 或 serve 啟動作業行程"))


def examine_chores() -> Iterator[Finding]:
    """What workers see to by the clock: left undone for long, no worker is alive; and what went wrong."""
    chores = list(Chore.objects.all())
    if not chores:
        yield Finding("note", _("作業行程尚未執行過例行作業"), "chores")
    late = [one.name for one in chores if one.next_at < now() - _WAITING]
    if late:
        said = _("例行作業逾時未辦，沒有作業行程：{names}").format(names="、".join(late))
        do = _("請以 inspectorate work 或 serve 啟動作業行程")
        yield Finding("missing", said, "chores", do)
    for one in chores:
        if one.said:
            said = _("例行作業 {name} 未能完成：{said}").format(name=one.name, said=one.said)
            yield Finding("unsafe", said, f"chore:{one.name}", _("請依所述原因處理；作業行程將自行再試"))


def examine_clock() -> Iterator[Finding]:
    """Whether the clock agrees with the database's and with what was traced."""
    here, do = timezone.now(), _("請以 NTP 校時後再行作業")
    apart = abs(now() - here)
    if apart > _DRIFT:
        said = _("本機與資料庫之時鐘相差 {seconds} 秒").format(seconds=int(apart.total_seconds()))
        yield Finding("unsafe", said, "clock", do)
    newest = Trace.objects.order_by("-at").values_list("at", flat=True).first()
    if newest and newest > here + _DRIFT:
        said = _("軌跡已有 {at:%Y-%m-%d %H:%M:%S} 之作業，晚於現在：時鐘曾倒退")
        yield Finding("unsafe", said.format(at=timezone.localtime(newest)), "clock", do)


def examine_static(collected: Path) -> Iterator[Finding]:
    """Whether the files that pages load were gathered, all of them, from this version."""
    do = _("請以 inspectorate serve 重新啟動，將自動收集")
    if not (collected / _MANIFEST).is_file():
        yield Finding("missing", _("尚未收集網頁之靜態檔案"), str(collected), do)
        return
    try:
        paths: dict[str, str] = json.loads((collected / _MANIFEST).read_text("utf-8"))["paths"]
    except (OSError, ValueError, KeyError) as error:
        said = _("靜態檔案之清單無法讀取：{error}").format(error=error)
        yield Finding("missing", said, str(collected / _MANIFEST), do)
        return
    wanted = {name for finder in get_finders() for name, _storage in finder.list([])}
    gone = sorted(name for name in wanted if not (collected / paths.get(name, "?")).is_file())
    if gone:
        said = _("{count} 個靜態檔案不在或不是此版本所用：{names}")
        told = said.format(count=len(gone), names="、".join(gone[:_SHOWN]))
        yield Finding("missing", told, str(collected), do)


def collected_folder() -> Path:
    """Where the files of pages are gathered."""
    return Path(settings.COLLECTED)
