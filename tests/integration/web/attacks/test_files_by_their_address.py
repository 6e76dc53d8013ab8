"""Direct file addresses: nothing of the folder in which the platform keeps its secrets is served."""

import itertools
from pathlib import Path

import pytest
from django.test import Client
from tests.integration.web.attacks.world import World

from inspectorate.services.home import home
from inspectorate.services.prepare_platform import make_secret

pytestmark = pytest.mark.django_db
BEFORE = ("/", "/static/", "/media/", "/static/own/")
UP = ("", "../../", "..%2f..%2f", "....//", "..\\..\\", "%252e%252e/")
LOOKED_FOR = (
    "web/secret",
    "web/inspectorate.sqlite3",
    "web/demo-sign-ins",
    "trail/key",
    "settings.py",
    "etc/passwd",
)
SECRETS = (b"SQLite format", b"root:x:0", b"DATABASES", b"[core]")


@pytest.mark.parametrize("before", BEFORE)
def test_no_file_is_had_by_guessing_where_it_lies(ours: World, before: str) -> None:
    make_secret()
    secret = (home() / "web" / "secret").read_bytes()
    (home() / "web" / "demo-sign-ins").write_text("demo-password", "utf-8")
    client = ours.client
    for up, name in itertools.product(UP, LOOKED_FOR):
        answer = client.get(before + up + name)
        assert answer.status_code != 200, (before, up, name)
        assert not any(one in answer.getvalue() for one in (*SECRETS, secret, b"demo-password")), name


def test_whole_paths_of_this_machine_are_no_addresses(tmp_path: Path) -> None:
    file = tmp_path / "private.txt"
    file.write_text("private", "utf-8")
    for before in ("/static/", "/static//", "/static/own/..", "//"):
        assert b"private" not in Client().get(f"{before}{file}").getvalue().replace(b"private.txt", b"")


def test_the_pages_own_files_are_served() -> None:
    """Else the tests above would be content with a server that serves none."""
    answer = Client().get("/static/own/theme.js")
    assert (answer.status_code, b"localStorage" in answer.getvalue()) == (200, True)
