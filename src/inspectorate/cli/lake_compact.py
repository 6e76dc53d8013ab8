"""`inspectorate lake compact`."""

from datetime import date
from pathlib import Path

import click

from inspectorate.cli.days import DAY
from inspectorate.cli.lake_told import place_argument, state_option, told_lake
from inspectorate.i18n import _


@click.command(help=_("合併各日零碎之檔案；紀錄不變，原檔案保留供重問先前之答案及核對。"))
@place_argument
@click.option("--from", "first", type=DAY, help=_("首日"))
@click.option("--to", "last", type=DAY, help=_("末日"))
@state_option
def compact(place: str, *, first: date | None, last: date | None, state: Path | None) -> None:
    """Merge the small files of each day, and say what became of them."""
    days = 0
    with told_lake():
        from inspectorate.lake.lake import Lake
        from inspectorate.lake.merging import merge

        for one in merge(Lake.open(place, state), first, last):
            days += one.done
            said = (
                _("{day}：{before} 個檔案合併為 {after} 個")
                if one.done
                else _("{day}：檔案同時有所變動，未予合併；請再執行一次")
            )
            click.echo(said.format(day=one.day, before=one.before, after=one.after))
    click.echo(_("已合併 {days} 日").format(days=days))
