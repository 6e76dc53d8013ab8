"""`inspectorate firewall third-party`."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from inspectorate.analysis.agreed_traffic import LineAnswer
from inspectorate.cli.exits import Exit
from inspectorate.cli.firewall_lines import decider_json, decider_text, line_json, line_text
from inspectorate.i18n import _
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.reports.plain import visible

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help=_(
        "計算第三方線路實際開放而未約定之連線，及已約定而未開放者；均無則符合。"
        "有開放而未約定者時以 1 結束，無法判定時以 3 結束。"
    )
)
@click.argument("config", nargs=-1, required=True, type=_FILE)
@click.option("--line", required=True, help=_("線路之區域、設備:區域、位址、網段或群組"))
@click.option("--agreed", type=_FILE, required=True, help=_("約定之連線：來源、目的、服務（CSV、XLSX）"))
@click.option("--zones", type=_FILE, help=_("區域群組之 TOML 檔，或載明網路區域之資產清冊"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def third_party(*, config: tuple[Path, ...], line: str, agreed: Path, zones: Path | None, form: str) -> None:
    """Compare what passes from and to the line with the agreement."""
    from inspectorate.services.cross_firewalls import line_beside_agreement
    from inspectorate.services.zone_groups import PlaceError

    try:
        found = line_beside_agreement(config, line, agreed, zones)
    except (RefusedError, PlaceError) as error:
        raise click.UsageError(visible(str(error))) from error
    if form == "json":
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(visible(text) for text in _told(found)))
    raise SystemExit(_exit(found))


def _exit(found: LineAnswer) -> Exit:
    if any(one.sure for one in found.open_not_agreed):
        return Exit.NONCONFORMING
    return Exit.UNDETERMINED if found.open_not_agreed or found.untold else Exit.CONFORMING


def _told(found: LineAnswer) -> Iterator[str]:
    for words, sure in ((_("開放而未約定"), True), (_("可能開放而未約定"), False)):
        many = [one for one in found.open_not_agreed if one.sure is sure]
        yield f"{words}：{sum(len(one.lines) for one in many) or _('無')}"
        for one in many:
            yield from (f"  {decider_text(each.policy, each.rule)}" for each in one.deciders)
            yield from (f"    {line_text(line)}" for line in one.lines)
    for words, sure in ((_("已約定而未開放"), True), (_("已約定而未必開放"), False)):
        closed = [one for one in found.agreed_not_open if one.sure is sure]
        yield f"{words}：{len(closed) or _('無')}"
        for shut in closed:
            yield "  " + _("約定（{where}）").format(where=shut.agreed.source.where_zh)
            yield from (f"    {line_text(line)}" for line in shut.lines)
    yield f"{_('無法判定')}：{len(found.untold) or _('無')}"
    yield from (f"  {text}" for text in found.untold)


def _as_json(found: LineAnswer) -> dict[str, object]:
    return {
        "open_not_agreed": [
            {
                "sure": one.sure,
                "by": [decider_json(each.policy, each.rule) for each in one.deciders],
                "flows": [line_json(line) for line in one.lines],
            }
            for one in found.open_not_agreed
        ],
        "agreed_not_open": [
            {
                "sure": one.sure,
                "agreed": msgspec.to_builtins(one.agreed.source),
                "flows": [line_json(line) for line in one.lines],
            }
            for one in found.agreed_not_open
        ],
        "undetermined": list(found.untold),
    }
