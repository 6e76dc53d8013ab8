"""`inspectorate firewall diff`."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from inspectorate.analysis.policy_changes import Change, PolicyChanges, Turned
from inspectorate.cli.exits import Exit
from inspectorate.cli.firewall_lines import decider_json, decider_text, line_json, line_text
from inspectorate.i18n import _
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.reports.plain import visible

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help=_(
        "以封包集合比對新舊兩份設定：新增允許及新增拒絕者，各附見證封包、規則及核准之異動申請；更名、重排、拆分而"
        "結果不變者不列。有未經核准之差異時以 1 結束，無法判定時以 3 結束。"
    )
)
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option(
    "--changes", type=_FILE, help=_("異動申請：單號、來源、目的、服務、核准人、核准日期（CSV、XLSX）")
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def diff(*, old: Path, new: Path, changes: Path | None, form: str) -> None:
    """Compare what two configurations decide."""
    from inspectorate.analysis.policy_changes import policy_changes
    from inspectorate.services.read_firewalls import read_firewalls
    from inspectorate.services.traffic_tables import approved_changes

    try:
        asked = approved_changes(changes) if changes else []
        found = policy_changes(read_firewalls([old]), read_firewalls([new]), asked)
    except RefusedError as error:
        raise click.UsageError(visible(str(error))) from error
    if form == "json":
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(visible(text) for text in _told(found)))
    raise SystemExit(_exit(found))


def _exit(found: PolicyChanges) -> Exit:
    if any(one.change is None for one in found.turned):
        return Exit.NONCONFORMING
    return Exit.UNDETERMINED if found.untold else Exit.CONFORMING


def _told(found: PolicyChanges) -> Iterator[str]:
    for words, permitted in ((_("新增允許"), True), (_("新增拒絕"), False)):
        many = [one for one in found.turned if one.permitted is permitted]
        yield f"{words}：{sum(len(one.lines) for one in many) or _('無')}"
        for one in many:
            yield from _turned(one)
    yield f"{_('規則已改寫而結果不變')}：{'、'.join(found.rewritten) or _('無')}"
    if found.unused:
        yield f"{_('未見實施或未經核准之申請')}：{'、'.join(map(_asked, found.unused))}"
    yield f"{_('無法判定')}：{len(found.untold) or _('無')}"
    yield from (f"  {text}" for text in found.untold)


def _turned(one: Turned) -> Iterator[str]:
    yield "  " + _("未經核准") if one.change is None else f"  {_approved(one.change)}"
    yield "    " + _("原：{rule}").format(rule=decider_text(one.old, one.before))
    yield "    " + _("新：{rule}").format(rule=decider_text(one.new, one.after))
    yield from (f"      {line_text(line)}" for line in one.lines)


def _approved(change: Change) -> str:
    return _("申請 {id}，{who} 於 {day} 核准，風險評估：{risk}").format(
        id=change.id, who=change.approver, day=change.approved_on, risk=change.risk or _("未載明")
    )


def _asked(change: Change) -> str:
    return change.id if change.approved else _("{id}（未經核准）").format(id=change.id)


def _as_json(found: PolicyChanges) -> dict[str, object]:
    return {
        "turned": [
            {
                "permitted": one.permitted,
                "before": decider_json(one.old, one.before),
                "after": decider_json(one.new, one.after),
                "change": _change(one.change) if one.change else None,
                "flows": [line_json(line) for line in one.lines],
            }
            for one in found.turned
        ],
        "rewritten": list(found.rewritten),
        "unused": [_change(one) for one in found.unused],
        "undetermined": list(found.untold),
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "id": change.id,
        "approver": change.approver,
        "approved_on": change.approved_on,
        "risk": change.risk,
        "source": msgspec.to_builtins(change.source),
    }
