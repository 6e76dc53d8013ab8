"""`inspectorate firewall review`."""

from datetime import date
from pathlib import Path

import click

from inspectorate.cli.days import DAY, today
from inspectorate.cli.exits import Exit
from inspectorate.i18n import _
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.reports.plain import visible

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help=_(
        "產生規則檢視工作表（XLSX），逐條規則供負責人決定保留、修改或刪除；以 --read 讀回填妥之工作表，"
        "列出未決定、無決定人或逾期之規則，有此情形時以 1 結束。"
    )
)
@click.argument("config", nargs=-1, type=_FILE)
@click.option("--out", type=click.Path(path_type=Path), help=_("寫入之工作表；不覆寫既有檔案"))
@click.option("--read", "filled", type=_FILE, help=_("讀回填妥之工作表"))
@click.option("--hits", type=_FILE, help=_("各規則之命中：規則編號、命中次數、最近命中（CSV、XLSX）"))
@click.option("--dmz", "zone", default="", help=_("僅列與此區域有關之規則"))
@click.option("--due", type=DAY, help=_("檢視期限，寫入各列"))
def review(  # noqa: PLR0913 - the command line has this many options
    *,
    config: tuple[Path, ...],
    out: Path | None,
    filled: Path | None,
    hits: Path | None,
    zone: str,
    due: date | None,
) -> None:
    """Write a sheet, or judge one that comes back."""
    try:
        if filled and not config and out is None:
            _judge(filled)
        elif config and out and filled is None:
            _write(config, out, hits, zone, due)
        else:
            raise click.UsageError(_("請給設定檔與 --out 以產生工作表，或僅給 --read 以讀回工作表"))
    except RefusedError as error:
        raise click.UsageError(visible(str(error))) from error


def _write(config: tuple[Path, ...], out: Path, hits: Path | None, zone: str, due: date | None) -> None:
    from inspectorate.analysis.decisions import every_zone_of
    from inspectorate.reports.rule_review_sheet import ReviewTerms, review_rows, review_workbook
    from inspectorate.services.evidence_objects import written_whole
    from inspectorate.services.read_firewalls import read_firewalls
    from inspectorate.services.rule_review import read_hits

    policies = read_firewalls(config)
    known = {*every_zone_of(policies)}
    if zone and zone not in known:
        words = _("設定檔沒有區域 {name}；已知之區域：{known}")
        raise click.UsageError(words.format(name=zone, known="、".join(sorted(known)) or _("無")))
    rows = review_rows(policies, ReviewTerms(due, zone, read_hits(hits) if hits else None))
    try:
        with written_whole(out) as stream:
            stream.write(review_workbook(rows))
    except FileExistsError as error:
        raise click.UsageError(_("{path} 已存在，不予覆寫；請另取檔名").format(path=out)) from error
    click.echo(_("已寫入 {count} 條規則").format(count=len(rows)))
    for limit in dict.fromkeys(text for one in policies for text in one.limits):
        click.echo(visible(limit), err=True)


def _judge(filled: Path) -> None:
    from inspectorate.services.rule_review import read_decisions

    decided = read_decisions(filled)
    faults = [(one, found) for one in decided if (found := one.faults(today()))]
    for one, found in faults:
        words = _("{device} 規則 {rule}（{where}）：{faults}").format(
            device=one.device, rule=one.rule, where=one.source.where_zh, faults="、".join(found)
        )
        click.echo(visible(words.strip()))
    click.echo(_("{count} 條規則，{bad} 條未完成檢視").format(count=len(decided), bad=len(faults)))
    if not decided:
        raise SystemExit(Exit.UNDETERMINED)
    raise SystemExit(Exit.NONCONFORMING if faults else Exit.CONFORMING)
