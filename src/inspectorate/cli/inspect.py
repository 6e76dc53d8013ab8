"""`inspectorate inspect`: the inspection itself."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "run": Lazy("inspectorate.cli.inspect_run:run", "執行查核並產出工作底稿"),
    "calendar": Lazy("inspectorate.cli.inspect_calendar:calendar", "列出應辦日期"),
}

inspect = LazyGroup("inspect", COMMANDS, "查核：排定期間、執行查核、產出工作底稿")
