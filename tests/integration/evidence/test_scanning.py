"""Arrivals under the eyes of a real ClamAV daemon: what was not looked through is never clean."""

import json
import socket
import struct
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from tests.integration.evidence.conftest import Clock, Run
from tests.integration.evidence.scanner import EVIL, NAME, clamd, free_port

from inspectorate.cli.exits import Exit
from inspectorate.evidence.custody import Custody
from inspectorate.evidence.item import Item
from inspectorate.services import clamd as clamd_client
from inspectorate.services import scan_evidence
from inspectorate.services.clamd import Clamd, ClamdError, Scan, Stream
from inspectorate.services.encrypt_evidence import decide_recipients
from inspectorate.services.evidence_objects import place_of
from inspectorate.services.open_evidence import EvidenceError, read_evidence_book
from inspectorate.services.purge_evidence import approve_purge, propose_purge

Add = Callable[..., Item]
History = Callable[[str], list[str]]
ENGINE = "ClamAV 1."


def zipped(content: bytes, name: str = "a.exe") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="c") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with clamd(folder, "AlertExceedsMax yes") as found:
        yield found


@pytest.fixture
def scanner(address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("INSPECTORATE_CLAMD", address)
    return address


def custody(number: int) -> Custody:
    return read_evidence_book().book.of(number)


def scan(address: str, content: bytes) -> Scan:
    with Clamd(address).stream() as stream:
        for at in range(0, len(content), 65_536):
            stream.feed(content[at : at + 65_536])
        return stream.finish()


def test_a_clean_file_is_taken_and_the_ledger_says_by_which_engine(
    scanner: str, add: Add, history: History, run: Run
) -> None:
    del scanner
    item = add(b"harmless")
    found = custody(item.number).scan
    assert found is not None
    assert (found.result, found.quarantined) == ("clean", False)
    assert found.engine.startswith(ENGINE)
    assert history("E0") == ["received", "scanned"]
    assert f"掃毒：未驗出惡意程式（{ENGINE}" in run("show", "E0").stdout


@pytest.mark.parametrize(
    "content", [EVIL, b"x" * 100_000 + EVIL, zipped(EVIL), zipped(zipped(EVIL), "b.zip")]
)
def test_malware_is_refused_also_inside_an_archive_and_nothing_stays(
    scanner: str, home: Path, add: Add, content: bytes
) -> None:
    del scanner
    with pytest.raises(EvidenceError, match=f"驗出 {NAME}"):
        add(content)
    assert read_evidence_book().book.size == 0
    assert [path for path in (home / "objects").rglob("*") if path.is_file()] == []


def test_one_infected_file_among_many_and_none_is_taken(scanner: str, run: Run, tmp_path: Path) -> None:
    del scanner
    (tmp_path / "good").write_bytes(b"good")
    (tmp_path / "evil").write_bytes(EVIL)
    stated = ("--collector", "王小明", "--how", "匯出", "--retention", "三年")
    done = run("add", tmp_path / "good", tmp_path / "evil", *stated)
    assert (done.exit_code, read_evidence_book().book.size) == (Exit.USAGE, 0)
    assert "--quarantine" in done.stderr


@pytest.mark.parametrize(("size", "result"), [(0, "clean"), (1_000_000, "clean"), (1_200_000, "not_scanned")])
def test_what_is_beyond_its_limit_is_not_clean(address: str, size: int, result: str) -> None:
    assert scan(address, bytes(size)).result == result


def test_what_lies_too_deep_is_not_clean(address: str) -> None:
    content = b"harmless"
    for _level in range(40):
        content = zipped(content, "a.zip")
    found = scan(address, content)
    assert (found.result, "MaxRecursion" in found.said) == ("not_scanned", True)


def test_what_could_not_be_scanned_is_refused(scanner: str, add: Add) -> None:
    del scanner
    with pytest.raises(EvidenceError, match="未能掃毒"):
        add(b"x" * 1_200_000)


def test_or_marked_where_that_was_configured(
    scanner: str, add: Add, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    del scanner
    monkeypatch.setenv("INSPECTORATE_UNSCANNED", "mark")
    add(b"x" * 1_200_000)
    assert "掃毒：未掃描：" in run("show", "E0").stdout


def test_an_answer_that_nobody_configured_is_refused(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_UNSCANNED", "perhaps")
    with pytest.raises(EvidenceError, match="refuse 或 mark"):
        add(b"x")


@pytest.mark.parametrize("where", ["unix:/nowhere/s", "unix:", "tcp:127.0.0.1", "clamd", "tcp:127.0.0.1:x"])
def test_nobody_there_is_never_clean(add: Add, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_CLAMD", where)
    with pytest.raises(EvidenceError, match="未能掃毒"):
        add(b"harmless")
    monkeypatch.setenv("INSPECTORATE_UNSCANNED", "mark")
    add(b"harmless")
    found = custody(0).scan
    assert found is not None
    assert (found.result, found.engine) == ("not_scanned", "")


def test_it_is_set_up_in_the_home_or_by_the_environment_which_counts_first(
    home: Path, add: Add, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home.parent / "evidence.toml"
    settings.write_text(f'[scan]\nclamd = "{address}"\n', "utf-8")
    with pytest.raises(EvidenceError, match=NAME):
        add(EVIL)
    settings.write_text('[scan]\nclamd = "unix:/nowhere"\nunscanned = "mark"\n', "utf-8")
    add(b"marked")
    monkeypatch.setenv("INSPECTORATE_CLAMD", address)
    add(b"scanned")
    assert [one.result for number in (0, 2) if (one := custody(number).scan)] == ["not_scanned", "clean"]
    settings.write_text('[scan]\nclam = "x"\n', "utf-8")
    with pytest.raises(EvidenceError, match=r"\[scan\]"):
        add(b"x")


def test_what_nobody_scanned_says_so(add: Add, run: Run, history: History) -> None:
    add(b"harmless")
    assert history("E0") == ["received"]
    assert "掃毒：未掃描" in run("show", "E0").stdout


def test_a_daemon_that_passes_what_it_did_not_scan_is_not_believed() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="c") as name,
        clamd(Path(name)) as lax,
        pytest.raises(ClamdError, match="AlertExceedsMax"),
    ):
        Clamd(lax)


@pytest.mark.enable_socket
def test_it_is_reached_over_tcp_too() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="c") as name,
        clamd(Path(name), "AlertExceedsMax yes", address=f"tcp:127.0.0.1:{free_port()}") as address,
    ):
        assert scan(address, b"harmless").result == "clean"
        assert scan(address, EVIL).said == NAME
        assert scan(address, b"x" * 3_000_000).result == "not_scanned"


VERSION = b"to VERSION: "


def answering(folder: Path, *replies: bytes) -> str:
    """A daemon of our own that says these things, one for each connection, and hangs up."""
    path = folder / "fake"
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def serve() -> None:
        with listener:
            for reply in replies:
                connection, _peer = listener.accept()
                with connection, connection.makefile("rb") as stream:
                    while stream.read(1) != b"\0":
                        pass
                    if not reply.startswith(VERSION):
                        while (head := stream.read(4)) and (size := struct.unpack(">I", head)[0]):
                            stream.read(size)
                    connection.sendall(reply.removeprefix(VERSION))

    threading.Thread(target=serve, daemon=True).start()
    return f"unix:{path}"


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\0",
        b"stream: (null) FOUND\0",
        b"stream: Heuristics.Encrypted.Zip FOUND\0",
        b"COMMAND READ\0",
        b"OK",
    ],
)
def test_strange_answers_are_never_clean(folder: Path, reply: bytes) -> None:
    limits = b"stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND\0"
    found = scan(answering(folder, VERSION + b"ClamAV 1.4/1/x\0", limits, reply), b"x")
    assert (found.result, found.engine) == ("not_scanned", "ClamAV 1.4/1/x")


def test_someone_else_at_the_address_is_told(folder: Path) -> None:
    with pytest.raises(ClamdError, match="不似 clamd"):
        Clamd(answering(folder, VERSION + b"HTTP/1.1 400\0"))


def test_malware_that_is_evidence_is_taken_encrypted_marked_and_never_given_out_unasked(
    scanner: str, home: Path, add: Add, run: Run, tmp_path: Path
) -> None:
    del scanner
    with pytest.raises(EvidenceError, match="evidence encrypt"):
        add(EVIL, quarantine=True)
    decide_recipients("甲")
    item = add(EVIL, name="dropper.exe", quarantine=True)
    assert EVIL not in place_of(home, item.sha256).read_bytes()
    assert custody(item.number).quarantined
    assert "隔離（惡意程式）" in run("show").stdout
    for arguments in (
        ("show", item.label, "--out", "-"),
        ("show", item.label, "--out", tmp_path / "out"),
        ("hand-over", item.label, "--to", "x", "--out", tmp_path / "p.zip"),
    ):
        refused = run(*arguments)
        assert (refused.exit_code, EVIL in refused.stdout_bytes) == (Exit.USAGE, False)
        assert "--malware" in refused.stderr
    assert not (tmp_path / "out").exists()
    assert run("show", item.label, "--out", "-", "--malware").stdout_bytes == EVIL
    done = run("hand-over", item.label, "--to", "x", "--out", tmp_path / "p.zip", "--malware")
    assert done.exit_code == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "p.zip") as package:
        assert package.read(f"files/{item.label}/dropper.exe.malware") == EVIL
        assert f"驗出惡意程式 {NAME}" in package.read("index.html").decode()


def test_what_only_its_finder_knows_to_be_malware_is_marked_without_a_scanner(add: Add) -> None:
    decide_recipients("甲")
    item = add(b"unknown to all scanners", quarantine=True)
    found = custody(item.number)
    assert found.scan is not None
    assert (found.scan.result, found.quarantined) == ("not_scanned", True)


def test_what_arrived_before_is_scanned_later_and_what_is_found_is_marked(
    add: Add, run: Run, history: History, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(b"harmless")
    add(EVIL)
    assert run("scan").exit_code == Exit.USAGE
    monkeypatch.setenv("INSPECTORATE_CLAMD", address)
    done = run("scan")
    assert (done.exit_code, f"驗出 {NAME}" in done.stdout) == (Exit.NONCONFORMING, True)
    assert (history("E0"), custody(1).quarantined) == (["received", "scanned"], True)
    assert "沒有待掃描之佐證" in run("scan").stdout
    assert run("scan", "E0").exit_code == 0
    assert history("E0") == ["received", "scanned", "scanned"]


def test_a_scan_comes_upon_damage(home: Path, add: Add, run: Run, scanner: str) -> None:
    item = add(b"harmless")
    del scanner
    place = place_of(home, item.sha256)
    place.chmod(0o600)
    place.write_bytes(b"harmful?")
    assert run("scan", "E0").exit_code == Exit.INTEGRITY
    shown = json.loads(run("show", "E0", "--format", "json").stdout)
    assert shown[0]["state"] == "broken"


def test_a_scan_that_cannot_be_made_is_entered_as_such(
    add: Add, run: Run, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(b"harmless")
    monkeypatch.setenv("INSPECTORATE_CLAMD", "unix:/nowhere/s")
    assert run("scan").exit_code == Exit.USAGE
    monkeypatch.setenv("INSPECTORATE_CLAMD", address)
    with monkeypatch.context() as patched:
        patched.setattr(scan_evidence, "Clamd", Leaving)
        assert run("scan").exit_code == Exit.UNDETERMINED
    found = custody(0).scan
    assert found is not None
    assert (found.result, found.said) == ("not_scanned", "gone")
    assert run("scan").exit_code == 0


class Leaving:
    """A daemon that goes after it has been found."""

    engine = "ClamAV"

    def __init__(self, address: str) -> None:
        del address

    def stream(self) -> None:
        raise ClamdError("gone")


def test_what_was_mended_before_it_could_be_entered_is_no_finding(
    add: Add, scanner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del scanner
    add(b"harmless")
    monkeypatch.setattr(scan_evidence, "_scanned", lambda *_given: None)
    assert scan_evidence.scan_evidence([0], "甲")[0].finding == ""


def test_what_was_purged_is_not_scanned(add: Add, clock: Clock, scanner: str, run: Run) -> None:
    del scanner
    add(b"harmless")
    clock.pass_years(3)
    propose_purge(0, "逾保存期間", "甲")
    approve_purge(0, "乙")
    assert "已銷毀" in run("scan", "E0").stderr


def test_a_daemon_that_falls_silent_or_goes_away_is_not_clean(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = b"stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND\0"
    found = Clamd(answering(folder, VERSION + b"ClamAV 1.4/1/x\0", limits))
    (folder / "fake").unlink()
    with pytest.raises(ClamdError, match="無法連線"), found.stream():
        pass
    with pytest.raises(ClamdError, match="無法連線"):
        Clamd(f"unix:{folder}/fake")

    def silent(_connection: object) -> str:
        raise TimeoutError

    here, there = socket.socketpair()
    monkeypatch.setattr(clamd_client, "_reply", silent)
    with here, there:
        assert "逾時" in Stream(here, "ClamAV").finish().said


def test_more_than_the_engine_reads_is_not_clean(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clamd_client, "_MOST", 10)
    assert scan(address, b"x" * 10).result == "clean"
    assert "2 GiB" in scan(address, b"x" * 11).said


def test_an_answer_before_the_end_is_never_clean() -> None:
    here, there = socket.socketpair()
    with here, there:
        stream = Stream(here, "ClamAV")
        there.sendall(b"stream: OK\0")
        stream.feed(b"x")
        assert stream.finish().result == "not_scanned"
