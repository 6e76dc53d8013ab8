"""`inspectorate serve`: the pages."""

from pathlib import Path

import click

from inspectorate.cli.ledger_keys import FILE
from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError
from inspectorate.services.begin_platform import PlatformError, begin_platform, check_port
from inspectorate.services.begin_platform import serve as answer
from inspectorate.services.jobs.crew import crew
from inspectorate.services.prepare_platform import prepare_platform


@click.command(help=_("啟動網頁平台：更新資料表、收集靜態檔案後開始服務。設定一律以環境變數給定。"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("監聽之位址"))
@click.option("--port", default=8000, show_default=True, help=_("監聽之埠號"))
@click.option("--workers", default=1, show_default=True, help=_("網頁行程數"))
@click.option(
    "--jobs",
    default=1,
    show_default=True,
    help=_("隨之啟動之背景作業行程數；0 表示另以 inspectorate work 執行"),
)
@click.option(
    "--certificate", type=FILE, help=_("TLS 憑證（PEM）；未給則為 HTTP，僅供本機或置於反向代理之後")
)
@click.option("--key", type=FILE, help=_("TLS 金鑰（PEM）"))
def serve(  # noqa: PLR0913 - one per option
    *, host: str, port: int, workers: int, jobs: int, certificate: Path | None, key: Path | None
) -> None:
    """Prepare, then answer until the process is ended."""
    if (certificate is None) != (key is None):
        raise click.UsageError(_("--certificate 與 --key 須同時給定"))
    try:
        check_port(host, port)
        begin_platform()
        for step in prepare_platform():
            click.echo(_(step) + " …", err=True)
    except (PlatformError, KeyFileError) as error:
        raise click.UsageError(str(error)) from error
    scheme = "https" if certificate else "http"
    click.echo(_("開始服務：{address}").format(address=f"{scheme}://{host}:{port}/"), err=True)
    with crew(jobs):
        answer(host, port, workers, certificate, key)
