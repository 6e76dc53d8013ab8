"""`inspectorate notices`: ask customers about log-ins to their accounts, and keep their answers."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "draft": Lazy("inspectorate.cli.notices_commands:draft", "依登入清單與聯絡資料產生通知"),
    "send": Lazy("inspectorate.cli.notices_commands:send", "送出待送之通知（簡訊、推播、電子郵件）"),
    "answer": Lazy("inspectorate.cli.notices_commands:answer", "登記客戶之答覆：本人或非本人"),
    "show": Lazy("inspectorate.cli.notices_commands:show", "列出通知、送達與答覆"),
}

notices = LazyGroup("notices", COMMANDS, "登入通知：詢問客戶、送達、留存答覆")
