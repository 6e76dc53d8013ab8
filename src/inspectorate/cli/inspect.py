"""`inspectorate inspect`: the inspection itself."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "run": Lazy("inspectorate.cli.inspect_run:run", "執行查核並產出工作底稿"),
    "self": Lazy("inspectorate.cli.inspect_self:inspect_self", "以平台自身之檢測查核平台自身"),
    "seal": Lazy("inspectorate.cli.inspect_seal:seal", "封存底稿：載入軌跡、留存副本並設為唯讀"),
    "seals": Lazy("inspectorate.cli.inspect_seal:seals", "列出封存之底稿及其各版；取出副本"),
    "verify-seal": Lazy("inspectorate.cli.inspect_seal:verify", "核對底稿資料夾與封存之內容"),
    "calendar": Lazy("inspectorate.cli.inspect_calendar:calendar", "列出應辦日期"),
}

inspect = LazyGroup("inspect", COMMANDS, "查核：排定期間、執行查核、產出工作底稿")
