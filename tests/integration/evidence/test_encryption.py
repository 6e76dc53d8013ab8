"""Contents encrypted at rest: what a thief of the disk sees, and what its keeper can still prove."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pyrage
import pytest
from tests.integration.evidence.conftest import Clock, Run

from inspectorate.cli.evidence_encrypt import encrypt as encrypt_command
from inspectorate.cli.exits import Exit
from inspectorate.evidence.encryption import Encryption
from inspectorate.evidence.events import EncryptionSet
from inspectorate.evidence.item import Item
from inspectorate.ledger.disk import LedgerError
from inspectorate.services import encrypt_evidence as encrypting
from inspectorate.services.age_opened import Opened, as_binary
from inspectorate.services.encrypt_evidence import decide_recipients, encrypt_evidence
from inspectorate.services.encrypted_objects import EncryptedObjects
from inspectorate.services.encryption_key import new_identity, read_identities, recipient_of
from inspectorate.services.evidence_objects import Arriving, place_of
from inspectorate.services.object_store import objects
from inspectorate.services.object_store.local_objects import LocalObjects
from inspectorate.services.object_store.objects import Guard, opened_whole
from inspectorate.services.open_evidence import EvidenceError, evidence_keeper, read_evidence_book
from inspectorate.services.purge_evidence import approve_purge, propose_purge
from inspectorate.services.scrub_evidence import scrub_evidence

Add = Callable[..., Item]
History = Callable[[str], list[str]]
SECRET = b"customer 0912345678 logged on\n" * 5_000
MAGIC = b"age-encryption.org/v1\n"


@pytest.fixture
def key(home: Path) -> Path:
    """Of a store that encrypts from the start."""
    decide_recipients("甲")
    return home / "encryption-key"


def raw(home: Path, item: Item) -> bytes:
    return place_of(home, item.sha256).read_bytes()


def lay(home: Path, item: Item, content: bytes) -> None:
    """Put something else under an item's address, as who has the disk can."""
    place = place_of(home, item.sha256)
    place.chmod(0o600)
    place.write_bytes(content)


def shown(run: Run, item: Item) -> bytes:
    done = run("show", item.label, "--out", "-")
    assert done.exit_code == 0, done.stderr
    return done.stdout_bytes


def test_the_disk_holds_no_plain_byte_and_the_address_is_that_of_the_plain_content(
    home: Path, key: Path, add: Add, run: Run
) -> None:
    item = add(SECRET)
    assert (item.sha256, item.size) == (sha256(SECRET).hexdigest(), len(SECRET))
    assert raw(home, item).startswith(MAGIC)
    for path in home.rglob("*"):
        assert path.is_dir() or b"0912345678" not in path.read_bytes(), path
    assert shown(run, item) == SECRET
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_same_content_twice_is_stored_once(home: Path, key: Path, add: Add) -> None:
    del key
    before = raw(home, add(SECRET))
    assert raw(home, add(SECRET, name="again")) == before


def test_any_program_that_reads_age_opens_it_with_any_of_the_keys(home: Path, add: Add) -> None:
    escrow = new_identity()
    decide_recipients("甲", [recipient_of(escrow)])
    cipher = raw(home, add(SECRET))
    assert pyrage.decrypt(cipher, [pyrage.x25519.Identity.from_str(escrow)]) == SECRET


def test_the_loss_of_one_key_is_no_loss_of_evidence(home: Path, add: Add, run: Run) -> None:
    escrow = new_identity()
    decide_recipients("甲", [recipient_of(escrow)])
    item, key = add(SECRET), home / "encryption-key"
    key.unlink()
    refused = run("show", item.label, "--out", "-")
    assert (refused.exit_code, "找不到解密金鑰" in refused.stderr) == (Exit.USAGE, True)
    assert run("scrub").exit_code == Exit.USAGE, "what could not be looked at is neither whole nor broken"
    assert add(b"more").label == "E2", "without the key evidence still arrives"
    key.touch(0o600)
    key.write_text(escrow, "utf-8")
    assert shown(run, item) == SECRET
    assert run("scrub").exit_code == 0
    assert "已加密 0 份內容" in run("encrypt").stdout, "the same keys in another order decide nothing"


def test_a_wrong_key_is_no_damage(home: Path, key: Path, add: Add, run: Run, history: History) -> None:
    item = add(SECRET)
    key.write_text(new_identity(), "utf-8")
    for command in (("show", item.label, "--out", "-"), ("scrub",)):
        done = run(*command)
        assert (done.exit_code, "須有下列任一收受者之私鑰" in done.stderr) == (Exit.USAGE, True)
    assert history(item.label) == ["received"]
    assert raw(home, item).startswith(MAGIC)


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_can_read_is_not_used(key: Path, add: Add, run: Run, mode: int) -> None:
    item = add(SECRET)
    key.chmod(mode)
    done = run("show", item.label, "--out", "-")
    assert (done.exit_code, "chmod 600" in done.stderr) == (Exit.USAGE, True)


@pytest.mark.parametrize("cut", [1, 16, 65_552, 100_000])
def test_a_truncated_file_is_a_finding_and_not_a_byte_is_given_out(
    home: Path, key: Path, add: Add, run: Run, cut: int
) -> None:
    del key
    item = add(SECRET)
    lay(home, item, raw(home, item)[:-cut])
    done = run("show", item.label, "--out", "-")
    assert (done.exit_code, done.stdout_bytes) == (Exit.INTEGRITY, b"")
    assert read_evidence_book().book.of(item.number).finding == "damaged"
    assert run("scrub").exit_code == Exit.INTEGRITY


def test_contents_swapped_between_two_addresses_are_both_findings(
    home: Path, key: Path, add: Add, run: Run
) -> None:
    del key
    one, other = add(SECRET), add(b"another")
    first, second = raw(home, one), raw(home, other)
    lay(home, one, second)
    lay(home, other, first)
    assert run("scrub").exit_code == Exit.INTEGRITY
    book = read_evidence_book().book
    assert [book.of(item.number).finding for item in (one, other)] == [other.sha256, one.sha256]


def test_a_forgery_encrypted_to_the_public_key_is_a_finding(
    home: Path, key: Path, add: Add, run: Run
) -> None:
    item = add(SECRET)
    ours = pyrage.x25519.Recipient.from_str(recipient_of(read_identities(key)[0]))
    lay(home, item, pyrage.encrypt(b"forged", [ours]))
    assert run("show", item.label, "--out", "-").exit_code == Exit.INTEGRITY
    assert read_evidence_book().book.of(item.number).finding == sha256(b"forged").hexdigest()


def test_what_is_encrypted_to_somebody_else_is_a_finding_of_its_own(
    home: Path, key: Path, add: Add, run: Run
) -> None:
    del key
    item = add(SECRET)
    other = pyrage.x25519.Identity.generate().to_public()
    lay(home, item, pyrage.encrypt(SECRET, [other]))
    done = run("scrub")
    assert (done.exit_code, "並非以本庫金鑰加密" in done.stdout) == (Exit.INTEGRITY, True)
    assert read_evidence_book().book.of(item.number).finding == "other_key"


def test_the_plain_content_restored_from_a_backup_is_whole(home: Path, key: Path, add: Add, run: Run) -> None:
    del key
    item = add(SECRET)
    lay(home, item, SECRET)
    assert shown(run, item) == SECRET


def test_evidence_that_is_an_age_file_itself_stays_what_it_is(home: Path, add: Add, run: Run) -> None:
    content = pyrage.encrypt(b"theirs", [pyrage.x25519.Identity.generate().to_public()])
    plain = add(content, name="plain")
    assert shown(run, plain) == content
    decide_recipients("甲")
    assert shown(run, plain) == content, "the ledger says that it lies there plain"
    assert encrypt_evidence("甲").stored == 1
    assert raw(home, plain) != content
    assert shown(run, plain) == content
    assert run("scrub").exit_code == 0


def test_what_lay_there_plain_is_encrypted_once_that_is_decided(
    home: Path, add: Add, run: Run, history: History
) -> None:
    items = [add(SECRET + bytes([number])) for number in range(3)]
    add(SECRET + bytes([0]), name="again")
    done = run("encrypt", "--recipient", recipient_of(new_identity()))
    assert (done.exit_code, "已加密 3 份內容" in done.stdout) == (0, True), done.stderr
    assert all(raw(home, item).startswith(MAGIC) for item in items)
    assert [shown(run, item) for item in items] == [SECRET + bytes([number]) for number in range(3)]
    assert history("E3") == ["received", "encrypted"]
    assert "已加密 0 份內容" in run("encrypt").stdout
    assert run("scrub").exit_code == 0


def test_it_goes_on_where_it_was_interrupted(
    home: Path, add: Add, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [add(SECRET + bytes([number])) for number in range(5)]
    decide_recipients("甲")
    monkeypatch.setattr(encrypting, "_CONTENTS", 2)

    def interrupted(done: int, total: int) -> None:
        assert total == 5
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encrypt_evidence("甲", interrupted)
    assert [raw(home, item).startswith(MAGIC) for item in items] == [True] * 4 + [False]
    assert run("scrub").exit_code == 0, "half encrypted, all of it readable"
    assert encrypt_evidence("甲").stored == 1


def test_a_crash_between_the_file_and_its_entry_loses_nothing(home: Path, add: Add, run: Run) -> None:
    item = add(SECRET)
    decide_recipients("甲")
    key = read_identities(home / "encryption-key")[0]
    ours = pyrage.x25519.Recipient.from_str(recipient_of(key))
    lay(home, item, pyrage.encrypt(SECRET, [ours]))  # in its place, and the ledger does not know
    assert shown(run, item) == SECRET
    assert run("scrub").exit_code == 0
    assert encrypt_evidence("甲").stored == 1


def test_keys_are_rotated_and_the_old_one_then_opens_nothing(
    home: Path, key: Path, add: Add, run: Run
) -> None:
    escrow = recipient_of(new_identity())
    item = add(SECRET)
    old = read_identities(key)[0]
    done = run("encrypt", "--new-key", "--recipient", escrow)
    assert (done.exit_code, recipient_of(old) in done.stdout) == (0, True), "it says which key may go"
    new = read_identities(key)[0]
    assert read_evidence_book().book.encryption.recipients == (recipient_of(new), escrow)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(raw(home, item), [pyrage.x25519.Identity.from_str(old)])
    key.write_text(new, "utf-8")
    assert shown(run, item) == SECRET
    again = decide_recipients("甲", new_key=True)
    assert again[1:] == (escrow,), "who was not named again stays"


def test_broken_contents_are_left_as_they_lie_and_told(home: Path, add: Add, run: Run) -> None:
    item, whole = add(SECRET), add(b"whole")
    lay(home, item, b"changed")
    done = run("encrypt")
    assert (done.exit_code, "內容遭更動" in done.stdout) == (Exit.INTEGRITY, True)
    assert raw(home, item) == b"changed"
    assert raw(home, whole).startswith(MAGIC)


def test_who_can_read_is_in_the_ledger_and_nobody_gets_in_by_a_file(home: Path, key: Path, add: Add) -> None:
    del key
    (home / "recipients").write_text(recipient_of(new_identity()), "utf-8")
    add(SECRET)
    (decided,) = read_evidence_book().book.encryption.sets.values()
    assert len(decided) == 1
    with evidence_keeper() as keeper, pytest.raises(ValueError, match="不加密"):
        keeper.record(EncryptionSet(**keeper.stamp("甲"), recipients=()))


def test_a_decision_while_a_file_is_on_its_way_asks_to_begin_again(
    key: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    del key
    from inspectorate.services import add_evidence

    stale = read_evidence_book().book.encryption.recipients
    decide_recipients("甲", new_key=True)
    taking = add_evidence.take_in_plain
    monkeypatch.setattr(
        add_evidence, "take_in_plain", lambda folder, file, _now, **how: taking(folder, file, stale, **how)
    )
    with pytest.raises(EvidenceError, match="請重新執行"):
        add(SECRET)


def test_what_arrives_plain_by_another_way_is_encrypted_before_it_has_a_place(
    home: Path, key: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    del key
    from inspectorate.services import add_evidence

    taking = add_evidence.take_in_plain
    monkeypatch.setattr(
        add_evidence, "take_in_plain", lambda folder, file, _now, **how: taking(folder, file, **how)
    )
    assert raw(home, add(SECRET)).startswith(MAGIC)


def test_encrypted_evidence_is_purged_like_any_other(home: Path, key: Path, add: Add, clock: Clock) -> None:
    del key
    item = add(SECRET)
    clock.pass_years(3)
    propose_purge(item.number, "逾保存期間", "甲")
    approve_purge(item.number, "乙")
    assert not place_of(home, item.sha256).exists()


def test_it_is_decided_from_the_start(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "other"))
    named = ("init", "--name", "firm.example/other")
    assert run(*named, "--recipient", "age1wrong").exit_code == Exit.USAGE
    assert not (tmp_path / "other").exists(), "nothing half-made"
    done = run(*named, "--encrypt")
    assert (done.exit_code, "僅有一把金鑰" in done.stderr) == (0, True)
    assert read_evidence_book().book.encryption.recipients[0] in done.stderr


def test_nothing_is_encrypted_before_somebody_decides(home: Path) -> None:
    assert home.exists()
    with pytest.raises(EvidenceError, match="evidence encrypt"):
        encrypt_evidence("甲")


def test_a_lost_key_is_not_replaced_by_a_new_one_unasked(key: Path) -> None:
    key.unlink()
    with pytest.raises(EvidenceError, match="請先放回"):
        decide_recipients("甲")
    assert not key.exists()


def test_without_the_library_it_says_what_to_install(
    key: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    del key
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises((LedgerError, Exception), match=r"inspectorate\[encryption\]"):
        add(SECRET)


@pytest.mark.parametrize("sealed", [True, False])
def test_the_examiner_gets_plain_files_or_a_package_that_only_they_open(
    key: Path, add: Add, run: Run, tmp_path: Path, *, sealed: bool
) -> None:
    del key
    item, examiner = add(SECRET), new_identity()
    out = tmp_path / "package.zip"
    to = ("--recipient", recipient_of(examiner)) if sealed else ()
    done = run("hand-over", item.label, "--to", "證交所", "--out", out, *to)
    assert done.exit_code == 0, done.stderr
    if sealed:
        content = out.read_bytes()
        assert content.startswith(MAGIC)
        out.write_bytes(pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(examiner)]))
    with zipfile.ZipFile(out) as package:
        package.extractall(tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / "files" / item.label / "fw.log").read_bytes() == SECRET
    if shutil.which("openssl"):
        verified = subprocess.run(
            [sys.executable, "-I", str(tmp_path / "unpacked" / "verifier.py")],
            check=False,
            capture_output=True,
        )
        assert verified.returncode == 3, verified.stdout  # it stands; no key was given that shows whose it is


KILLED = """
import os, sys
from inspectorate.services import encrypt_evidence as module
module._CONTENTS = 1
at, real = int(sys.argv[1]), os.fsync
count = 0
def counting(handle):
    global count
    count += 1
    if count == at: os._exit(9)
    return real(handle)
os.fsync = counting
print(module.encrypt_evidence("甲").stored)
"""


def test_killed_at_any_durable_step_it_recovers(home: Path, add: Add, run: Run, clock: Clock) -> None:
    items = [add(SECRET + bytes([number])) for number in range(2)]
    decide_recipients("甲")
    clock.moment = datetime.now(UTC).replace(microsecond=0)  # as the other program's clock says
    environment = {**os.environ, "INSPECTORATE_HOME": str(home.parent)}
    for at in range(1, 40):
        command = [sys.executable, "-c", KILLED, str(at)]
        done = subprocess.run(command, env=environment, check=False, capture_output=True)
        assert scrub_evidence("甲").broken == [], at
        if done.returncode == 0:
            break
        assert done.returncode == 9, done.stderr
    assert all(raw(home, item).startswith(MAGIC) for item in items)
    assert [shown(run, item) for item in items] == [SECRET + bytes([number]) for number in range(2)]


def test_what_did_not_verify_after_it_was_encrypted_changes_nothing(
    home: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add(SECRET)
    decide_recipients("甲")
    monkeypatch.setattr(encrypting, "digest", lambda _stream: "0" * 64)
    with pytest.raises(EvidenceError, match="核對不符"):
        encrypt_evidence("甲")
    assert raw(home, item) == SECRET


def test_what_another_decided_or_mended_meanwhile_is_left_to_the_next_run(
    home: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add(SECRET)
    decide_recipients("甲")
    real = encrypting._encrypted

    def decided_meanwhile(folder: Path, sha256: str, told: Encryption) -> Arriving | None:
        copy = real(folder, sha256, told)
        decide_recipients("乙", new_key=True)
        return copy

    with monkeypatch.context() as patched:
        patched.setattr(encrypting, "_encrypted", decided_meanwhile)
        assert encrypt_evidence("甲").stored == 0
        patched.setattr(encrypting, "_encrypted", lambda *_given: None)
        assert encrypt_evidence("甲").broken == [], "it is whole when one looks again"
    assert raw(home, item) == SECRET
    assert encrypt_evidence("甲").stored == 1


def test_a_content_that_changes_between_two_readings_is_told(
    home: Path, key: Path, add: Add, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add(SECRET)
    cut = io.BytesIO(raw(home, item)[:-20])
    broken = as_binary(Opened(cut, read_identities(key)))
    monkeypatch.setattr(objects, "opened_whole", lambda *_given: broken)
    done = run("show", item.label, "--out", home.parent / "copy")
    assert (done.exit_code, "於讀取期間遭更動" in done.stderr) == (Exit.INTEGRITY, True)
    assert not (home.parent / "copy").exists()


class Several(LocalObjects):
    """A store that holds more than one version of everything."""

    def __init__(self, root: Path, *versions: bytes) -> None:
        super().__init__(root)
        self.versions = versions

    def copies(self, sha256: str) -> Iterator[BinaryIO]:
        del sha256
        return (io.BytesIO(one) for one in self.versions)


def test_each_version_is_tried_in_each_form(home: Path, key: Path) -> None:
    ours = pyrage.x25519.Recipient.from_str(recipient_of(read_identities(key)[0]))
    told = Encryption({0: (str(ours),)}, 0)
    address = sha256(SECRET).hexdigest()
    stored = Several(home, MAGIC + b"junk", pyrage.encrypt(SECRET, [ours]))
    with opened_whole(EncryptedObjects(stored, told, key), address) as content:
        assert content.read() == SECRET


def test_beside_reading_an_encrypted_store_is_the_store_itself(home: Path, key: Path, add: Add) -> None:
    item, inner = add(SECRET), LocalObjects(home)
    outer = EncryptedObjects(inner, Encryption(), key)
    assert outer.where(item.sha256) == inner.where(item.sha256)
    assert outer.guarded(item.sha256) == inner.guarded(item.sha256) == Guard()
    outer.guard(item.sha256, Guard(held=True))
    outer.lift(item.sha256)
    outer.remove(item.sha256)
    assert list(outer.addresses()) == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_who_watches_sees_how_far_it_is(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    add(SECRET)
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with pytest.raises(SystemExit) as ended:
        encrypt_command(["--by", "甲"])
    assert (ended.value.code, "已處理 1／1" in screen.getvalue()) == (0, True)
