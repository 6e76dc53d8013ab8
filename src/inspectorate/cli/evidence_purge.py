"""`inspectorate evidence hold | clock | purge`."""

import click

from inspectorate.cli.evidence_told import LABEL, by_option, told_evidence
from inspectorate.i18n import _
from inspectorate.reports.plain import visible
from inspectorate.services.correct_clock import correct_clock
from inspectorate.services.hold_evidence import hold_evidence, release_evidence
from inspectorate.services.purge_evidence import approve_purge, list_expired, propose_purge


@click.command(help=_("保全佐證：保全中者任何人均不得銷毀。--lift 為解除保全。"))
@click.argument("items", metavar="E12...", type=LABEL, nargs=-1, required=True)
@click.option("--reason", required=True, help=_("理由"))
@click.option("--lift", is_flag=True, help=_("解除保全（爭議已消除）"))
@by_option
def hold(items: tuple[int, ...], *, reason: str, lift: bool, by: str) -> None:
    """Hold items, or lift their hold."""
    with told_evidence():
        found = (release_evidence if lift else hold_evidence)(items, reason, by)
    for one in found:
        said = _("{item} 已解除保全") if lift else _("{item} 已保全")
        click.echo(said.format(item=one.item.label))


@click.command(help=_("載明系統時鐘曾經超前而今已校正；此後始能續寫軌跡。保存期間不因而縮短。"))
@click.option("--reason", required=True, help=_("理由"))
@by_option
def clock(*, reason: str, by: str) -> None:
    """Enter that the clock was set right."""
    with told_evidence():
        moment = correct_clock(reason, by)
    click.echo(_("已載明時鐘校正，自 {moment} 起續寫").format(moment=moment))


@click.command(
    help=_("未指明佐證時，列出逾保存期間而得銷毀者。銷毀由一人提出（--reason），另一人核准（--approve）。")
)
@click.argument("item", type=LABEL, required=False)
@click.option("--reason", default="", help=_("提出銷毀之理由"))
@click.option("--approve", is_flag=True, help=_("核准他人所提之銷毀，並刪除內容；軌跡之紀錄仍在"))
@by_option
def purge(item: int | None, *, reason: str, approve: bool, by: str) -> None:
    """List what has expired; propose or approve the removal of one."""
    with told_evidence():
        if item is None:
            _list()
        elif approve:
            one = approve_purge(item, by)
            click.echo(_("{item} 已銷毀").format(item=one.item.label))
        else:
            one = propose_purge(item, reason, by)
            click.echo(_("{item} 已提出銷毀，待另一人核准").format(item=one.item.label))


def _list() -> None:
    expired = list_expired()
    for one in expired:
        item = one.custody.item
        said = _("{item}　應保存至 {day}，得銷毀　{name}").format(
            item=item.label, day=one.kept_until, name=visible(item.name)
        )
        waiting = _("（{person} 已提出）").format(person=one.proposed_by) if one.proposed_by else ""
        click.echo(said + waiting)
    if not expired:
        click.echo(_("沒有得銷毀之佐證"))
