"""`inspectorate people import`: the folder of the main job becomes a firm of the platform."""

from pathlib import Path

import click

from inspectorate.cli.people import on_platform
from inspectorate.i18n import _
from inspectorate.inspection.duty import SIGNING, Duty
from inspectorate.inspection.period import PeriodError


@click.command(
    "import",
    help=_(
        "將 inspect run 之公司資料夾匯入平台：新增公司（尚無者），收存佐證；給定 --period 則隨即檢測該期間。"
    ),
)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--chain",
    default="manager,ciso",
    show_default=True,
    help=_("新公司之簽核順序：{duties}").format(duties="、".join(SIGNING)),
)
@click.option("--period", help=_("檢測之期間，如 2026-10；尚未開立者先行開立"))
@click.option("--as", "username", help=_("以何人之職責檢測（--period）"))
def import_folder(folder: Path, *, chain: str, period: str | None, username: str | None) -> None:
    """Import a folder, and judge a period by it where one is named."""
    if (period is None) != (username is None):
        raise click.UsageError(_("--period 與 --as 須同時給定"))
    with on_platform():
        from inspectorate.cli.inspect_run import tell
        from inspectorate.services.firm_evidence import EvidenceFailedError
        from inspectorate.services.import_firm import import_firm, judge_imported
        from inspectorate.services.unpack_arrival import ArrivalError

        try:
            arrival = import_firm(folder, [Duty(word.strip()) for word in chain.split(",")], tell)
        except (ArrivalError, EvidenceFailedError) as error:
            raise click.UsageError(str(error)) from error
        click.echo(
            _("已匯入 {firm}：檔案 {count} 個，SHA-256 {sha256}").format(
                firm=arrival.firm, count=arrival.files, sha256=arrival.sha256
            )
        )
        if period is None or username is None:
            return
        try:
            done = judge_imported(arrival, period, username, tell)
        except PeriodError as error:
            raise click.UsageError(_("期間須為 2026-10、2026-H2 或 2026 之形式")) from error
        said = _("已檢測底稿 {papers} 份，開立缺失 {opened} 件，再次發現 {again} 件")
        click.echo(said.format(papers=done.papers, opened=done.opened, again=done.again))
