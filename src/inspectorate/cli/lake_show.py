"""`inspectorate lake show | verify`."""

import json
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from inspectorate.cli.days import DAY
from inspectorate.cli.exits import Exit
from inspectorate.cli.lake_told import place_argument, state_option, told_lake
from inspectorate.i18n import _

_FORM = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式")
)


@click.command(help=_("列出各日、各系統之紀錄數；以 --sources 列出已收入之檔案。"))
@place_argument
@click.option("--from", "first", type=DAY, help=_("首日"))
@click.option("--to", "last", type=DAY, help=_("末日"))
@click.option("--sources", is_flag=True, help=_("列出已收入之檔案"))
@_FORM
@state_option
def show(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: str, *, first: date | None, last: date | None, sources: bool, form: str, state: Path | None
) -> None:
    """Say what is in a lake."""
    with told_lake():
        from inspectorate.lake.lake import Lake

        lake = Lake.open(place, state)
        rows = _sources(lake) if sources else _days(lake, first, last)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))


def _days(lake: Any, first: date | None, last: date | None) -> list[dict[str, Any]]:  # noqa: ANN401 - needs an extra
    from inspectorate.lake.kinds import KINDS

    counted: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for part in lake.parts(tuple(KINDS), first, last):
        counted[part.day.isoformat(), part.system, part.kind] += part.rows
    return [
        {"day": day, "system": system, "kind": kind, "records": rows}
        for (day, system, kind), rows in sorted(counted.items())
    ]


def _sources(lake: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - needs an extra
    return [
        {
            "name": one.name,
            "format": one.format,
            "lines": one.lines,
            "records": sum(one.records.values()),
            "unread": one.aside.lines if one.aside else 0,
            "sha256": one.sha256,
        }
        for one in lake.manifest.sources()
    ]


@click.command(help=_("以清單及軌跡核對日誌湖之全部檔案；有任何不符即以結束代碼 4 結束。"))
@place_argument
@_FORM
@state_option
def verify(place: str, *, form: str, state: Path | None) -> None:
    """Read everything and say what is not as it was written."""
    with told_lake():
        from inspectorate.lake.lake import Lake
        from inspectorate.lake.verifying import verify_lake

        report = verify_lake(Lake.open(place, state), _progress)
    if form == "json":
        faults = [{"place": one.place, "said": one.said} for one in report.faults]
        plain = {"entries": report.entries, "files": report.files, "bytes": report.bytes, "faults": faults}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        for fault in report.faults:
            click.echo(f"{fault.place}：{fault.said}")
        said = _("清單 {entries} 筆、檔案 {files} 個（{bytes} 位元組），不符 {faults} 項")
        click.echo(
            said.format(
                entries=report.entries, files=report.files, bytes=report.bytes, faults=len(report.faults)
            )
        )
    if report.faults:
        raise SystemExit(Exit.INTEGRITY)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(
            "\r" + _("已核對 {done} / {total} 個檔案").format(done=done, total=total), err=True, nl=False
        )
