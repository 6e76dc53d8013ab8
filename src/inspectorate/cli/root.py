"""`inspectorate`: the root of all commands."""

import sys
from typing import Any

import click

from inspectorate import __version__
from inspectorate.cli.exits import Exit
from inspectorate.cli.lazy import Lazy, LazyGroup
from inspectorate.i18n import _
from inspectorate.norms.catalogue import CatalogueError

COMMANDS = {
    "inspect": Lazy("inspectorate.cli.inspect:inspect", "查核：排定期間、執行查核、產出工作底稿"),
    "norms": Lazy("inspectorate.cli.norms:norms", "條款：閱讀、比對、適用性、涵蓋率"),
    "checks": Lazy("inspectorate.cli.checks:checks", "檢測：列出、說明、重新證明"),
    "ledger": Lazy("inspectorate.cli.ledger:ledger", "軌跡：寫入、證明、離線驗證不可竄改之紀錄"),
    "evidence": Lazy("inspectorate.cli.evidence:evidence", "佐證：收存、查閱、重新核對、移交、銷毀"),
    "notices": Lazy("inspectorate.cli.notices:notices", "登入通知：詢問客戶、送達、留存答覆"),
    "serve": Lazy("inspectorate.cli.serve:serve", "啟動網頁平台"),
    "work": Lazy("inspectorate.cli.work:work", "執行網頁平台之背景作業"),
    "people": Lazy("inspectorate.cli.people:people", "平台之公司與使用者：新增、列出"),
    "doctor": Lazy("inspectorate.cli.doctor:doctor", "健檢：指出平台缺少或不安全之處"),
    "trail": Lazy("inspectorate.cli.trail:trail", "平台軌跡：以不可竄改之紀錄核對資料庫"),
    "firewall": Lazy("inspectorate.cli.firewall:firewall", "防火牆：依設定檔計算實際放行之封包"),
    "lake": Lazy("inspectorate.cli.lake:lake", "日誌湖：收入、核對、查詢任何規模之日誌"),
    "demo": Lazy("inspectorate.cli.demo:demo", "以內附之虛構券商執行一次查核"),
}


class Door(LazyGroup):
    """The outermost group: what goes wrong in the world outside is said in a line, never as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click types it
        """Run the command; a damaged catalogue is a matter of integrity, a refusal by the system of usage."""
        try:
            return super().invoke(ctx)
        except CatalogueError as error:
            click.echo(_("條款庫損壞：{error}").format(error=error), err=True)
            raise SystemExit(Exit.INTEGRITY) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            said = _("作業系統拒絕：{error}。請確認路徑、權限與磁碟空間。").format(error=error)
            click.echo(said, err=True)
            raise SystemExit(Exit.USAGE) from error


root = Door("inspectorate", COMMANDS, "證券商資通安全檢查平台")
root = click.version_option(
    __version__, prog_name="inspectorate", message="%(prog)s %(version)s", help=_("顯示版本後結束。")
)(root)


def main() -> None:
    """Run the command line; text goes out as UTF-8 whatever the terminal's locale."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    root.main(prog_name="inspectorate")
