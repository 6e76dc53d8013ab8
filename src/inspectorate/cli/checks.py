"""`inspectorate checks`: the checks themselves, and the proof that they judge as they say."""

from inspectorate.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "list": Lazy("inspectorate.cli.checks_commands:list_checks", "列出所有檢測"),
    "explain": Lazy("inspectorate.cli.checks_commands:explain", "說明一項檢測問什麼、讀什麼、如何改善"),
    "prove": Lazy("inspectorate.cli.checks_commands:prove", "執行隨附之全部案例"),
}

checks = LazyGroup("checks", COMMANDS, "檢測：列出、說明、重新證明")
