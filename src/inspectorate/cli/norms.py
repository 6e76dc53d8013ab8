"""`inspectorate norms`: what the rules say."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "list": Lazy("inspectorate.cli.norms_catalogue:list_editions", "列出各規範之各版本"),
    "show": Lazy("inspectorate.cli.norms_catalogue:show", "顯示條款原文、義務、判準與出處"),
    "coverage": Lazy("inspectorate.cli.norms_catalogue:coverage", "來源文件之條文有多少已納入條款庫"),
    "read": Lazy("inspectorate.cli.norms_amendment:read", "讀取法規全文或修正條文對照表"),
    "diff": Lazy("inspectorate.cli.norms_amendment:diff", "逐項比對兩版本或對照表"),
    "impact": Lazy("inspectorate.cli.norms_amendment:impact", "修正影響哪些條款、判準、檢測與底稿"),
    "adopt": Lazy("inspectorate.cli.norms_amendment:adopt", "將修正內容寫成新版本檔案"),
    "applies": Lazy("inspectorate.cli.norms_applies:applies", "列出某公司適用之條款及理由"),
}

norms = LazyGroup("norms", COMMANDS, "條款：閱讀、比對、適用性、涵蓋率")
