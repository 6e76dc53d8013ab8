"""`inspectorate inspect run`: the main job, from a folder of evidence to working papers."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import click

from inspectorate.cli.days import DAY, today
from inspectorate.cli.exits import Exit
from inspectorate.cli.run_summary import summary
from inspectorate.i18n import _
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.period import Period, PeriodError
from inspectorate.inspection.verdict import Outcome
from inspectorate.norms.catalogue import Catalogue, CatalogueError
from inspectorate.reports.plain import visible

EXITS = {
    Outcome.NONCONFORMING: Exit.NONCONFORMING,
    Outcome.UNDETERMINED: Exit.UNDETERMINED,
    Outcome.CONFORMING: Exit.CONFORMING,
}
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2199, 12, 31)
"""Days on which securities firms are inspected; further off, an interval may leave the calendar."""
_WIPE = "\r\x1b[2K"
"""Back to the line's start, and clear it."""
_COLUMNS_A_CHARACTER = 2
_REPORT_PARTS = ("jinja2", "docx", "xlsxwriter")


@click.command(help=_("執行查核並產出工作底稿。FIRM_DIR 為含 firm.toml 及佐證之資料夾。"))
@click.argument("folder", metavar="FIRM_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--period", required=True, help=_("查核期間：2026-10、2026-H2 或 2026"))
@click.option("--on", type=DAY, help=_("以何日有效之條文判定（預設期末日；期間未結束則為今日）"))
@click.option(
    "--out",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help=_("底稿寫入之資料夾（預設在 INSPECTORATE_HOME 下）"),
)
@click.option("--all", "everything", is_flag=True, help=_("不論本期是否到期，查核全部適用條款"))
@click.option(
    "--keep",
    metavar="RETENTION",
    help=_("將讀取之檔案收存入佐證庫，以此為保存類別（三年、五年、至爭議消除），底稿載明其編號"),
)
@click.option("--by", default="", help=_("何人收存（--keep；預設為作業系統帳號，帳號一律另行記載）"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def run(  # noqa: PLR0913 - a command has as many parameters as it has options
    folder: Path,
    *,
    period: str,
    on: date | None,
    out: Path | None,
    everything: bool,
    keep: str | None,
    by: str,
    form: str,
) -> None:
    """Run the inspection, write its papers and tell the worst outcome by the exit code."""
    from inspectorate.services.run_inspection import judged_on

    span = period_of(period)
    day = on or judged_on(span, today())
    if not all(_FIRST_DAY <= date_ <= _LAST_DAY for date_ in (span.first, span.last, day)):
        raise click.UsageError(_("期間及日期須在 1950 年至 2199 年之間"))
    asked = Asked(span, day, everything)
    if keep is None:
        inspection, papers = run_and_write(folder, asked, out)
    else:
        inspection, papers = _run_and_keep(folder, asked, out, Kept(keep, by))
    conclude(inspection, papers, form)


def conclude(inspection: Inspection, papers: Path, form: str) -> NoReturn:
    """Say what was found and where its papers are, and leave with the exit code of the worst outcome."""
    if form == "json":
        from inspectorate.reports.json_report import verdict_chunks

        for piece in verdict_chunks(inspection):
            click.echo(piece, nl=False)
        click.echo()
        tell("底稿：{path}", path=str(papers))
    else:
        click.echo(summary(inspection))
        click.echo(_("底稿：{path}").format(path=papers / "index.html"))
    raise SystemExit(EXITS[inspection.outcome])


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for: the period, the day judged by, all or what is due, and how files are kept.

    ``narrow`` leaves rules out of the catalogue, once this was verified whole.
    """

    period: Period
    on: date
    everything: bool = False
    keep: Callable[[Inspection, Any], Inspection] | None = None
    narrow: Callable[[Catalogue], Catalogue] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How the files are kept: the retention class, and by whom (empty: the account)."""

    retention: str
    by: str


def run_and_write(folder: Path, asked: Asked, out: Path | None) -> tuple[Inspection, Path]:
    """The inspection of a folder and where its papers are; what can't be run leaves with its exit code."""
    _need_report_parts()
    from inspectorate.norms.load import read_catalogue
    from inspectorate.readers.evidence_file import RefusedError
    from inspectorate.services.home import adopted_root, home
    from inspectorate.services.read_firm import FirmError, read_firm
    from inspectorate.services.run_inspection import Order, run_inspection
    from inspectorate.services.verify_editions import verify_editions
    from inspectorate.services.write_papers import next_run

    try:
        catalogue = read_catalogue(
            adopted=adopted_root()
        )  # from the files that are verified below, never from the kept copy
    except CatalogueError as error:
        _broken([str(error)])
    faults = verify_editions(catalogue, catalogue.in_force(asked.on), adopted=adopted_root())
    if faults:
        _broken(faults)
    if asked.narrow:
        catalogue = asked.narrow(catalogue)
    try:
        firm = read_firm(folder, catalogue)
        order = Order(firm, asked.period, asked.on, asked.everything)
        inspection = run_inspection(catalogue, order, folder, tell, asked.keep)
    except (FirmError, RefusedError) as error:
        raise click.UsageError(str(error)) from error
    return inspection, _written(
        inspection, out or next_run(home() / "papers" / firm.code / asked.period.name)
    )


def _run_and_keep(folder: Path, asked: Asked, out: Path | None, kept: Kept) -> tuple[Inspection, Path]:
    from inspectorate.cli.evidence_told import told_evidence
    from inspectorate.readers.evidence_file import RefusedError
    from inspectorate.services.keep_inspected import keeping
    from inspectorate.services.open_evidence import account

    with told_evidence():
        try:
            keep = keeping(folder, kept.retention, kept.by or account())
        except RefusedError as error:
            raise click.UsageError(str(error)) from error
        return run_and_write(folder, replace(asked, keep=keep), out)


def _written(inspection: Inspection, target: Path) -> Path:
    from inspectorate.services.write_papers import PapersError, write_papers

    tell("產出底稿")
    try:
        return write_papers(inspection, target)
    except PapersError as error:
        raise click.UsageError(str(error)) from error


def period_of(name: str) -> Period:
    """The period of a name as it is written on the command line."""
    try:
        return Period.parse(name)
    except PeriodError as error:
        message = _("期間 {name} 格式不符；請寫 2026-10、2026-H2 或 2026").format(name=repr(name))
        raise click.UsageError(message) from error


def _need_report_parts() -> None:
    missing = [name for name in _REPORT_PARTS if find_spec(name) is None]
    if missing:
        names = "、".join(missing)
        message = _("缺少產出底稿之套件 {names}；請安裝 inspectorate[reports]").format(names=names)
        raise click.UsageError(message)


def _broken(faults: tuple[str, ...] | list[str]) -> NoReturn:
    for fault in faults:
        tell("完整性錯誤：{fault}", fault=fault)
    raise SystemExit(Exit.INTEGRITY)


def tell(message: str, /, **params: str | int) -> None:
    """One line of progress, on standard error.

    On a terminal a line that names an item gives way to the next one; in a file each stays.
    """
    line = visible(_(message).format(**params))
    if not sys.stderr.isatty():
        click.echo(line, err=True)
        return
    width = shutil.get_terminal_size().columns // _COLUMNS_A_CHARACTER
    passing = "item" in params
    click.echo(_WIPE + (line[:width] if passing else line), err=True, nl=not passing)
