"""健檢之連線: authorities and scanners that do not answer, or that tell another time."""

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.evidence.scanner import clamd
from tests.integration.time_stamp_authority import Authority, Server, need_openssl, serving

from inspectorate.services.doctor import reach
from inspectorate.services.doctor.finding import Finding
from inspectorate.services.doctor.reach import examine_scanner, examine_stamps

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    need_openssl()
    return Authority(tmp_path_factory.mktemp("tsa") / "authority")


@pytest.fixture
def server(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(authority) as found:
        monkeypatch.setenv("INSPECTORATE_TSA", found.url)
        yield found


def faults(found: Iterator[Finding]) -> list[Finding]:
    return [one for one in found if one.counts]


def test_what_is_not_set_is_told_and_no_fault() -> None:
    for part in (examine_stamps(), examine_scanner()):
        (one,) = part
        assert not one.counts


def test_an_authority_that_gives_stamps_is_sound(server: Server) -> None:
    assert server
    assert faults(examine_stamps()) == []


def test_an_authority_whose_certificate_is_trusted_leaves_nothing_to_say(
    server: Server, authority: Authority, home: Path
) -> None:
    assert server
    (home / "evidence.toml").write_text(
        f'[stamps]\ntrust = ["{authority.trust}"]\nchain = ["{authority.chain}"]\n', "utf-8"
    )
    assert list(examine_stamps()) == []


def test_an_authority_that_does_not_answer_is_named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_TSA", server.url.replace(str(server.port), "9"))
    (one,) = faults(examine_stamps())
    assert (one.level, "9/tsr" in one.where) == ("missing", True)
    assert "未給予可用之時戳" in one.what


def test_a_clock_that_differs_from_the_authoritys_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override] # asked with UTC alone
            return datetime.now(tz) + timedelta(minutes=5)  # type: ignore[arg-type] # the same

    assert server
    monkeypatch.setattr(reach, "datetime", Late)
    (one,) = faults(examine_stamps())
    assert (one.level, "時鐘" in one.what) == ("unsafe", True)


def test_settings_that_cannot_be_followed_are_named(home: Path) -> None:
    (home / "evidence.toml").write_text('[stamps]\nurls = ["ftp://x"]\n[scan]\nunscanned = "x"\n', "utf-8")
    assert [one.level for one in examine_stamps()] == ["unsafe"]
    assert [one.level for one in examine_scanner()] == ["missing"]


def test_a_scanner_that_answers_is_sound_and_one_that_does_not_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with clamd(Path(folder), "AlertExceedsMax yes") as address:
            monkeypatch.setenv("INSPECTORATE_CLAMD", address)
            assert list(examine_scanner()) == []
        (one,) = examine_scanner()
        assert "無法連線至 clamd" in one.what
