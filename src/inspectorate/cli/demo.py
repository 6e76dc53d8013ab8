"""`inspectorate demo`: the main job on the shipped sample firm, which does not exist."""

from pathlib import Path

import click

from inspectorate.cli.inspect_run import Asked, run_and_write, tell
from inspectorate.cli.run_summary import summary
from inspectorate.i18n import _


@click.command(help=_("以內附之虛構券商「大安證券」執行一次查核，並指出底稿所在。"))
@click.option("--once", is_flag=True, help=_("執行一次後結束"))
@click.option(
    "--out",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help=_("底稿寫入之資料夾（預設在 INSPECTORATE_HOME 下）"),
)
def demo(*, once: bool, out: Path | None) -> None:
    """Make the sample firm, inspect it and say where the papers are; findings do not make the demo fail."""
    from inspectorate.inspection.period import Period
    from inspectorate.inspection.verdict import Outcome
    from inspectorate.services.home import home
    from inspectorate.services.make_sample_firm import SAMPLE_PERIOD, make_sample_firm, sample_name

    del once
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
