"""`inspectorate lake`: logs at any size, kept so that they can be asked."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "init": Lazy("inspectorate.cli.lake_add:init", "建立日誌湖"),
    "add": Lazy("inspectorate.cli.lake_add:add", "收入日誌檔案、資料夾或標準輸入"),
    "show": Lazy("inspectorate.cli.lake_show:show", "列出已收入之檔案及各日紀錄數"),
    "questions": Lazy("inspectorate.cli.lake_ask:questions", "列出可問之提問"),
    "ask": Lazy("inspectorate.cli.lake_ask:ask", "問一個提問"),
    "ask-again": Lazy("inspectorate.cli.lake_ask:ask_again", "重問已保存之答案"),
    "sigma": Lazy("inspectorate.cli.lake_sigma:sigma", "以公司自訂之 Sigma 規則查日誌湖"),
    "report": Lazy("inspectorate.cli.lake_daily:report", "製作並簽署一日之日誌分析，或核對之"),
    "review": Lazy("inspectorate.cli.lake_daily:review", "記錄每日分析之覆核"),
    "reports": Lazy("inspectorate.cli.lake_daily:reports", "列出每日分析與尚未覆核者"),
    "watch": Lazy("inspectorate.cli.lake_watch:watch", "監看檔案與 syslog 埠，收入並即時警示"),
    "compact": Lazy("inspectorate.cli.lake_compact:compact", "合併各日零碎之檔案"),
    "verify": Lazy("inspectorate.cli.lake_show:verify", "以清單及軌跡核對全部檔案"),
}

lake = LazyGroup("lake", COMMANDS, "日誌湖：收入、核對、查詢任何規模之日誌")
