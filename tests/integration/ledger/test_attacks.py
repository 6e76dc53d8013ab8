"""What a dishonest insider would do to the log, by name. Where the disk alone cannot tell, a witness can."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.disk import BrokenError, LedgerError, LocalFolder
from inspectorate.ledger.merkle import (
    EMPTY_ROOT,
    Tree,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    verify_inclusion,
)
from inspectorate.ledger.note import Signer
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.rows import Fault
from inspectorate.ledger.tiles import pack, unpack
from inspectorate.ledger.verify import Verification, verify_log
from inspectorate.ledger.writer import Writer, create

FULL, LAST = "tile/entries/000", "tile/entries/002.p/88"
MakeLog = Callable[[str, int], Path]
Change = Callable[[list[bytes]], list[bytes]]


@pytest.fixture
def verify(signer: Signer) -> Callable[..., Verification]:
    def run(folder: Path, *witnesses: bytes) -> Verification:
        seen = [(f"witness {number}", data) for number, data in enumerate(witnesses)]
        return verify_log(LocalFolder(folder), [signer.verifier], seen)

    return run


def change(folder: Path, bundle: str, how: Change) -> None:
    (folder / bundle).write_bytes(pack(how(unpack((folder / bundle).read_bytes()))))


def kinds(faults: list[Fault]) -> set[tuple[str, str]]:
    return {(one.kind, one.file) for one in faults}


def test_an_untouched_log_stands(log: Path, verify: Callable[..., Verification]) -> None:
    found = verify(log, (log / "checkpoint").read_bytes())
    assert (found.stands, found.size, found.origin) == (True, 600, "firm.example/ledger")
    assert found.witnessed == [("witness 0", 600)]


@pytest.mark.parametrize(
    "name", [FULL, LAST, "tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2", "checkpoint"]
)
def test_insider_changes_a_byte_of_any_file(
    log: Path, verify: Callable[..., Verification], name: str
) -> None:
    content = (log / name).read_bytes()
    for place in range(0, len(content), len(content) // 23 + 1):
        changed = bytearray(content)
        changed[place] ^= 1
        (log / name).write_bytes(changed)
        found = verify(log)
        assert name in {one.file for one in found.faults}, place
    (log / name).write_bytes(content)
    assert verify(log).stands


@pytest.mark.parametrize(
    ("bundle", "how", "where"),
    [
        (FULL, lambda e: [*e[:7], b'{"event":"x"}', *e[8:]], (7, "自第 7 筆起有 1 筆內容遭更動")),
        (FULL, lambda e: [*e[:7], *e[8:]], (7, "應有 256 筆，實有 255 筆")),
        (FULL, lambda e: [*e[:7], b"{}", *e[7:]], (7, "應有 256 筆，實有 257 筆")),
        (FULL, lambda e: [*e[:7], e[8], e[7], *e[9:]], (7, "自第 7 筆起順序遭更動")),
        (FULL, lambda e: [x.replace(b"10-01", b"09-01") for x in e], (0, "有 256 筆內容遭更動")),
        (LAST, lambda e: e[:-1], (599, "應有 88 筆，實有 87 筆")),
        (LAST, lambda e: [*e, b"{}"], (600, "應有 88 筆，實有 89 筆")),
    ],
    ids=["edits", "drops", "inserts", "reorders", "back-dates", "drops the last", "adds one"],
)
def test_insider_changes_entries(
    log: Path, verify: Callable[..., Verification], bundle: str, where: tuple[int, str], how: Change
) -> None:
    change(log, bundle, how)
    (fault,), (entry, said) = verify(log).faults, where
    assert (fault.kind, fault.file, fault.entry) == ("entry", bundle, entry)
    assert said in fault.said


def test_insider_swaps_two_bundles(log: Path, verify: Callable[..., Verification]) -> None:
    first, second = log / FULL, log / "tile/entries/001"
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    assert kinds(verify(log).faults) == {("entry", FULL), ("entry", "tile/entries/001")}


def test_insider_deletes_a_bundle_or_a_tile(log: Path, verify: Callable[..., Verification]) -> None:
    (log / FULL).unlink()
    assert kinds(verify(log).faults) == {("entry", FULL)}
    (log / "tile/0/001").unlink()
    assert kinds(verify(log).faults) == {("entry", FULL), ("tile", "tile/0/001")}
    (log / "tile/1/000.p/2").unlink()
    assert ("tile", "tile/1/000.p/2") in kinds(verify(log).faults)


def test_insider_edits_an_entry_and_its_tile_to_match(log: Path, verify: Callable[..., Verification]) -> None:
    change(log, FULL, lambda entries: [b"{}", *entries[1:]])
    tile = log / "tile/0/000"
    tile.write_bytes(leaf_hash(b"{}") + tile.read_bytes()[32:])
    assert ("root", "checkpoint") in kinds(verify(log).faults)


def test_insider_without_the_key_rewrites_everything_and_signs_with_another_key(
    tmp_path: Path, verify: Callable[..., Verification]
) -> None:
    forger = Signer.generate("firm.example/ledger")
    create(LocalFolder(tmp_path / "forged"), forger)
    with Writer(LocalFolder(tmp_path / "forged"), forger) as writer:
        writer.append([b"{}"] * 600)
    assert kinds(verify(tmp_path / "forged").faults) == {("signature", "checkpoint")}


def test_insider_with_the_key_rewrites_history_and_a_witness_sees_the_fork(
    log: Path, signer: Signer, tmp_path: Path, verify: Callable[..., Verification]
) -> None:
    witness = (log / "checkpoint").read_bytes()
    create(LocalFolder(tmp_path / "rewritten"), signer)
    with Writer(LocalFolder(tmp_path / "rewritten"), signer) as writer:
        writer.append([b"{}"] * 700)
    assert verify(tmp_path / "rewritten").stands, "a key holder's own log is without fault"
    assert kinds(verify(tmp_path / "rewritten", witness).faults) == {("fork", "witness 0")}


@pytest.mark.parametrize("seen", [1, 255, 256, 257, 599])
def test_insider_with_the_key_changes_one_entry_that_a_witness_saw(
    seen: int, make_log: MakeLog, signer: Signer, tmp_path: Path, verify: Callable[..., Verification]
) -> None:
    witness = (make_log("seen", seen) / "checkpoint").read_bytes()
    honest = make_log("honest", 600)
    assert verify(honest, witness).witnessed == [("witness 0", seen)]
    reader = LogReader(LocalFolder(honest), 600)
    entries = [reader.entry(n) for n in range(600)]
    entries[seen - 1] = b'{"at":"2026-10-01","event":"another"}'
    create(LocalFolder(tmp_path / "forked"), signer)
    with Writer(LocalFolder(tmp_path / "forked"), signer) as writer:
        writer.append(entries)
    assert kinds(verify(tmp_path / "forked", witness).faults) == {("fork", "witness 0")}


def test_insider_puts_the_older_checkpoint_back(
    log: Path, signer: Signer, verify: Callable[..., Verification]
) -> None:
    older = (log / "checkpoint").read_bytes()
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"{}"])
    newer = (log / "checkpoint").read_bytes()
    (log / "checkpoint").write_bytes(older)
    stray = {("stray", "tile/entries/002.p/89"), ("stray", "tile/0/002.p/89")}
    assert kinds(verify(log).faults) == stray, "the files beyond it give it away"
    for name in ("tile/entries/002.p/89", "tile/0/002.p/89"):
        (log / name).unlink()
    assert verify(log).stands, "a clean older state is without fault by itself"
    (fault,) = verify(log, newer).faults
    assert (fault.kind, fault.entry) == ("rolled-back", 600)


def test_insider_restores_a_disk_image_and_goes_on(
    log: Path, signer: Signer, tmp_path: Path, verify: Callable[..., Verification]
) -> None:
    shutil.copytree(log, tmp_path / "image")
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b'{"event":"embarrassing"}'])
    witness = (log / "checkpoint").read_bytes()
    with Writer(LocalFolder(tmp_path / "image"), signer) as writer:
        writer.append([b'{"event":"harmless"}', b"{}"])
    assert verify(tmp_path / "image").stands
    assert kinds(verify(tmp_path / "image", witness).faults) == {("fork", "witness 0")}


def test_insider_begins_a_new_log_in_place_of_the_old(
    log: Path, signer: Signer, verify: Callable[..., Verification]
) -> None:
    witness = (log / "checkpoint").read_bytes()
    with pytest.raises(LedgerError, match="不是空的"):
        create(LocalFolder(log), signer)
    shutil.rmtree(log)
    create(LocalFolder(log), signer)
    assert kinds(verify(log, witness).faults) == {("rolled-back", "witness 0")}


def test_insider_enlarges_the_checkpoint_without_the_key(
    log: Path, verify: Callable[..., Verification]
) -> None:
    text = (log / "checkpoint").read_text("utf-8")
    (log / "checkpoint").write_text(text.replace("\n600\n", "\n601\n"), "utf-8")
    assert kinds(verify(log).faults) == {("signature", "checkpoint")}


def test_insider_with_the_key_signs_a_size_that_is_not_there(
    log: Path, signer: Signer, verify: Callable[..., Verification]
) -> None:
    (log / "checkpoint").write_bytes(bytes(Checkpoint("firm.example/ledger", 900, EMPTY_ROOT).signed(signer)))
    assert {"root", "entry"} <= {one.kind for one in verify(log).faults}


def test_insider_with_the_key_signs_a_size_that_would_keep_the_verifier_busy_for_ever(
    log: Path, signer: Signer, verify: Callable[..., Verification]
) -> None:
    (log / "checkpoint").write_bytes(
        bytes(Checkpoint("firm.example/ledger", 10**18, EMPTY_ROOT).signed(signer))
    )
    found = verify(log)
    assert ("root", "checkpoint") in kinds(found.faults)
    assert len(found.faults) < 2100


def test_insider_replays_a_proof_for_another_entry_place_or_log(
    log: Path, make_log: MakeLog, signer: Signer
) -> None:
    reader, other = LogReader(LocalFolder(log), 600), LogReader(LocalFolder(make_log("other", 601)), 601)
    root = verify_log(LocalFolder(log), [signer.verifier]).root
    proof = inclusion_proof(41, 600, reader.node)
    assert verify_inclusion(leaf_hash(reader.entry(41)), 41, 600, proof, root)
    assert not verify_inclusion(leaf_hash(reader.entry(42)), 41, 600, proof, root)
    assert not verify_inclusion(leaf_hash(reader.entry(41)), 42, 600, proof, root)
    tree = Tree()
    tree.extend(leaf_hashes(other.entry(n) for n in range(601)))
    assert not verify_inclusion(leaf_hash(other.entry(41)), 41, 601, proof, tree.root())


def test_insider_back_dates_an_entry_on_arrival_but_cannot_place_it_before_the_witness(
    log: Path, signer: Signer, verify: Callable[..., Verification]
) -> None:
    witness = (log / "checkpoint").read_bytes()
    with Writer(LocalFolder(log), signer) as writer:
        receipt = writer.append([b'{"at":"2020-01-01","event":"late"}'])
    assert verify(log, witness).witnessed == [("witness 0", 600)]
    assert receipt.first >= 600, "whatever date it bears, it came after what the witness saw"


def test_insider_hides_a_file_among_the_tiles(log: Path, verify: Callable[..., Verification]) -> None:
    (log / "tile" / "note.txt").write_text("x")
    (log / "tile" / "entries" / "009").write_bytes(b"")
    assert kinds(verify(log).faults) == {("stray", "tile/note.txt"), ("stray", "tile/entries/009")}


def test_a_hidden_bundle_is_told_with_its_first_entry_and_a_hidden_tile_without(
    log: Path, verify: Callable[..., Verification]
) -> None:
    for name in ("tile/entries/009", "tile/0/009", "tile/1/000.p/3"):
        (log / name).write_bytes(b"x")
    found = {(one.kind, one.file, one.entry) for one in verify(log).faults}
    assert found == {
        ("stray", "tile/entries/009", 9 * 256),
        ("stray", "tile/0/009", None),
        ("stray", "tile/1/000.p/3", None),
    }


def test_insider_empties_an_old_partial_row(
    make_log: MakeLog, signer: Signer, verify: Callable[..., Verification]
) -> None:
    folder = make_log("short", 3)
    with Writer(LocalFolder(folder), signer) as writer:
        writer.append([b"{}"])
    (folder / "tile/entries/000.p/3").write_bytes(b"")
    assert kinds(verify(folder).faults) == {("stray", "tile/entries/000.p/3")}


def test_of_a_log_without_a_checkpoint_nothing_is_claimed(
    log: Path, verify: Callable[..., Verification]
) -> None:
    (log / "checkpoint").unlink()
    found = verify(log)
    assert kinds(found.faults) == {("missing", "checkpoint")}
    assert (found.origin, found.size, found.root, found.torn) == ("", 0, EMPTY_ROOT, 0)
    assert (found.signed_by, found.witnessed) == ((), [])


def test_a_witness_that_saw_some_of_what_is_pending_agrees(
    log: Path, signer: Signer, verify: Callable[..., Verification]
) -> None:
    writer = Writer(LocalFolder(log), signer)
    seen = writer.append([b"1"]).signed
    writer.append([b"2"])
    assert verify(log, bytes(seen.note)).witnessed == [("witness 0", 601)]
    writer.close()


def test_insider_changes_an_old_partial_row_that_a_reader_may_still_ask_for(
    make_log: MakeLog, signer: Signer, verify: Callable[..., Verification]
) -> None:
    folder = make_log("short", 3)
    with Writer(LocalFolder(folder), signer) as writer:
        writer.append([b"{}"])
    change(folder, "tile/entries/000.p/3", lambda entries: [b"{}", *entries[1:]])
    assert kinds(verify(folder).faults) == {("stray", "tile/entries/000.p/3")}


def test_a_witness_checkpoint_that_nobody_signed_is_no_witness(
    log: Path, verify: Callable[..., Verification]
) -> None:
    text = (log / "checkpoint").read_bytes()
    assert kinds(verify(log, text.replace(b"600", b"500")).faults) == {("witness", "witness 0")}
    assert kinds(verify(log, b"").faults) == {("witness", "witness 0")}


def test_a_witness_checkpoint_of_another_log_is_no_witness(log: Path, signer: Signer) -> None:
    other = Signer.generate("other.example/ledger")
    witness = bytes(Checkpoint("other.example/ledger", 1, bytes(32)).signed(other))
    found = verify_log(LocalFolder(log), [signer.verifier, other.verifier], [("their file", witness)])
    assert kinds(found.faults) == {("witness", "their file")}


def test_a_writer_does_not_build_on_tiles_that_were_changed(log: Path, signer: Signer) -> None:
    tile = log / "tile/0/002.p/88"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    with pytest.raises(BrokenError, match="ledger verify"):
        Writer(LocalFolder(log), signer)
