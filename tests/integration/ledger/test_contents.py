"""Reading all that a log holds, held against its signed heads."""

from pathlib import Path

import pytest

from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.contents import Known, read_contents, read_entries
from inspectorate.ledger.disk import BrokenError, LedgerError, LocalFolder
from inspectorate.ledger.merkle import Tree, leaf_hashes
from inspectorate.ledger.note import Signer
from inspectorate.ledger.tiles import pack
from inspectorate.ledger.writer import Writer


def entry(number: int) -> bytes:
    return canonical({"at": "2026-10-01", "event": number})


def known(numbers: range) -> Known:
    entries = [entry(n) for n in numbers]
    tree = Tree()
    tree.extend(leaf_hashes(entries))
    return Known(entries, tree)


@pytest.fixture
def unlaid(log: Path, signer: Signer) -> Path:
    """The log with three more entries that are acknowledged and not laid out."""
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([entry(n) for n in range(600, 603)])
        state = {file: file.read_bytes() for file in log.rglob("*") if file.is_file()}
    for file, content in state.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return log


def test_all_entries_are_told_in_their_order_under_one_head(log: Path, signer: Signer) -> None:
    found = read_contents(LocalFolder(log), [signer.verifier])
    assert found.entries == [entry(n) for n in range(600)] == found.laid_out
    assert found.published.checkpoint == found.head.checkpoint
    assert (found.tree.size, found.tree.root()) == (600, found.published.checkpoint.root)
    assert read_entries(LocalFolder(log), [signer.verifier]) == found.entries


def test_what_is_acknowledged_and_not_laid_out_is_told_behind_what_is(unlaid: Path, signer: Signer) -> None:
    found = read_contents(LocalFolder(unlaid), [signer.verifier])
    assert found.entries == [entry(n) for n in range(603)]
    assert (found.head.checkpoint.size, found.published.checkpoint.size) == (603, 600)
    assert found.laid_out == found.entries[:600]


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 512, 599, 600])
def test_what_was_verified_before_is_not_read_again(log: Path, signer: Signer, count: int) -> None:
    for number in range(count // 256):
        (log / f"tile/entries/{number:03}").unlink()
    if count == 600:
        (log / "tile/entries/002.p/88").unlink()
    before = known(range(count))
    found = read_contents(LocalFolder(log), [signer.verifier], before)
    assert found.entries == [entry(n) for n in range(600)]
    assert found.tree.root() == found.published.checkpoint.root
    assert (len(before.entries), before.tree.size) == (count, count)


def test_an_older_state_than_what_was_verified_before_is_read_whole(log: Path, signer: Signer) -> None:
    before = known(range(601))
    found = read_contents(LocalFolder(log), [signer.verifier], before)
    assert found.entries == [entry(n) for n in range(600)]


def test_a_head_that_does_not_cover_what_was_verified_before_is_refused(log: Path, signer: Signer) -> None:
    with pytest.raises(BrokenError, match="樹根不符；請執行 ledger verify"):
        read_contents(LocalFolder(log), [signer.verifier], known(range(1, 257)))


def test_a_changed_entry_is_refused(log: Path, signer: Signer) -> None:
    entries = [entry(n) for n in range(256)]
    (log / "tile/entries/000").write_bytes(pack([*entries[:7], entry(8), *entries[8:]]))
    with pytest.raises(BrokenError, match="樹根不符；請執行 ledger verify"):
        read_contents(LocalFolder(log), [signer.verifier])


def test_where_there_is_no_log_it_is_said(tmp_path: Path, signer: Signer) -> None:
    with pytest.raises(LedgerError, match=r"找不到檔案 checkpoint.*ledger init") as raised:
        read_contents(LocalFolder(tmp_path), [signer.verifier])
    assert not isinstance(raised.value, BrokenError)


def test_a_head_that_nobody_known_signed_is_refused(log: Path, signer: Signer) -> None:
    with pytest.raises(BrokenError, match=r"^檔案 checkpoint："):
        read_contents(LocalFolder(log), [])
    (log / "checkpoint").write_bytes(b"")
    with pytest.raises(BrokenError, match=r"^檔案 checkpoint："):
        read_contents(LocalFolder(log), [signer.verifier])


def test_a_log_whose_journal_is_gone_holds_what_is_laid_out(log: Path, signer: Signer) -> None:
    (log / "pending").unlink()
    found = read_contents(LocalFolder(log), [signer.verifier])
    assert found.entries == [entry(n) for n in range(600)]
    assert found.head.checkpoint == found.published.checkpoint
