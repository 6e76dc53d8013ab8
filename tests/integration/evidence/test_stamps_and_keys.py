"""Evidence under time stamps and under keys that change hands, to the examiner's own machine."""

import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.evidence.conftest import Clock, Run
from tests.integration.evidence.test_hand_over import verify
from tests.integration.softhsm import PIN, make_token, module, uri
from tests.integration.time_stamp_authority import Authority, Server, need_openssl, serving

from inspectorate.evidence.item import Item
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.disk import BrokenError, LocalFolder
from inspectorate.ledger.keys import KeyFileError, read_key_file, write_key_file
from inspectorate.ledger.note import Note, Signer, Verifier
from inspectorate.ledger.stamp import query
from inspectorate.ledger.stamps import Kept, keep_reply, kept, put_by
from inspectorate.ledger.writer import Writer
from inspectorate.services import evidence_verifier, hand_over_stamps, rotate_evidence_key
from inspectorate.services.evidence_proofs import Stamp
from inspectorate.services.hand_over_evidence import hand_over_evidence
from inspectorate.services.open_evidence import (
    EvidenceError,
    begin_evidence,
    ledger_folder,
    read_evidence_book,
)
from inspectorate.services.open_key import verifier_of, write_token_file
from inspectorate.services.rotate_evidence_key import rotate_evidence_key as rotate
from inspectorate.services.stamp_evidence import show_stamps

pytestmark = pytest.mark.enable_socket
Add = Callable[..., Item]
NAME = "firm.example/evidence"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    need_openssl()
    return Authority(tmp_path_factory.mktemp("tsa") / "authority")


@pytest.fixture
def server(authority: Authority, home: Path) -> Iterator[Server]:
    """An authority that evidence is set to."""
    with serving(authority) as found:
        for one in (authority.trust, authority.chain):
            shutil.copy(one, home.parent)
        lines = (
            "[stamps]",
            f'urls = ["{found.url}"]',
            'trust = ["root.pem"]',
            'chain = ["chain.pem"]',
            "seconds = 2",
        )
        (home.parent / "evidence.toml").write_text("\n".join(lines))
        yield found


@pytest.fixture
def key(home: Path) -> str:
    return read_key_file(home / "key").verifier.text


def a_second_later() -> None:
    """Stamps tell whole seconds."""
    time.sleep(1.05)


def stamped() -> list[int]:
    return [one.size for one in kept(LocalFolder(ledger_folder()))[0] if one.replies]


def verified_here(folder: Path, *arguments: object) -> int:
    """The verifier within this program: the same text as in the package."""
    return evidence_verifier.main([str(folder), *map(str, arguments)])


def handed(items: list[int], folder: Path) -> Path:
    hand_over_evidence(items, "臺灣證券交易所", folder / "package.zip", "甲")
    with zipfile.ZipFile(folder / "package.zip") as package:
        package.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_each_write_is_stamped_where_an_authority_is_set(
    home: Path, add: Add, server: Server, run: Run
) -> None:
    del home
    add(b"one")
    a_second_later()
    add(b"two")
    assert (stamped(), server.asked) == ([1, 2], 2)
    told = run("stamp")
    assert told.exit_code == 0
    assert "第 0 至 0 筆：最遲於" in told.output


def test_a_write_is_acknowledged_though_the_authority_is_down_and_it_is_not_asked_each_time(
    home: Path, add: Add, server: Server, run: Run, clock: Clock
) -> None:
    server.answer = lambda _query: (500, b"", {})
    add(b"one")
    add(b"two")
    assert (stamped(), server.asked, len(read_evidence_book().entries)) == ([], 1, 2)
    failed = run("stamp")
    assert (failed.exit_code, "至今沒有時戳；依本機時鐘自" in failed.output) == (3, True)
    server.answer = server.honest
    (home / "unstamped").write_text("nonsense")
    add(b"three")
    assert stamped() == [1, 2, 3]
    (home / "unstamped").write_text(clock().isoformat())
    assert run("stamp").exit_code == 0
    assert not (home / "unstamped").exists()


def test_many_that_wait_do_not_hold_a_write_up(home: Path, add: Add, server: Server, run: Run) -> None:
    server.answer = lambda _query: (500, b"", {})
    for number in range(4):
        add(b"%d" % number)
    (home / "unstamped").unlink()

    def slowly(question: bytes) -> tuple[int, bytes, dict[str, str]]:
        time.sleep(0.7)
        return server.honest(question)

    server.answer = slowly
    begun = time.monotonic()
    add(b"more")
    assert (time.monotonic() - begun < 4, 5 in stamped(), stamped() != [1, 2, 3, 4, 5]) == (True, True, True)
    server.answer = server.honest
    assert run("stamp").exit_code == 0
    assert stamped() == [1, 2, 3, 4, 5]


def test_a_setting_that_cannot_be_followed_does_not_undo_a_write_and_is_told(
    home: Path, add: Add, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in (
        "not toml",
        '[stamps]\nurl = "x"',
        '[stamps]\ntrust = ["no.pem"]',
        '[stamps]\npolicy = "x"',
    ):
        (home.parent / "evidence.toml").write_text(wrong)
        if wrong != "not toml":
            add(wrong.encode(), name="a.log")
            assert run("stamp").exit_code == 2
    (home.parent / "evidence.toml").unlink()
    monkeypatch.setenv("INSPECTORATE_TSA", "ftp://x")
    assert "http" in run("stamp").output
    monkeypatch.setenv("INSPECTORATE_TSA", "http://127.0.0.1:9/")
    assert "無法連線" in run("stamp").output
    monkeypatch.delenv("INSPECTORATE_TSA")
    assert "未設定時戳機構" in run("stamp").output


def test_a_broken_stamp_is_told(home: Path, add: Add, server: Server, run: Run, tmp_path: Path) -> None:
    del server
    add(b"one")
    (reply,) = (ledger_folder() / "stamps").glob("*.tsr")
    reply.write_bytes(b"x")
    told = run("stamp")
    assert (told.exit_code, "不是時戳回覆" in told.output) == (4, True)
    package = handed([0], tmp_path)
    assert reply.name not in [one.name for one in (package / "stamps").iterdir()], "what is none stays behind"
    (home.parent / "evidence.toml").write_text("[stamps]\nseconds = 0")
    with pytest.raises(EvidenceError, match="seconds"):
        hand_over_evidence([0], "x", tmp_path / "other.zip", "甲")


_MADE: dict[str, tuple[bytes, str]] = {}
"""The package of the tests below, made once: its stamps must be seconds apart."""


@pytest.fixture
def package(server: Server, add: Add, key: str, tmp_path: Path) -> tuple[Path, str]:
    """Two items under three stamps, unpacked, and the key."""
    if server.authority.folder.name not in _MADE:
        for content in (b"one", b"two"):
            add(content)
            a_second_later()
        handed([0], tmp_path)
        _MADE[server.authority.folder.name] = ((tmp_path / "package.zip").read_bytes(), key)
        shutil.rmtree(tmp_path / "unpacked")
    data, known = _MADE[server.authority.folder.name]
    (tmp_path / "package.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "package.zip") as packed:
        packed.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked", known


def test_the_examiner_verifies_the_stamps_with_openssl(
    package: tuple[Path, str], authority: Authority, tmp_path: Path
) -> None:
    folder, key = package
    assert len(list((folder / "stamps").glob("*.tsr"))) == 3
    code, said = verify(folder, "--key", key)
    assert (code, "憑證取自同一移交資料" in said) == (0, True)
    assert verified_here(folder, "--key", key, "--tsa-trust", authority.trust) == 0
    assert verified_here(folder, "--key", "a+b") == evidence_verifier.BROKEN
    assert verified_here(folder, "--key", key, "--tsa-trust", "nowhere.pem") == evidence_verifier.UNABLE
    code, said = verify(folder, "--key", key, "--tsa-trust", str(authority.trust))
    assert (code, "時戳 3 個相符" in said) == (0, True)
    page = (folder / "index.html").read_text("utf-8")
    assert "<td>0 至 0</td>" in page
    assert "沒有時戳之期間" in page
    (tmp_path / "other.pem").write_bytes((authority.folder / "tsa.pem").read_bytes())
    code, said = verify(folder, "--key", key, "--tsa-trust", "../other.pem")
    assert (code, "憑證不可信" in said) == (evidence_verifier.BROKEN, True)


def test_a_package_says_from_when_it_has_no_stamp(
    home: Path, add: Add, server: Server, key: str, tmp_path: Path
) -> None:
    add(b"one")
    server.down()
    (home / "unstamped").unlink(missing_ok=True)
    package = handed([0], tmp_path)
    page = (package / "index.html").read_text("utf-8")
    assert "<td>1 至 1</td><td>未經時戳證明</td>" in page
    assert verified_here(package, "--key", key) == 0
    server.up()


def test_stamps_without_certificates_are_handed_over_and_said_to_be_unverified(
    home: Path, add: Add, server: Server, key: str, tmp_path: Path
) -> None:
    (home.parent / "evidence.toml").write_text(f'[stamps]\nurls = ["{server.url}"]')
    add(b"one")
    code, said = verify(handed([0], tmp_path), "--key", key)
    assert (code, "未經驗證" in said) == (0, True)
    assert verified_here(tmp_path / "unpacked", "--key", key) == 0


def test_only_stamps_that_bound_what_is_shown_go_along_and_the_one_before_each(
    add: Add, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del server
    for number in range(7):
        add(b"%d" % number)
    every = datetime(2026, 1, 1, tzinfo=UTC)

    def a_minute_apart(one: Kept, _settings: object) -> list[Stamp]:
        at = every + timedelta(minutes=one.size)
        return [Stamp(one.size, f"{at:%Y-%m-%dT%H:%M:%SZ}", name) for name in one.replies]

    monkeypatch.setattr(hand_over_stamps, "_stamps", a_minute_apart)
    package = handed([4], tmp_path)
    names = sorted(one.name.split("-")[0] for one in (package / "stamps").glob("*.tsr"))
    assert names == ["4", "5", "7", "8"], "entries 4 and 7, and those before"
    page = (package / "index.html").read_text("utf-8")
    assert "<tr><td>4 至 4</td><td>2026-01-01 08:05:00</td>" in page
    assert "<td>2026-01-01 08:04:00 至 2026-01-01 08:05:00</td>" in page
    assert "<tr><td>3 至 3</td>" not in page


def swap_stamps(package: Path) -> None:
    one, other, *_rest = sorted((package / "stamps").glob("*.tsr"))
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)


def break_a_stamp(package: Path) -> None:
    next((package / "stamps").glob("*.tsr")).write_bytes(b"x")


def drop_a_stamp(package: Path) -> None:
    next((package / "stamps").glob("*.tsr")).unlink()


def drop_a_consistency_proof(package: Path) -> None:
    next((package / "stamps").glob("*.consistency")).unlink()


def replay_a_consistency_proof(package: Path) -> None:
    one, other, *_rest = sorted((package / "stamps").glob("*.consistency"))
    other.write_bytes(one.read_bytes())


def shorten_a_consistency_proof(package: Path) -> None:
    path = min((package / "stamps").glob("*.consistency"))
    lines = path.read_text("utf-8").split("\n")
    path.write_text("\n".join([lines[0], *lines[2:]]), "utf-8")


def slip_a_stamp_in(package: Path) -> None:
    (package / "stamps" / "9-0123456789abcdef.x.tsr").write_bytes(b"x")


def stamp_another_checkpoint(package: Path) -> None:
    path = min((package / "stamps").glob("*.checkpoint"))
    stranger = Signer.generate(NAME)
    text = path.read_text("utf-8").split("\n\n")[0] + "\n"
    path.write_bytes(text.encode() + b"\n" + stranger.sign(text).line.encode())


@pytest.mark.parametrize(
    "spoil",
    [
        swap_stamps,
        break_a_stamp,
        drop_a_stamp,
        drop_a_consistency_proof,
        replay_a_consistency_proof,
        shorten_a_consistency_proof,
        slip_a_stamp_in,
        stamp_another_checkpoint,
    ],
)
def test_whoever_tampers_with_the_stamps_is_seen(
    package: tuple[Path, str], spoil: Callable[[Path], None]
) -> None:
    folder, key = package
    assert verified_here(folder, "--key", key) == evidence_verifier.STANDS
    spoil(folder)
    assert verified_here(folder, "--key", key) == evidence_verifier.BROKEN


@pytest.mark.parametrize("size", [1, 99])
def test_a_stamped_checkpoint_that_is_not_of_the_ledger_stops_a_hand_over(
    home: Path, add: Add, server: Server, tmp_path: Path, size: int
) -> None:
    add(b"one")
    add(b"two")
    (home.parent / "evidence.toml").unlink()
    shutil.rmtree(ledger_folder() / "stamps")
    text = Checkpoint(NAME, size, bytes(32)).text
    forged = bytes(Note(text, (read_key_file(home / "key").sign(text),)))
    put_by(LocalFolder(ledger_folder()), forged, datetime.now(UTC))
    (one,) = kept(LocalFolder(ledger_folder()))[0]
    keep_reply(LocalFolder(ledger_folder()), one, "x", server.authority.reply(query(forged, 1)))
    with pytest.raises(BrokenError, match="不符"):
        hand_over_evidence([0], "x", tmp_path / "package.zip", "甲")


# --- keys ---


def test_the_key_of_evidence_is_rotated_and_a_package_verifies_across_it(
    home: Path, add: Add, run: Run, key: str, tmp_path: Path
) -> None:
    add(b"one")
    done = run("rotate-key", "--by", "甲")
    assert done.exit_code == 0
    new = verifier_of(home / "key").text
    assert (new in done.output, new != key) == (True, True)
    add(b"two")
    assert (home / f"key.retired-{Verifier.parse(key).key_id.hex()}").exists()
    rotate("乙")
    newest = verifier_of(home / "key").text
    package = handed([0, 2], tmp_path)
    assert verify(package, "--key", key)[0] == 0
    for known in (key, new, newest):
        assert verified_here(package, "--key", known) == 0, known
    other = Signer.generate(NAME).verifier.text
    assert verified_here(package, "--key", other) == evidence_verifier.BROKEN
    code, said = verify(package, "--key", other)
    assert (code, "不在此軌跡之金鑰輪替之中" in said) == (evidence_verifier.BROKEN, True)
    assert show_stamps().log.stands
    assert read_evidence_book().book.faults == []


@pytest.mark.parametrize("how", ["drop", "forge", "cut", "replace", "twice", "note"])
def test_whoever_tampers_with_a_rotation_is_seen(
    home: Path, add: Add, key: str, tmp_path: Path, how: str
) -> None:
    add(b"one")
    rotate("甲")
    package = handed([0], tmp_path)
    (note,) = (package / "keys").iterdir()
    if how == "drop":
        note.unlink()
    elif how == "forge":
        thief = Signer.generate(NAME)
        text = (
            note.read_text("utf-8")
            .split("\n\n")[0]
            .replace(verifier_of(home / "key").text, thief.verifier.text)
        )
        note.write_text(f"{text}\n\n{thief.sign(text).line}{thief.sign(text).line}", "utf-8")
    elif how == "replace":
        note.write_bytes((package / "checkpoint").read_bytes())
    elif how == "twice":
        (package / "keys" / "000000009").write_bytes(note.read_bytes())
    elif how == "cut":
        note.write_text("\n".join(note.read_text("utf-8").split("\n")[:-2]) + "\n", "utf-8")
    else:
        for kind, suffix in (("entries", "json"), ("proofs", "tlog-proof")):
            (package / kind / f"1.{suffix}").unlink()
    assert verified_here(package, "--key", key) == evidence_verifier.BROKEN


def test_an_interrupted_rotation_is_taken_up_where_it_was_left(
    home: Path, add: Add, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add(b"one")

    def stop(*_given: object) -> Path:
        raise KeyboardInterrupt

    for step in ("keep", "_swap"):
        with monkeypatch.context() as broken:
            broken.setattr(rotate_evidence_key, step, stop)
            with pytest.raises(KeyboardInterrupt):
                rotate("甲")
        assert verifier_of(home / "key").text == key
        assert read_evidence_book().book.faults == []
    other = tmp_path / "other"
    write_key_file(other, Signer.generate(NAME))
    with pytest.raises(EvidenceError, match="前次未完成"):
        rotate("甲", other)
    coming = verifier_of(home / "key.new")
    new, retired = rotate("甲")
    assert (new, verifier_of(retired).text, verifier_of(home / "key")) == (coming, key, coming)
    add(b"two")
    assert show_stamps().log.stands


def test_the_new_key_must_be_another_of_the_same_name(home: Path, add: Add, tmp_path: Path) -> None:
    add(b"one")
    write_key_file(tmp_path / "stranger", Signer.generate("stranger"))
    with pytest.raises(EvidenceError, match="名稱須為"):
        rotate("甲", tmp_path / "stranger")
    (home / "key.new").unlink()
    with pytest.raises(EvidenceError, match="另一把"):
        rotate("甲", home / "key")


def test_thief_of_a_retired_key_does_not_get_his_entries_read(home: Path, add: Add) -> None:
    add(b"one")
    _new, retired = rotate("甲")
    thief = read_key_file(retired)
    with Writer(LocalFolder(home / "ledger"), thief, [verifier_of(home / "key")]) as writer:
        writer.append([b"{}"])
    with pytest.raises(BrokenError, match="已輪替之金鑰"):
        read_evidence_book()


def test_evidence_is_signed_by_a_key_in_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, add: Add, home: Path
) -> None:
    module()
    make_token()
    monkeypatch.setenv("INSPECTORATE_PIN", PIN)
    add(b"one")
    signer = write_token_file(tmp_path / "token", uri(f"evidence-{tmp_path.name}"), NAME, make=True)
    new, _retired = rotate("甲", tmp_path / "token")
    assert new == signer.verifier
    assert (home / "key").read_text() == (tmp_path / "token").read_text()
    add(b"two")
    monkeypatch.delenv("INSPECTORATE_PIN")
    assert len(read_evidence_book().entries) == 3, "to read, no PIN is needed"
    with pytest.raises(KeyFileError, match="PIN"):
        add(b"three")


def test_a_store_begins_with_a_key_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "new"))
    own = Signer.generate(NAME)
    write_key_file(tmp_path / "own", own)
    with pytest.raises(EvidenceError, match="金鑰之名稱"):
        begin_evidence("another", tmp_path / "own")
    done = run("init", "--name", NAME, "--key-file", tmp_path / "own")
    assert (done.exit_code, own.verifier.text in done.output) == (0, True)


def test_the_rotation_is_told_among_the_entries(home: Path, add: Add) -> None:
    add(b"one")
    rotate("甲")
    told = json.loads(read_evidence_book().entries[1])
    assert (told["event"], told["by"], told["note"].startswith("key-rotation/v1\n")) == (
        "key_rotated",
        "甲",
        True,
    )
    assert str(verifier_of(home / "key").text) in told["note"]
