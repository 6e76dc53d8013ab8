"""`inspectorate ledger` from key to proof, and what it answers when something is wrong."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root

NAME = "firm.example/ledger"


@pytest.fixture
def run() -> "Run":
    return Run()


class Run:
    def __call__(self, *arguments: object, said: str | bytes = "") -> Result:
        return CliRunner().invoke(root, ["ledger", *map(str, arguments)], input=said)


@pytest.fixture
def kept(tmp_path: Path, run: Run) -> tuple[Path, str]:
    """A log of three entries, and its verifier key."""
    key = run("keygen", tmp_path / "key", "--name", NAME).output.strip()
    assert run("init", tmp_path / "kept", "--key-file", tmp_path / "key").exit_code == 0
    lines = '{"b":1,"a":"甲"}\n\n{"n":1e2}\n[]\n'
    done = run("append", tmp_path / "kept", "--key-file", tmp_path / "key", said=lines)
    assert (done.exit_code, done.output.strip()) == (0, "已加入 3 筆（第 0 至 2 筆），共 3 筆")
    return tmp_path / "kept", key


def test_a_log_is_kept_verified_and_its_receipt_serves_as_a_witness(
    kept: tuple[Path, str], tmp_path: Path, run: Run
) -> None:
    folder, key = kept
    told = run("append", folder, "--key-file", tmp_path / "key", "--format", "json", said="{}\n")
    receipt = json.loads(told.output)
    assert (receipt["first"], receipt["count"], receipt["size"]) == (3, 1, 4)
    witness = tmp_path / "witness"
    witness.write_text(receipt["checkpoint"], "utf-8")
    done = run("verify", folder, "--key", key, "--witness", witness, "--format", "json")
    found = json.loads(done.output)
    assert (done.exit_code, found["stands"], found["size"], found["faults"]) == (0, True, 4, [])
    assert found["witnessed"] == [{"file": str(witness), "size": 4}]
    text = run("verify", folder, "--key", key, "--witness", witness).output
    assert f"紀錄 {NAME}：4 筆" in text
    assert text.endswith("完好\n")


def test_entries_are_kept_in_canonical_form(kept: tuple[Path, str]) -> None:
    folder, _key = kept
    bundle = (folder / "tile/entries/000.p/3").read_bytes()
    assert bundle == b"\x00\x11" + '{"a":"甲","b":1}'.encode() + b'\x00\x09{"n":100}\x00\x02[]'


def test_a_changed_byte_ends_with_exit_4_and_names_the_entry(kept: tuple[Path, str], run: Run) -> None:
    folder, key = kept
    bundle = folder / "tile/entries/000.p/3"
    bundle.write_bytes(bundle.read_bytes().replace(b'"n":100', b'"n":900'))
    done = run("verify", folder, "--key", key)
    assert done.exit_code == 4
    assert "tile/entries/000.p/3：自第 1 筆起有 1 筆內容遭更動" in done.output
    found = json.loads(run("verify", folder, "--key", key, "--format", "json").output)
    assert [(one["kind"], one["entry"]) for one in found["faults"]] == [("entry", 1)]
    assert run("prove", folder, "1", "--key", key).exit_code == 4


def test_a_rolled_back_log_ends_with_exit_4_only_before_a_witness(
    kept: tuple[Path, str], tmp_path: Path, run: Run
) -> None:
    folder, key = kept
    newer = run("append", folder, "--key-file", tmp_path / "key", "--format", "json", said="{}")
    (tmp_path / "witness").write_text(json.loads(newer.output)["checkpoint"], "utf-8")
    again = tmp_path / "again"
    run("init", again, "--key-file", tmp_path / "key")
    assert run("verify", again, "--key", key).exit_code == 0
    done = run("verify", again, "--key", key, "--witness", tmp_path / "witness")
    assert done.exit_code == 4
    assert "遭截短或回復至舊狀態" in done.output


def test_a_proof_is_checked_without_the_log(kept: tuple[Path, str], tmp_path: Path, run: Run) -> None:
    folder, key = kept
    proof, entry = tmp_path / "0.tlog-proof", tmp_path / "entry.json"
    proof.write_text(run("prove", folder, "0", "--key", key).output, "utf-8")
    entry.write_text('{ "a": "甲", "b": 1.0 }', "utf-8")
    done = run("check-proof", proof, entry, "--key", key)
    assert (done.exit_code, done.output.strip()) == (0, f"確為紀錄 {NAME} 之第 0 筆（檢查點 3 筆）")
    entry.write_text('{"a":"乙","b":1}', "utf-8")
    assert run("check-proof", proof, entry, "--key", key).exit_code == 4
    entry.write_text("{", "utf-8")
    assert run("check-proof", proof, entry, "--key", key).exit_code == 2


def test_a_consistency_proof_is_printed_as_witnesses_take_it(
    kept: tuple[Path, str], tmp_path: Path, run: Run
) -> None:
    folder, key = kept
    older = tmp_path / "older"
    older.write_bytes((folder / "checkpoint").read_bytes())
    run("append", folder, "--key-file", tmp_path / "key", said="{}\n{}\n")
    done = run("consistency", folder, older, "--key", key)
    assert done.exit_code == 0
    head, _blank, note = done.output.partition("\n\n")
    assert head.startswith("old 3\n")
    assert note == (folder / "checkpoint").read_text("utf-8")
    newer = tmp_path / "newer"
    newer.write_bytes((folder / "checkpoint").read_bytes())
    again = tmp_path / "again"
    run("init", again, "--key-file", tmp_path / "key")
    assert run("consistency", again, newer, "--key", key).exit_code == 4
    older.write_bytes((again / "checkpoint").read_bytes())
    assert run("consistency", folder, older, "--key", key).exit_code == 2


def test_a_line_that_cannot_be_taken_refuses_all_lines(
    kept: tuple[Path, str], tmp_path: Path, run: Run
) -> None:
    folder, key = kept
    for line, why in (('{"a":1,"a":2}', "名稱重複：a"), ("nothing", "不是 JSON"), ("NaN", "不得有 NaN")):
        done = run("append", folder, "--key-file", tmp_path / "key", said=f"{{}}\n{line}\n")
        assert done.exit_code == 2
        assert "標準輸入第 2 行" in done.output
        assert why in done.output
    long = json.dumps("x" * 70_000)
    assert "超過上限" in run("append", folder, "--key-file", tmp_path / "key", said=long).output
    assert json.loads(run("verify", folder, "--key", key, "--format", "json").output)["size"] == 3


def test_no_lines_append_nothing(kept: tuple[Path, str], tmp_path: Path, run: Run) -> None:
    done = run("append", kept[0], "--key-file", tmp_path / "key")
    assert (done.exit_code, "沒有要加入的紀錄" in done.output) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("keygen", "{tmp}/key", "--name", NAME), "不予覆寫"),
        (("keygen", "{tmp}/new", "--name", "a b"), "名稱"),
        (("init", "{tmp}/kept", "--key-file", "{tmp}/key"), "不是空的"),
        (("append", "{tmp}/nowhere", "--key-file", "{tmp}/key"), "ledger init"),
        (("append", "{tmp}/kept", "--key-file", "{tmp}/open"), "chmod 600"),
        (("verify", "{tmp}/kept", "--key", "nonsense"), "金鑰格式不符"),
        (("verify", "{tmp}/kept"), "--key"),
        (("verify", "{tmp}/absent", "--key", "x"), "absent"),
        (("prove", "{tmp}/kept", "3", "--key", "{tmp}/keys"), "沒有第 3 筆"),
    ],
)
def test_wrong_use_ends_with_exit_2_and_says_what(
    kept: tuple[Path, str], tmp_path: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "keys").write_text(f"# the log's keys\n{kept[1]}\n", "utf-8")
    (tmp_path / "open").write_bytes((tmp_path / "key").read_bytes())
    done = run(*(one.replace("{tmp}", str(tmp_path)) for one in arguments), said="{}\n")
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_what_is_no_log_ends_with_exit_4(tmp_path: Path, kept: tuple[Path, str], run: Run) -> None:
    (tmp_path / "empty").mkdir()
    for command in (("verify", tmp_path / "empty"), ("prove", tmp_path / "empty", "0")):
        assert run(*command, "--key", kept[1]).exit_code == 4
    (kept[0] / "checkpoint").write_text("not a note", "utf-8")
    for command in (("verify", kept[0]), ("prove", kept[0], "0")):
        assert run(*command, "--key", kept[1]).exit_code == 4


def test_a_stopped_append_is_told_at_the_next(kept: tuple[Path, str], tmp_path: Path, run: Run) -> None:
    with (kept[0] / "pending").open("ab") as stream:
        stream.write(b"LGR1 and nothing more")
    verified = run("verify", kept[0], "--key", kept[1])
    assert (verified.exit_code, "未完成之寫入 21 位元組" in verified.output) == (0, True)
    done = run("append", kept[0], "--key-file", tmp_path / "key", said="{}")
    assert "前次未正常結束：已復原 0 筆，捨棄未完成寫入之 21 位元組" in done.output
