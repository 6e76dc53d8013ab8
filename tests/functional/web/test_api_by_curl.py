"""The examples of the API's page in the documentation, word for word, before a real server."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.functional.web.live import PROJECT, Live

pytestmark = pytest.mark.enable_socket
_GIVEN = """
from inspectorate.inspection.duty import Act
from inspectorate.services.access import actor_of
from inspectorate.services.give_token import Wanted, give_token
from inspectorate.store.models import Person
actor = actor_of(Person.objects.get(username="officer"))
may = frozenset(act for act in Act if actor.may(act))
print(give_token(actor, Wanted("curl", 1, actor.all_duties, may)).secret)
"""


def examples(language: str) -> list[str]:
    text = (PROJECT / "docs" / language / "api.md").read_text("utf-8")
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_both_languages_show_the_same_examples() -> None:
    assert examples("en") == examples("zh-TW") != []


def test_the_examples_work(live: Live, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.fail("no curl: apt-get install curl")
    (tmp_path / "auth").write_text(f"Authorization: Bearer {live.python(_GIVEN).strip()}\n", "utf-8")
    (tmp_path / "firewall.log").write_text("2026-10-01 deny\n" * 1000, "utf-8")
    script = "\n".join(examples("en")).replace("https://inspect.example", live.url)
    assert live.url in script
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for said in ('"username": "officer"', '"state": "submitted"', "firewall.log", '"state": "queued"'):
        assert said in done.stdout, said
    assert '"where": "query/stat"' in done.stdout
