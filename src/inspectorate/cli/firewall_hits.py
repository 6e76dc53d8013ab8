"""`inspectorate firewall hits`."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.lake_told import told_lake
from inspectorate.facts.firewall import FirewallPolicy, Rule
from inspectorate.i18n import _
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.reports.plain import visible

_LOG = click.Path(exists=True, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FORMULA = ("=", "+", "-", "@", "\t")


@click.command(
    help=_(
        "直接由防火牆日誌計算各規則之命中次數，不收入日誌湖；印出之表（CSV）可供 firewall review --hits "
        "使用。給 --config 者，另於標準錯誤列出日誌中從未命中之規則，有之則以 1 結束；"
        "有無法判讀之行時以 3 結束。"
    )
)
@click.argument("logs", metavar="LOG...", nargs=-1, required=True, type=_LOG)
@click.option("--config", multiple=True, type=_FILE, help=_("防火牆設定檔；可重複"))
@click.option("--year", type=int, help=_("未載年份者，第一筆之年份（預設依檔案時間推定）"))
def hits(*, logs: tuple[Path, ...], config: tuple[Path, ...], year: int | None) -> None:
    """Count hits, and name the rules that have none."""
    from inspectorate.services.read_firewalls import read_firewalls

    try:
        policies = read_firewalls(config)
    except RefusedError as error:
        raise click.UsageError(visible(str(error))) from error
    with told_lake():
        counted, lines, unread = _count(logs, year)
    click.echo(_table(counted), nl=False)
    idle = [(policy, rule) for policy in policies for rule in _never(policy, counted)]
    for policy, rule in idle:
        words = _("未命中：{policy} 規則 {rule}（{where}）")
        where = rule.source.where_zh
        click.echo(visible(words.format(policy=policy.title, rule=rule.title, where=where)), err=True)
    click.echo(_("{lines} 行，其中 {unread} 行無法判讀").format(lines=lines, unread=unread), err=True)
    raise SystemExit(_exit(found=bool(idle), whole=not unread))


def _count(logs: Iterable[Path], year: int | None) -> tuple[Counter[str], int, int]:
    from inspectorate.lake.rule_hits import count_rule_hits
    from inspectorate.lake.sources import sources_of
    from inspectorate.lake.taking import Told

    counted, lines, unread = Counter[str](), 0, 0
    for source in (source for path in logs for source in sources_of(path)):
        found = count_rule_hits(source, Told(year=year))
        counted.update(found.hits)
        lines, unread = lines + found.lines, unread + found.unread
    return counted, lines, unread


def _table(counted: Counter[str]) -> str:
    """The table as a spreadsheet opens it: a name that looks like a formula is kept from being one."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow((_("規則編號"), _("命中次數")))
    writer.writerows(
        (f"'{rule}" if rule.startswith(_FORMULA) else rule, count)
        for rule, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    )
    return stream.getvalue()


def _never(policy: FirewallPolicy, counted: Counter[str]) -> Iterator[Rule]:
    """The enabled rules that somebody wrote and that no record names, by number or by name."""
    for rule in policy.every_rule():
        if rule.enabled and not rule.implicit and not {rule.id, rule.name} & counted.keys():
            yield rule


def _exit(*, found: bool, whole: bool) -> Exit:
    if not whole:
        return Exit.UNDETERMINED  # a line that was not read may have named the rule
    return Exit.NONCONFORMING if found else Exit.CONFORMING
