"""`inspectorate firewall reach`."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from inspectorate.analysis.crossing import Crossing, Passing, way_text
from inspectorate.cli.exits import Exit
from inspectorate.cli.firewall_lines import decider_json, decider_text, line_json, line_text
from inspectorate.i18n import _
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.reports.plain import visible


@click.command(
    help=_(
        "計算由一區域（或位址、外部）至另一區域得以建立之新連線，可跨多部設備；附見證封包與逐設備之規則。"
        "有連線可通過時以 1 結束，無法判定時以 3 結束。"
    )
)
@click.argument(
    "config", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--from", "start", required=True, help=_("區域、設備:區域、位址、網段、群組，或「外部」"))
@click.option("--to", "goal", required=True, help=_("區域、設備:區域、位址、網段、群組，或「外部」"))
@click.option("--service", default="any", show_default=True, help=_("僅問此服務，如 tcp/443"))
@click.option(
    "--zones",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("區域群組之 TOML 檔，或載明網路區域之資產清冊"),
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def reach(  # noqa: PLR0913 - the command line has this many options
    *, config: tuple[Path, ...], start: str, goal: str, service: str, zones: Path | None, form: str
) -> None:
    """Ask the configurations; refuse what is no firewall's, and places that nobody names."""
    from inspectorate.analysis.asked_services import ServiceError
    from inspectorate.services.cross_firewalls import cross
    from inspectorate.services.zone_groups import PlaceError

    try:
        found = cross(config, (start, goal), service, zones)
    except ServiceError as error:
        raise click.UsageError(_("{service} 不是可讀取之服務，應如 tcp/443").format(service=error)) from error
    except (RefusedError, PlaceError) as error:
        raise click.UsageError(visible(str(error))) from error
    if form == "json":
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        title = f"{start} → {goal}（{service}）"
        click.echo("\n".join(visible(line) for line in _told(title, found)))
    raise SystemExit(_exit(found))


def _exit(found: Crossing) -> Exit:
    if any(one.sure for one in found.passing):
        return Exit.NONCONFORMING
    return Exit.UNDETERMINED if found.passing or found.untold else Exit.CONFORMING


def _told(title: str, found: Crossing) -> Iterator[str]:
    sure = [one for one in found.passing if one.sure]
    perhaps = [one for one in found.passing if not one.sure]
    yield _("{title}：檢視 {count} 條路徑；未載明路由，凡設備相連之路徑均計算").format(
        title=title, count=len(found.ways)
    )
    for words, many in ((_("可通過"), sure), (_("可能通過"), perhaps)):
        yield f"{words}：{sum(len(one.lines) for one in many) or _('無')}"
        for one in many:
            yield from _passing(one)
    yield f"{_('無法判定')}：{len(found.untold) or _('無')}"
    yield from (f"  {text}" for text in found.untold)


def _passing(one: Passing) -> Iterator[str]:
    yield f"  {way_text(one.way)}"
    yield from (f"    {decider_text(each.policy, each.rule)}" for each in one.deciders)
    yield from (f"      {line_text(line, zones=False)}" for line in one.lines)


def _as_json(found: Crossing) -> dict[str, object]:
    return {
        "ways": [way_text(one) for one in found.ways],
        "passing": [
            {
                "way": way_text(one.way),
                "sure": one.sure,
                "by": [decider_json(each.policy, each.rule) for each in one.deciders],
                "flows": [line_json(line) for line in one.lines],
            }
            for one in found.passing
        ],
        "undetermined": list(found.untold),
    }
