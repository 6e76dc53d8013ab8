"""`inspectorate ledger`: keep a log, prove what is in it, verify it offline."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "verify": Lazy("inspectorate.cli.ledger_verify:verify", "離線驗證整份紀錄"),
    "keygen": Lazy("inspectorate.cli.ledger_keep:keygen", "產生簽章金鑰"),
    "init": Lazy("inspectorate.cli.ledger_keep:init", "建立新紀錄"),
    "append": Lazy("inspectorate.cli.ledger_keep:append", "加入紀錄（自標準輸入讀取 JSON Lines）"),
    "prove": Lazy("inspectorate.cli.ledger_prove:prove", "產出某一筆確在紀錄中的證明"),
    "consistency": Lazy("inspectorate.cli.ledger_prove:consistency", "產出紀錄只增不改的證明"),
    "stamp": Lazy("inspectorate.cli.ledger_stamp:stamp", "為檢查點取得時戳（RFC 3161）"),
    "cosign": Lazy("inspectorate.cli.ledger_cosign:cosign", "見證：核對後為檢查點加簽"),
    "add-cosigned": Lazy("inspectorate.cli.ledger_cosign:add", "存入見證者加簽之檢查點"),
    "rotate": Lazy("inspectorate.cli.ledger_rotate:rotate", "輪替簽章金鑰"),
    "check-proof": Lazy("inspectorate.cli.ledger_prove:check_proof", "核對一份證明"),
}

ledger = LazyGroup("ledger", COMMANDS, "軌跡：寫入、證明、離線驗證不可竄改之紀錄")
