"""`inspectorate`: the root of all commands."""

import sys

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "inspect": Lazy("inspectorate.cli.inspect:inspect", "查核：排定期間、執行查核、產出工作底稿"),
    "norms": Lazy("inspectorate.cli.norms:norms", "條款：閱讀、比對、適用性、涵蓋率"),
    "checks": Lazy("inspectorate.cli.checks:checks", "檢測：列出、說明、重新證明"),
    "demo": Lazy("inspectorate.cli.demo:demo", "以內附之虛構券商執行一次查核"),
}

root = LazyGroup("inspectorate", COMMANDS, "證券商資通安全檢查平台")


def main() -> None:
    """Run the command line; text goes out as UTF-8 whatever the terminal's locale."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    root.main(prog_name="inspectorate")
