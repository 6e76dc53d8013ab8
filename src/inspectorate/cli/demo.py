"""`inspectorate demo`: the main job on the shipped sample firm, which does not exist; then its pages."""

from pathlib import Path

import click

from inspectorate.cli.inspect_run import Asked, run_and_write, tell
from inspectorate.cli.run_summary import summary
from inspectorate.i18n import _


@click.command(
    help=_("以內附之虛構券商「大安證券」執行一次查核，並指出底稿所在；接著備妥網頁平台並開始服務。")
)
@click.option("--once", is_flag=True, help=_("執行一次後結束，不啟動網頁平台"))
@click.option(
    "--out",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help=_("底稿寫入之資料夾（預設在 INSPECTORATE_HOME 下）"),
)
@click.option("--port", default=8000, show_default=True, help=_("網頁平台監聽之埠號（僅限本機）"))
def demo(*, once: bool, out: Path | None, port: int) -> None:
    """Make the sample firm, inspect it and say where the papers are; findings do not make the demo fail."""
    if not once:
        _check_before(port)
    folder = _inspect(out)
    if not once:
        _serve(folder, port)


def _inspect(out: Path | None) -> Path:
    """The main job; the sample firm's folder."""
    from inspectorate.inspection.period import Period
    from inspectorate.inspection.verdict import Outcome
    from inspectorate.services.home import home
    from inspectorate.services.make_sample_firm import SAMPLE_PERIOD, make_sample_firm, sample_name

    period = Period.parse(SAMPLE_PERIOD)
    folder = home() / "sample" / sample_name()
    if not folder.exists():
        tell("建立範例公司")
        make_sample_firm(folder)
    inspection, papers = run_and_write(folder, Asked(period, period.last), out)
    found = sum(e.verdict.outcome is Outcome.NONCONFORMING for e in inspection.examinations)
    click.echo(summary(inspection))
    click.echo(_("範例公司之佐證：{path}").format(path=folder))
    click.echo(_("發現缺失之檢測 {count} 項（範例公司刻意留有缺失）").format(count=found))
    click.echo(_("底稿：{path}").format(path=papers / "index.html"))
    return folder


def _check_before(port: int) -> None:
    """Refuse what could not be served before the long work begins."""
    from inspectorate.services.begin_platform import PlatformError, begin_platform, check_local_port

    try:
        check_local_port(port)
        begin_platform()
    except PlatformError as error:
        raise click.UsageError(str(error)) from error


def _serve(folder: Path, port: int) -> None:
    """Fill the platform where it is empty, say how to sign in, and answer until the process is ended."""
    from inspectorate.inspection.period import Period
    from inspectorate.ledger.keys import KeyFileError
    from inspectorate.services.begin_platform import serve
    from inspectorate.services.jobs.crew import crew
    from inspectorate.services.make_sample_firm import SAMPLE_PERIOD
    from inspectorate.services.prepare_platform import prepare_platform

    try:
        for step in prepare_platform():
            tell(step)
    except KeyFileError as error:
        raise click.UsageError(str(error)) from error
    from inspectorate.services.demo_platform import DemoError, fill_demo, kept

    try:
        ways = fill_demo(folder, Period.parse(SAMPLE_PERIOD).last, tell)
    except DemoError as error:
        raise click.UsageError(str(error)) from error
    click.echo(_("網頁平台：{address}").format(address=f"http://localhost:{port}/"))
    said = _("（亦得以 {address} 連線，但瀏覽器不許於該處使用安全金鑰）")
    click.echo(said.format(address=f"http://127.0.0.1:{port}/"))
    for way in ways:
        click.echo(f"  {way.username:<12}{way.password}  {way.name}")
    click.echo(_("簽核者與系統管理員首次登入時，須先設定多因子驗證（TOTP 或安全金鑰）。"))
    click.echo(_("登入資料另存於 {path}；按 Ctrl+C 結束。").format(path=kept()))
    with crew(1):
        serve("127.0.0.1", port, 1, None, None)
