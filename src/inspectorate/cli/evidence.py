"""`inspectorate evidence`: keep what was handed over so that it can be proven years later."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "init": Lazy("inspectorate.cli.evidence_add:init", "建立佐證庫及其簽章金鑰"),
    "add": Lazy("inspectorate.cli.evidence_add:add", "收存檔案"),
    "show": Lazy("inspectorate.cli.evidence_show:show", "列出佐證；查閱或匯出其一"),
    "gaps": Lazy("inspectorate.cli.evidence_findings:gaps", "列出佐證之缺日"),
    "encrypt": Lazy("inspectorate.cli.evidence_encrypt:encrypt", "將保存之內容加密，或更換金鑰"),
    "scan": Lazy("inspectorate.cli.evidence_encrypt:scan", "以 ClamAV 掃描佐證"),
    "scrub": Lazy("inspectorate.cli.evidence_scrub:scrub", "重新讀取並核對全部佐證"),
    "findings": Lazy("inspectorate.cli.evidence_findings:findings", "列出佐證之缺失；結案"),
    "hand-over": Lazy("inspectorate.cli.evidence_hand_over:hand_over", "移交：產出可獨立驗證之壓縮檔"),
    "hold": Lazy("inspectorate.cli.evidence_purge:hold", "保全佐證，或解除保全"),
    "clock": Lazy("inspectorate.cli.evidence_purge:clock", "載明系統時鐘曾經超前"),
    "stamp": Lazy("inspectorate.cli.evidence_keys:stamp", "為佐證軌跡取得時戳（RFC 3161）"),
    "rotate-key": Lazy("inspectorate.cli.evidence_keys:rotate_key", "輪替佐證軌跡之簽章金鑰"),
    "purge": Lazy("inspectorate.cli.evidence_purge:purge", "列出、提出、核准銷毀逾保存期間之佐證"),
}

evidence = LazyGroup("evidence", COMMANDS, "佐證：收存、查閱、重新核對、移交、銷毀")
