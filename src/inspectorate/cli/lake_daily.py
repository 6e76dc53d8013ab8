"""`inspectorate lake report | review | reports`."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspectorate.cli.days import DAY
from inspectorate.cli.exits import Exit
from inspectorate.cli.lake_told import engine_options, place_argument, state_option, told_lake
from inspectorate.i18n import _
from inspectorate.reports.plain import visible

if TYPE_CHECKING:  # a lake needs packages that may be absent
    from inspectorate.services.daily_report import Analysis
    from inspectorate.services.sign_daily import Standing

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FORM = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式")
)
_STATES = {"quiet": "無異常", "alert": "異常", "incomplete": "資料不完整，無法判定"}
_EXITS = {"quiet": Exit.CONFORMING, "alert": Exit.NONCONFORMING, "incomplete": Exit.UNDETERMINED}


@click.command(
    help=_(
        "製作一日之日誌分析（HTML 與 JSON）並簽署於軌跡。無異常 0、異常 1、資料不完整 3；"
        "以 --verify 核對已製作者，遭更動 4。"
    )
)
@place_argument
@click.option("--day", type=DAY, help=_("分析日（台灣時間）"))
@click.option("--by", default="", help=_("製作人"))
@click.option("--plan", type=_FILE, help=_("每日分析計畫（TOML）：應有日誌之系統、參數、清單、規則"))
@click.option("--out", type=_FOLDER, help=_("報告之資料夾（預設於日誌湖之 daily/reports）"))
@click.option("--verify", "verified", type=_FOLDER, help=_("核對此資料夾之報告"))
@engine_options
@state_option
def report(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: str,
    *,
    day: date | None,
    by: str,
    plan: Path | None,
    out: Path | None,
    verified: Path | None,
    engine: str,
    memory: str,
    state: Path | None,
) -> None:
    """Make, write and sign the analysis of a day; or verify one."""
    if verified:
        _verify(place, verified, state)
        return
    if day is None or not by.strip():
        raise click.UsageError(
            _("請以 --day 指明分析日、以 --by 指明製作人；或以 --verify 指明要核對之資料夾")
        )
    with told_lake():
        from inspectorate.lake.engine import open_engine
        from inspectorate.lake.lake import Lake
        from inspectorate.services.daily_plan import Plan, read_plan
        from inspectorate.services.daily_report import analyse
        from inspectorate.services.open_evidence import now
        from inspectorate.services.sign_daily import sign_daily

        lake, planned = Lake.open(place, state), read_plan(plan) if plan else Plan()
        with open_engine(engine, memory) as answering:
            found = analyse(lake, answering, day, planned, now(), by)
        signed = sign_daily(lake, found, out)
    _tell(found)
    click.echo(
        _("報告：{folder}，雜湊值 {digest} 已列入軌跡").format(folder=signed.folder, digest=signed.report)
    )
    raise SystemExit(_EXITS[found.state])


def _tell(found: "Analysis") -> None:
    click.secho(f"{found.day}  {_(_STATES[found.state])}", bold=found.state != "quiet")
    for one in found.lacking:
        click.echo(_("資料不完整：{said}").format(said=visible(one)))
    for alert in found.alerts:
        click.echo(_("警示：{said}").format(said=visible(alert.said)))
    for one in found.unasked:
        click.echo(_("未查：{said}").format(said=visible(one)))
    said = _("所查 {questions} 項、系統 {systems} 個、紀錄 {records} 筆")
    records = sum(map(sum, found.coverage.values()))
    click.echo(said.format(questions=len(found.answers), systems=len(found.coverage), records=records))


def _verify(place: str, folder: Path, state: Path | None) -> None:
    with told_lake():
        from inspectorate.lake.lake import Lake
        from inspectorate.services.sign_daily import verify_daily

        known, faults = verify_daily(Lake.open(place, state), folder)
    for fault in faults:
        click.echo(visible(fault))
    if faults or known is None:
        raise SystemExit(Exit.INTEGRITY)
    said = _("與軌跡相符：{day} 之分析（{state}），{by} 製作")
    click.echo(said.format(day=known.day, state=_(_STATES[known.state]), by=visible(known.by)))


@click.command(help=_("記錄覆核人員已覆核一日之最新報告；覆核人員不得為製作人。"))
@place_argument
@click.option("--day", type=DAY, required=True, help=_("分析日（台灣時間）"))
@click.option("--by", required=True, help=_("覆核人員"))
@click.option("--remark", default="", help=_("覆核意見"))
@state_option
def review(place: str, *, day: date, by: str, remark: str, state: Path | None) -> None:
    """Enter a review."""
    with told_lake():
        from inspectorate.lake.lake import Lake
        from inspectorate.services.sign_daily import review_daily

        made = review_daily(Lake.open(place, state), day, by, remark)
    click.echo(_("{by} 已覆核 {day} 之分析").format(by=visible(made.by), day=made.day))


@click.command(help=_("列出每日分析；有尚未覆核者，或所問期間有未製作之日，結束碼 1。"))
@place_argument
@click.option("--from", "first", type=DAY, help=_("首日"))
@click.option("--to", "last", type=DAY, help=_("末日"))
@_FORM
@state_option
def reports(place: str, *, first: date | None, last: date | None, form: str, state: Path | None) -> None:
    """List the newest report of each day; days between that have none are listed too."""
    with told_lake():
        from inspectorate.lake.lake import Lake
        from inspectorate.services.sign_daily import standings

        known = standings(Lake.open(place, state))
    rows = _rows(known, first, last)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    for row in rows if form == "text" else ():
        click.echo(_line(row))
    if any(not row["reviewed_by"] for row in rows):
        raise SystemExit(Exit.NONCONFORMING)


def _rows(known: "list[Standing]", first: date | None, last: date | None) -> list[dict[str, Any]]:
    by_day = {one.reported.day: one for one in known}
    days = sorted({*by_day, *filter(None, (first, last))})
    if not days:
        return []
    begin, end = first or days[0], last or days[-1]
    return [
        _row(day, by_day.get(day))
        for day in map(date.fromordinal, range(begin.toordinal(), end.toordinal() + 1))
    ]


def _row(day: date, one: "Standing | None") -> dict[str, Any]:
    if one is None:
        return {"day": day.isoformat(), "state": "", "by": "", "reviewed_by": "", "report": "", "folder": ""}
    return {
        "day": day.isoformat(),
        "state": one.reported.state,
        "by": one.reported.by,
        "reviewed_by": one.reviewed.by if one.reviewed else "",
        "report": one.reported.report,
        "folder": one.reported.folder,
    }


def _line(row: dict[str, Any]) -> str:
    if not row["report"]:
        return _("{day}  未製作分析").format(day=row["day"])
    state = _(_STATES[row["state"]])
    if not row["reviewed_by"]:
        said = _("{day}  {state}  {by} 製作  尚未覆核  {folder}")
        return visible(said.format(day=row["day"], state=state, by=row["by"], folder=row["folder"]))
    said = _("{day}  {state}  {by} 製作  {reviewer} 覆核")
    return visible(said.format(day=row["day"], state=state, by=row["by"], reviewer=row["reviewed_by"]))
