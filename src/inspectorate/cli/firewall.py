"""`inspectorate firewall`: what a firewall's configuration really lets through."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "rules": Lazy("inspectorate.cli.firewall_rules:rules", "規則：任意至任意、永不生效、可移除、相互衝突"),
    "reach": Lazy(
        "inspectorate.cli.firewall_reach:reach", "連通：由一區域至另一區域得建立之連線，可跨多部設備"
    ),
    "third-party": Lazy(
        "inspectorate.cli.firewall_third_party:third_party", "第三方線路：實際開放之連線減去約定之連線"
    ),
    "diff": Lazy("inspectorate.cli.firewall_diff:diff", "差異：兩份設定實際放行之不同，逐項比對核准之異動"),
    "review": Lazy(
        "inspectorate.cli.firewall_review:review", "檢視工作表：逐條規則供負責人決定保留、修改或刪除"
    ),
    "hits": Lazy(
        "inspectorate.cli.firewall_hits:hits", "命中：由日誌計算各規則之命中次數，列出從未命中之規則"
    ),
    "diagram": Lazy("inspectorate.cli.firewall_diagram:diagram", "由設定檔與清冊繪製網路架構圖"),
}

firewall = LazyGroup("firewall", COMMANDS, "防火牆：依設定檔計算實際放行之封包")
