"""No way leads to a content that leaves no entry."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.evidence.conftest import Run

from inspectorate.evidence.item import Item
from inspectorate.services.encrypt_evidence import decide_recipients

Add = Callable[..., Item]
History = Callable[[str], list[str]]


READINGS = [
    (("show", "{item}", "--out", "-"), "read"),
    (("show", "{item}", "--out", "{folder}/copy"), "exported"),
    (("hand-over", "{item}", "--to", "證交所", "--out", "{folder}/package.zip"), "handed_over"),
    (("scrub",), "checked"),
    (("encrypt", "--new-key"), "encrypted"),
]


@pytest.fixture(params=["plain", "encrypted"])
def item(request: pytest.FixtureRequest, add: Add) -> Item:
    if request.param == "encrypted":
        decide_recipients("甲")
    return add(b"content")


@pytest.mark.parametrize("reading", READINGS)
def test_each_command_that_reads_enters_what_it_did(
    item: Item, run: Run, history: History, tmp_path: Path, reading: tuple[tuple[str, ...], str]
) -> None:
    command, event = reading
    told = [part.format(item=item.label, folder=tmp_path) for part in command]
    done = run(*told)
    assert done.exit_code == 0, done.stderr
    assert history(item.label) == ["received", event]


def test_what_only_lists_reads_nothing_and_enters_nothing(add: Add, run: Run, history: History) -> None:
    add(b"content")
    run("show")
    run("show", "E0")
    assert history("E0") == ["received"]
