"""`inspectorate lake init | add`."""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.lake_told import place_argument, state_option, told_lake
from inspectorate.i18n import _

if TYPE_CHECKING:  # a lake needs packages that may be absent
    from inspectorate.lake.formats.format import Format
    from inspectorate.lake.ingest import Outcome
    from inspectorate.lake.sources import Source
    from inspectorate.lake.taking import Progress

_FILE = click.Path(exists=True, path_type=Path, allow_dash=True)
_STDIN = Path("-")
_ZONE = re.compile(r"([+-])(\d{2}):?(\d{2})")


@click.command(help=_("建立日誌湖及其軌跡，並印出驗證金鑰；請將驗證金鑰交付他人保存。"))
@place_argument
@click.option("--firm", required=True, help=_("所屬公司"))
@state_option
def init(place: str, firm: str, state: Path | None) -> None:
    """Make an empty lake."""
    with told_lake():
        from inspectorate.lake.lake import Lake

        key = Lake.begin(place, firm, state).keeping.verifier
    click.echo(_("已建立日誌湖：{place}").format(place=place), err=True)
    click.echo(key.text)


@click.command(
    help=_(
        "收入日誌檔案、資料夾內全部檔案，或標準輸入（-）。同一內容不重複收入；無法判讀之行另存，不予丟棄。"
    )
)
@place_argument
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--system", default="", help=_("何系統之日誌（預設依紀錄所載，其次為檔名）"))
@click.option("--log-format", "form", default="", help=_("日誌格式（預設依內容辨識）"))
@click.option(
    "--mapping", type=click.Path(exists=True, path_type=Path), help=_("JSON 或 CSV 之對應檔（TOML）")
)
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "cp950", "utf-16-le", "utf-16-be"]),
    default=None,
    help=_("文字編碼（預設依內容辨識）"),
)
@click.option("--zone", default="+08:00", help=_("未載時差之時間屬何時區（預設臺灣 +08:00）"))
@click.option("--year", type=int, help=_("未載年份者，第一筆之年份（預設依檔案時間推定）"))
@click.option("--tell", "others", multiple=True, metavar="NAME=VALUE", help=_("告知格式其他事項；可重複"))
@click.option("--format", "shown", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
@state_option
def add(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: str,
    *,
    files: tuple[Path, ...],
    system: str,
    form: str,
    mapping: Path | None,
    encoding: str | None,
    zone: str,
    year: int | None,
    others: tuple[str, ...],
    shown: str,
    state: Path | None,
) -> None:
    """Take files in and say what became of each."""
    refused = False
    with told_lake(), ExitStack() as stack:
        from inspectorate.lake.ingest import ingest
        from inspectorate.lake.lake import Lake
        from inspectorate.lake.taking import Told

        log_format = _log_format(form, mapping)
        told = Told(system, log_format, encoding or "", _minutes(zone), year, _pairs(others))
        lake = Lake.open(place, state)
        for outcome in ingest(lake, _sources(files, stack), told, _progress):
            refused |= outcome.what == "refused"
            click.echo(_plain(outcome) if shown == "json" else _line(outcome))
    if refused:
        raise SystemExit(Exit.USAGE)


def _log_format(name: str, mapping: Path | None) -> "Format | None":
    from inspectorate.lake.formats.shelf import format_named
    from inspectorate.lake.mapping import read_mapping

    if name and mapping:
        raise click.UsageError(_("--log-format 與 --mapping 僅得擇一"))
    if mapping:
        return read_mapping(mapping)
    return format_named(name) if name else None


def _minutes(zone: str) -> int:
    """How far a zone written ``+08:00`` is ahead of UTC."""
    found = _ZONE.fullmatch(zone)
    if not found:
        raise click.UsageError(_("--zone 請寫如 +08:00"))
    sign, hours, minutes = found.groups()
    return (-1 if sign == "-" else 1) * (int(hours) * 60 + int(minutes))


def _pairs(told: tuple[str, ...]) -> dict[str, str]:
    if any("=" not in one for one in told):
        raise click.UsageError(_("--tell 請寫如 NAME=VALUE"))
    return dict(one.split("=", 1) for one in told)


def _sources(files: tuple[Path, ...], stack: ExitStack) -> "Iterator[Source]":
    from inspectorate.lake.sources import Source, sources_of

    for file in files:
        if file == _STDIN:
            copy = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "stdin"
            with copy.open("wb") as target:
                shutil.copyfileobj(sys.stdin.buffer, target)
            yield Source(_("標準輸入"), copy)
        else:
            yield from sources_of(file)


def _progress(progress: "Progress") -> None:
    if sys.stderr.isatty():
        said = _("{name}：{lines} 行，{done} / {size} MB")
        done, size = progress.bytes >> 20, progress.size >> 20
        click.echo(
            "\r" + said.format(name=progress.name, lines=progress.lines, done=done, size=size),
            err=True,
            nl=False,
        )


def _line(outcome: "Outcome") -> str:
    entry = outcome.entry
    if outcome.what == "refused" or entry is None:
        return _("{name}：未收入。{said}").format(name=outcome.name, said=outcome.said)
    if outcome.what == "known":
        said = _("{name}：內容先前已收入（{before}），未新增任何紀錄")
        return said.format(name=outcome.name, before=entry.name)
    said = _("{name}：{lines} 行，收入 {records} 筆（{format}），無法判讀 {unread} 行")
    line = said.format(
        name=outcome.name,
        lines=entry.lines - entry.taken_from + 1,
        records=sum(entry.records.values()),
        format=entry.format,
        unread=entry.aside.lines if entry.aside else 0,
    )
    notes = [_("  注意：{note}").format(note=note) for note in entry.notes]
    samples = [
        _("  第 {line} 行無法判讀：{text}").format(line=number, text=text)
        for number, text in (entry.aside.samples if entry.aside else ())
    ]
    return "\n".join([line, *notes, *samples])


def _plain(outcome: "Outcome") -> str:
    import msgspec

    return msgspec.json.encode(outcome).decode()
