"""`inspectorate evidence scrub`."""

import sys

import click

from inspectorate.cli.evidence_told import by_option, span, told_evidence
from inspectorate.cli.exits import Exit
from inspectorate.i18n import _
from inspectorate.reports.plain import visible
from inspectorate.services.close_finding import list_findings
from inspectorate.services.scrub_evidence import Scrubbed, scrub_evidence
from inspectorate.services.show_evidence import broken

_MEGA = 1_000_000
_PARTS = 100
_WIPE = "\r\x1b[2K"


@click.command(help=_("重新讀取並核對全部佐證；中斷後再執行即自中斷處繼續。有任何損毀者結束碼為 4。"))
@click.option("--pace", type=click.FloatRange(min=0, min_open=True), help=_("讀取速度上限（每秒百萬位元組）"))
@by_option
def scrub(*, pace: float | None, by: str) -> None:
    """Verify everything; tell what is broken, what nobody claims and which days a series lacks."""
    with told_evidence():
        found = scrub_evidence(by, pace * _MEGA if pace else None, _Bar())
        open_ = list_findings()
    if sys.stderr.isatty():
        click.echo(_WIPE, nl=False, err=True)
    click.echo("\n".join(_told(found)))
    if open_:
        said = _("未結案之缺失 {count} 件；見 evidence findings")
        click.echo(said.format(count=len(open_)))
    if found.broken or found.faults or found.laid_over:
        raise SystemExit(Exit.INTEGRITY)


class _Bar:
    """Says how far the reading is, once for each hundredth, and only where someone looks."""

    def __init__(self) -> None:
        self._said = -1

    def __call__(self, done: int, total: int) -> None:
        part = _PARTS * done // total if total else _PARTS
        if part != self._said and sys.stderr.isatty():
            self._said = part
            click.echo(_WIPE + _("已核對 {part}%").format(part=part), nl=False, err=True)


def _told(found: Scrubbed) -> list[str]:
    lines = []
    if found.resumed:
        lines.append(_("接續前次：先前已核對 {count} 件").format(count=found.resumed))
    lines += [visible(fault) for fault in found.faults]
    lines += [broken(one) for one in found.broken]
    for name in found.unclaimed:
        said = _("無人認領之檔案 {name}：收存時中斷，或軌跡遭回復至舊狀態；請以他人保存之檢查點驗證軌跡")
        lines.append(said.format(name=visible(name)))
    for name in found.laid_over:
        said = _("{name}：其上另有較新之版本或刪除標記：曾有人試圖更動；讀取者為最初之版本")
        lines.append(said.format(name=visible(name)))
    for series, lacking in found.gaps.items():
        days = "、".join(span(covers) for covers in lacking)
        lines.append(_("系列「{series}」缺日：{days}").format(series=visible(series), days=days))
    said = _("第 {round} 輪：本次核對 {count} 件，損毀 {broken} 件")
    return [*lines, said.format(round=found.round, count=found.checked, broken=len(found.broken))]
