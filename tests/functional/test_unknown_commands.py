"""A mistyped command is answered with what was perhaps meant, or with what there is."""

import pytest
from click.testing import CliRunner

from inspectorate.cli.root import root


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["inspct"], "沒有指令 'inspct'。您是否要執行 'inspect'？"),
        (["norms", "lst"], "沒有指令 'lst'。您是否要執行 'list'？"),
        (["zzz"], f"沒有指令 'zzz'。可用之指令：{', '.join(root.table)}。"),
    ],
)
def test_an_unknown_command_is_told_with_the_nearest_or_all(words: list[str], says: str) -> None:
    done = CliRunner().invoke(root, words)
    assert done.exit_code == 2
    assert says in done.output
