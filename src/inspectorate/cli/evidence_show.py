"""`inspectorate evidence show`."""

import json
import sys
from pathlib import Path

import click
import msgspec

from inspectorate.cli.evidence_told import LABEL, by_option, scan_of, span, told_evidence
from inspectorate.cli.exits import Exit
from inspectorate.evidence.custody import Book, Custody
from inspectorate.evidence.events import EVENT_ZH
from inspectorate.evidence.item import TAIWAN
from inspectorate.i18n import _
from inspectorate.reports.plain import visible
from inspectorate.services.open_evidence import read_evidence_book
from inspectorate.services.show_evidence import export_evidence, read_evidence

_STDOUT = "-"


@click.command(help=_("列出佐證與系列之缺日；指明佐證時顯示其監管歷程，--out 則核對後匯出內容。"))
@click.argument("item", type=LABEL, required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=_("匯出之檔案；- 為標準輸出"))
@click.option("--malware", is_flag=True, help=_("確需取出隔離之惡意程式"))
@by_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def show(item: int | None, *, out: Path | None, malware: bool, by: str, form: str) -> None:
    """List all, show the custody of one, or give out its content; exit 4 where something is broken."""
    if out is not None and item is None:
        raise click.UsageError(_("--out 須指明佐證"))
    with told_evidence():
        if out is not None and item is not None:
            _give_out(item, out, by, malware=malware)
            return
        book = read_evidence_book().book
        shown = [book.of(item)] if item is not None else list(book.custody.values())
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in shown], ensure_ascii=False, indent=2))
    elif item is not None:
        click.echo("\n".join(_whole(shown[0])))
    else:
        click.echo("\n".join(_listed(book)))
    for fault in book.faults:
        click.echo(visible(fault), err=True)
    if book.faults or any(one.finding for one in shown):
        raise SystemExit(Exit.INTEGRITY)


def _give_out(item: int, out: Path, by: str, *, malware: bool) -> None:
    if str(out) == _STDOUT:
        read_evidence(item, sys.stdout.buffer.write, by, malware=malware)
        sys.stdout.buffer.flush()
        return
    export_evidence(item, out, by, malware=malware)
    click.echo(_("已核對並匯出：{path}").format(path=out))


def _listed(book: Book) -> list[str]:
    lines = [_line(one) for one in book.custody.values()] or [_("尚無佐證")]
    for series, lacking in book.gaps().items():
        days = "、".join(span(covers) for covers in lacking)
        lines.append(_("系列「{series}」缺日：{days}").format(series=visible(series), days=days))
    return lines


def _line(one: Custody) -> str:
    item = one.item
    arrived = f"{item.arrived.astimezone(TAIWAN):%Y-%m-%d}"
    return "　".join((item.label, arrived, span(item.covers), _state(one), visible(item.name)))


def _state(one: Custody) -> str:
    if one.purged:
        return _("已銷毀")
    if one.finding:
        return _("損毀")
    if one.quarantined:
        return _("隔離（惡意程式）")
    if one.held:
        return _("保全中")
    return _("保存至 {day}").format(day=one.kept_until)


def _whole(one: Custody) -> list[str]:
    item = one.item
    lines = [
        _line(one),
        f"SHA-256 {item.sha256}",
        _("{size} 位元組，{media_type}").format(size=item.size, media_type=item.media_type),
        _("蒐集者 {who}，方式 {how}").format(who=visible(item.collector), how=visible(item.how)),
    ]
    lines.append(_("掃毒：{result}").format(result=visible(scan_of(one))))
    if item.series:
        lines.append(_("系列 {series}").format(series=visible(item.series)))
    if item.provisions or item.controls:
        lines.append(_("條款、控制項 {links}").format(links="、".join((*item.provisions, *item.controls))))
    lines.append(_("監管歷程（軌跡筆次、時間、事件、何人、系統帳號）"))
    for index, event in one.history:
        kind = EVENT_ZH[str(msgspec.to_builtins(event)["event"])]
        at = f"{event.at.astimezone(TAIWAN):%Y-%m-%d %H:%M:%S}"
        lines.append(f"  {index}　{at}　{_(kind)}　{visible(event.by)}　{event.account}")
    return lines


def _as_json(one: Custody) -> dict[str, object]:
    return {
        "item": one.item.label,
        "state": "purged" if one.purged else "broken" if one.finding else "held" if one.held else "kept",
        "kept_until": str(one.kept_until) if one.kept_until else None,
        "received": msgspec.to_builtins(one.history[0][1]),
        "history": [{"entry": index, **msgspec.to_builtins(event)} for index, event in one.history],
    }
