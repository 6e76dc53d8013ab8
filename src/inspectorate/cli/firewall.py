"""`inspectorate firewall`: what a firewall's configuration really lets through."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "rules": Lazy("inspectorate.cli.firewall_rules:rules", "規則：任意至任意、永不生效、可移除、相互衝突"),
    "diagram": Lazy("inspectorate.cli.firewall_diagram:diagram", "由設定檔與清冊繪製網路架構圖"),
}

firewall = LazyGroup("firewall", COMMANDS, "防火牆：依設定檔計算實際放行之封包")
