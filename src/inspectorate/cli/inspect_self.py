"""`inspectorate inspect self`: the platform is inspected by its own checks, on its own evidence."""

from datetime import date
from pathlib import Path

import click

from inspectorate.cli.days import DAY, today
from inspectorate.cli.inspect_run import Asked, conclude, period_of, run_and_write, tell
from inspectorate.cli.ledger_keys import FILE
from inspectorate.cli.trail import at_platform
from inspectorate.i18n import _


@click.command(
    "self",
    help=_(
        "查核平台自身：匯出平台之帳號、密碼原則、軌跡、登入及軟體清單為一般佐證，"
        "以查核證券商之同一檢測判定，並產出底稿。不更動平台資料；平台無從得知者為無法判定。"
    ),
)
@click.option("--period", help=_("查核期間：2026-10、2026-H2 或 2026（預設本月）"))
@click.option("--on", type=DAY, help=_("以何日為準（預設期末日；期間未結束則為今日）"))
@click.option("--certificate", type=FILE, help=_("平台所用之 TLS 憑證（PEM）；未給則憑證無法判定"))
@click.option(
    "--evidence",
    "folder",
    type=click.Path(path_type=Path),
    help=_("佐證匯出之新資料夾（預設在 INSPECTORATE_HOME 下）"),
)
@click.option(
    "--out",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help=_("底稿寫入之資料夾（預設在 INSPECTORATE_HOME 下）"),
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def inspect_self(  # noqa: PLR0913 - a command has as many parameters as it has options
    *,
    period: str | None,
    on: date | None,
    certificate: Path | None,
    folder: Path | None,
    out: Path | None,
    form: str,
) -> None:
    """Collect, inspect as any firm is, write the papers and tell the worst outcome by the exit code."""
    from inspectorate.services.run_inspection import judged_on
    from inspectorate.services.self_inspection.profile import narrowed

    span = period_of(period or f"{today():%Y-%m}")
    day = on or judged_on(span, today())
    tell("匯出平台之佐證")
    collected = _collected(folder, day, certificate)
    inspection, papers = run_and_write(collected, Asked(span, day, everything=True, narrow=narrowed), out)
    if form == "text":
        click.echo(_("平台之佐證：{path}").format(path=collected / "evidence"))
    conclude(inspection, papers, form)


def _collected(folder: Path | None, day: date, certificate: Path | None) -> Path:
    from inspectorate.services.home import home
    from inspectorate.services.write_papers import next_run

    with at_platform():
        from inspectorate.services.self_inspection.collect import Collecting, collect
        from inspectorate.services.self_inspection.parts import CertificateError

        try:
            return collect(folder or next_run(home() / "self"), Collecting(day, certificate))
        except (CertificateError, FileExistsError) as error:
            raise click.UsageError(str(error)) from error
