"""`inspectorate ledger append --each N`: standard input in batches, each durable by itself."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.ledger.disk import FullError
from inspectorate.ledger.journal import JOURNAL, record
from inspectorate.ledger.taken import Receipt
from inspectorate.ledger.writer import Writer


def run(*arguments: object, said: str = "") -> Result:
    return CliRunner().invoke(root, ["ledger", *map(str, arguments)], input=said)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run("keygen", tmp_path / "key", "--name", "firm.example/ledger")
    run("init", tmp_path / "kept", "--key-file", tmp_path / "key")
    return tmp_path / "kept"


def append(folder: Path, said: str, *more: object) -> Result:
    return run("append", folder, "--key-file", folder.parent / "key", *more, said=said)


def lines(count: int) -> str:
    return "".join(f'{{"event":{number}}}\n' for number in range(count))


def test_batches_make_the_same_log_as_one_append(folder: Path, tmp_path: Path) -> None:
    done = append(folder, lines(700), "--each", 100)
    assert (done.exit_code, done.output.strip()) == (0, "已加入 700 筆（第 0 至 699 筆），共 700 筆")
    run("init", tmp_path / "other", "--key-file", tmp_path / "key")
    append(tmp_path / "other", lines(700))
    assert (folder / "checkpoint").read_bytes() == (tmp_path / "other" / "checkpoint").read_bytes()


def test_the_receipt_speaks_of_all_batches(folder: Path) -> None:
    append(folder, lines(2))
    told = json.loads(append(folder, lines(5), "--each", 2, "--format", "json").output)
    assert (told["first"], told["count"], told["size"]) == (2, 5, 7)
    assert told["checkpoint"].startswith("firm.example/ledger\n7\n")


def test_a_line_that_cannot_be_taken_refuses_its_batch_and_says_what_was_taken_before(folder: Path) -> None:
    done = append(folder, lines(5) + "no json\n" + lines(3), "--each", 2)
    assert done.exit_code == 2
    assert "此前各批已加入：第 0 至 3 筆" in done.output
    assert "標準輸入第 6 行" in done.output
    assert "該批未加入" in done.output
    assert (folder / "checkpoint").read_bytes().startswith(b"firm.example/ledger\n4\n")
    assert "前次未正常結束" not in append(folder, lines(1)).output


def test_a_first_line_that_cannot_be_taken_leaves_the_log_as_it_was(folder: Path) -> None:
    done = append(folder, "no json\n", "--each", 2)
    assert (done.exit_code, "此前各批" in done.output) == (2, False)
    assert (folder / "checkpoint").read_bytes().startswith(b"firm.example/ledger\n0\n")


def test_nothing_in_batches_is_nothing(folder: Path) -> None:
    done = append(folder, "\n\n", "--each", 2)
    assert (done.exit_code, done.output.strip()) == (0, "沒有要加入的紀錄")


def test_a_disk_that_is_full_on_the_way_says_what_was_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Writer.append_each

    def full_after_two(self: Writer, batches: Iterable[Sequence[bytes]]) -> Iterator[Receipt]:
        for number, receipt in enumerate(plain(self, batches)):
            if number == 2:
                raise FullError("磁碟已滿")
            yield receipt

    monkeypatch.setattr(Writer, "append_each", full_after_two)
    done = append(folder, lines(100), "--each", 1)
    assert (done.exit_code, "磁碟已滿" in done.output) == (2, True)
    assert "此前各批已加入：第 0 至 1 筆" in done.output
    assert record(0, 1, b'\0\x0b{"event":0}', b"")[:16] in (folder / JOURNAL).read_bytes()
