"""The package for an examiner: verified on a machine that has Python and OpenSSL, and nothing of ours."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integration.evidence.conftest import Run

from inspectorate.evidence.item import Covers, Item
from inspectorate.ledger.canonical import canonical, read_json
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.keys import read_key_file
from inspectorate.ledger.merkle import Tree, inclusion_proof, leaf_hash, verify_inclusion
from inspectorate.ledger.note import Signer
from inspectorate.ledger.proof import check_inclusion, inclusion_text
from inspectorate.services import evidence_proofs, evidence_verifier
from inspectorate.services.hand_over_evidence import hand_over_evidence, verifier_source
from inspectorate.services.open_evidence import EvidenceError, read_evidence_book
from inspectorate.services.show_evidence import read_evidence

Add = Callable[..., Item]
SIGNER = Signer.generate("x")
PYTHON = next((str(p) for p in map(Path, ("/usr/bin/python3", sys.executable)) if p.exists()), sys.executable)

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="the verifier calls OpenSSL")


@pytest.fixture
def handed(home: Path, add: Add, tmp_path: Path) -> Path:
    """The package of two of three items, unpacked."""
    del home
    add(
        b"permit tcp any any\n",
        name="fw.log",
        series="fw",
        covers=Covers(date(2025, 1, 1), date(2025, 1, 31)),
    )
    add(b"not for the examiner", name="salaries.csv")
    add(b"deny\n", name="=HYPERLINK(1) <script>.log")
    read_evidence(1, bytes, "乙")
    read_evidence(0, bytes, "乙")
    hand_over_evidence([0, 2], "臺灣證券交易所", tmp_path / "package.zip", "甲")
    with zipfile.ZipFile(tmp_path / "package.zip") as package:
        package.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


@pytest.fixture
def key(home: Path) -> str:
    return read_key_file(home / "key").verifier.text


def verify(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the package's own verifier as the examiner does: isolated, in an empty environment."""
    done = subprocess.run(
        [PYTHON, "-I", "verifier.py", *arguments],
        cwd=folder,
        env={},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_examiner_verifies_it_without_inspectorate(handed: Path, key: str) -> None:
    code, said = verify(handed, "--key", key)
    assert (code, "收到時相同" in said) == (0, True)
    (handed.parent / "key.txt").write_text(key + "\n", "utf-8")
    assert verify(handed, "--key", "../key.txt")[0] == 0
    assert verify(handed, "../package.zip", "--key", key)[0] == 0


def test_a_key_from_the_package_itself_proves_nothing_by_itself(handed: Path) -> None:
    code, said = verify(handed)
    assert (code, "不能證明出自何人" in said) == (evidence_verifier.UNKNOWN_KEY, True)


def test_a_package_made_anew_under_another_key_is_seen(handed: Path) -> None:
    other = Signer.generate("firm.example/evidence").verifier.text
    assert verify(handed, "--key", other)[0] == evidence_verifier.BROKEN


def test_what_was_not_asked_for_is_not_in_it(handed: Path) -> None:
    told = [path for path in handed.rglob("*") if path.is_file() and b"salaries" in path.read_bytes()]
    assert told == []


def test_the_index_tells_the_custody_in_chinese(handed: Path) -> None:
    page, rows = (handed / "index.html").read_text("utf-8"), (handed / "index.csv").read_text("utf-8-sig")
    assert "<script>" not in page
    for word in ("監管歷程", "有效期間", "2025-01-01 至 2025-01-31", "臺灣證券交易所", "2026-11-20 16:00:00"):
        assert word in page
    assert [row.split(",")[2] for row in rows.splitlines()] == [
        "事件",
        "收到",
        "閱讀",
        "移交",
        "收到",
        "移交",
    ]


def test_no_cell_of_the_list_is_taken_for_a_formula(handed: Path) -> None:
    entry = {
        "event": "held",
        "item": 0,
        "at": "2026-11-20T08:00:00Z",
        "by": "=1+1",
        "account": "",
        "reason": "@x",
    }
    told = json.loads((handed / "entries" / "0.json").read_bytes())
    text = evidence_verifier.index_csv({0: told, 1: entry}).decode("utf-8-sig")
    assert ",'=1+1," in text
    assert ",'@x" in text


def change(name: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        path = folder / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)

    return spoil


def edit_an_entry(folder: Path) -> None:
    path = folder / "entries" / "0.json"
    entry = read_json(path.read_bytes())
    assert isinstance(entry, dict)
    path.write_bytes(canonical({**entry, "collector": "李大華"}))


def swap_contents(folder: Path) -> None:
    one, other = sorted(path for path in (folder / "files").rglob("*") if path.is_file())
    one.rename(folder / "x")
    other.rename(one)
    (folder / "x").rename(other)


def drop_an_item(folder: Path) -> None:
    shutil.rmtree(folder / "files" / "E2")


def drop_an_event(folder: Path) -> None:
    """With its proof: the list still tells of it."""
    (folder / "entries" / "5.json").unlink()
    (folder / "proofs" / "5.tlog-proof").unlink()


def list_anew(folder: Path) -> None:
    """Make the index agree with what was left."""
    entries = {int(path.stem): json.loads(path.read_bytes()) for path in (folder / "entries").iterdir()}
    (folder / "index.csv").write_bytes(evidence_verifier.index_csv(entries))
    checkpoint = (folder / "checkpoint").read_bytes()
    (folder / "index.html").write_bytes(evidence_verifier.index_html(entries, checkpoint))


def leave_an_event_out_and_list_anew(folder: Path) -> None:
    """The one that tells that it was read before it was handed over."""
    (folder / "entries" / "4.json").unlink()
    (folder / "proofs" / "4.tlog-proof").unlink()
    list_anew(folder)


def leave_an_item_out_and_list_anew(folder: Path) -> None:
    drop_an_item(folder)
    (folder / "entries" / "2.json").unlink()
    (folder / "proofs" / "2.tlog-proof").unlink()
    list_anew(folder)


def leave_the_hand_over_out_and_list_anew(folder: Path) -> None:
    (folder / "entries" / "5.json").unlink()
    (folder / "proofs" / "5.tlog-proof").unlink()
    list_anew(folder)


def give_a_file_another_name(folder: Path) -> None:
    (folder / "files" / "E0" / "fw.log").rename(folder / "files" / "E0" / "harmless.log")


def slip_a_file_in(folder: Path) -> None:
    (folder / "files" / "E0" / "other.log").write_bytes(b"more")


def slip_a_stranger_in(folder: Path) -> None:
    (folder / "files" / "E9").mkdir()
    (folder / "files" / "E9" / "x.log").write_bytes(b"more")


def replay_a_proof(folder: Path) -> None:
    (folder / "proofs" / "0.tlog-proof").write_bytes((folder / "proofs" / "2.tlog-proof").read_bytes())


def replay_an_entry_under_another_number(folder: Path) -> None:
    for kind, suffix in (("entries", "json"), ("proofs", "tlog-proof")):
        (folder / kind / f"1.{suffix}").write_bytes((folder / kind / f"2.{suffix}").read_bytes())


def empty_it(folder: Path) -> None:
    for name in ("files", "entries", "proofs"):
        shutil.rmtree(folder / name)


@pytest.mark.parametrize(
    "spoil",
    [
        change("files/E0/fw.log"),
        change("checkpoint"),
        change("proofs/0.tlog-proof"),
        change("entries/5.json"),
        change("index.html"),
        change("index.csv"),
        edit_an_entry,
        swap_contents,
        drop_an_item,
        drop_an_event,
        leave_an_event_out_and_list_anew,
        leave_an_item_out_and_list_anew,
        leave_the_hand_over_out_and_list_anew,
        give_a_file_another_name,
        slip_a_file_in,
        slip_a_stranger_in,
        replay_a_proof,
        replay_an_entry_under_another_number,
        empty_it,
    ],
)
def test_whoever_tampers_with_the_package_is_seen(
    handed: Path, key: str, spoil: Callable[[Path], None]
) -> None:
    spoil(handed)
    code, said = verify(handed, "--key", key)
    assert (code, "不可採信" in said) == (evidence_verifier.BROKEN, True)


def test_a_damaged_zip_is_told_and_not_raised(handed: Path, key: str) -> None:
    package = handed.parent / "package.zip"
    data = package.read_bytes()
    seen = set()
    for place in range(0, len(data), 997):
        (handed.parent / "damaged.zip").write_bytes(
            data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :]
        )
        seen.add(evidence_verifier.main([str(handed.parent / "damaged.zip"), "--key", key]))
    assert seen <= {0, evidence_verifier.BROKEN, evidence_verifier.UNABLE}
    assert evidence_verifier.BROKEN in seen


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_twice_in_the_zip_is_seen(handed: Path, key: str) -> None:
    with zipfile.ZipFile(handed.parent / "package.zip", "a") as package:
        package.writestr("index.csv", (handed / "index.csv").read_bytes())
    code, said = verify(handed, "../package.zip", "--key", key)
    assert (code, "重複之檔案 index.csv" in said) == (evidence_verifier.BROKEN, True)


def test_its_proofs_are_the_public_format(handed: Path, home: Path) -> None:
    known = [read_key_file(home / "key").verifier]
    for entry in (handed / "entries").iterdir():
        proof = (handed / "proofs" / f"{entry.stem}.tlog-proof").read_text("utf-8")
        index, signed = check_inclusion(proof, entry.read_bytes(), known)
        assert (str(index), bytes(signed.note)) == (entry.stem, (handed / "checkpoint").read_bytes())


def test_the_verifier_runs_on_the_python_of_older_machines() -> None:
    source = verifier_source().decode()
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_without_openssl_it_says_that_it_cannot(
    handed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert evidence_verifier.main([str(handed)]) == evidence_verifier.UNABLE
    assert "找不到 openssl" in capsys.readouterr().out


def test_nothing_is_overwritten_and_nobody_is_left_unnamed(handed: Path, run: Run) -> None:
    before = len(read_evidence_book().entries)
    with pytest.raises(EvidenceError, match="不予覆寫"):
        hand_over_evidence([0], "x", handed.parent / "package.zip", "甲")
    with pytest.raises(EvidenceError, match="--to"):
        hand_over_evidence([0], " ", handed.parent / "other.zip", "甲")
    assert run("hand-over", "E77", "--to", "x", "--out", handed.parent / "o.zip").exit_code == 2
    assert len(read_evidence_book().entries) == before


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("fw.log", "fw.log"),
        (".profile", "profile"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "file"),
        ("", "file"),
        ("a\x00\u202eb", "a__b"),
        ("紀錄" * 100 + ".log", "紀錄" * 50 + ".log"),
    ],
)
def test_names_in_the_package_are_names_on_every_machine(name: str, safe: str) -> None:
    assert evidence_verifier.file_of(12, name) == f"files/E12/{safe}"


def forge_the_signature(folder: Path) -> None:
    """Another key signs, under the name and the number of the firm's."""
    checkpoint = (folder / "checkpoint").read_bytes()
    text, line = checkpoint.decode().split("\n\n")
    name, said = line.split(" ")[1:]
    other = Signer.generate(name).sign(f"{text}\n")
    forged = b64encode(b64decode(said)[:4] + other.value).decode()
    for path in (folder / "checkpoint", *(folder / "proofs").iterdir()):
        path.write_bytes(path.read_bytes().replace(said.strip().encode(), forged.encode()))
    list_anew(folder)


def test_a_signature_is_verified_and_not_only_named(handed: Path, key: str) -> None:
    forge_the_signature(handed)
    code, said = verify(handed, "--key", key)
    assert (code, "簽章與金鑰" in said) == (evidence_verifier.BROKEN, True)


@given(st.data())
def test_the_verifiers_proofs_are_those_of_the_ledger(data: st.DataObject) -> None:
    """Taken where the ledger takes them, refused where it refuses: cut, lengthened or moved."""
    entries = [b"%d" % number for number in range(data.draw(st.integers(1, 20), "size"))]
    leaves = [leaf_hash(entry) for entry in entries]
    index = data.draw(st.integers(0, len(entries) - 1), "index")
    steps = inclusion_proof(index, len(entries), lambda level, place: _node(leaves, level, place))
    other = st.sampled_from([*leaves, *steps])
    steps = data.draw(st.sampled_from([steps, steps[:-1], steps[1:], [*steps, data.draw(other)]]), "proof")
    claimed = data.draw(st.sampled_from([index, index, 0, index + 1, index ^ 1, len(entries)]), "claimed")
    size = data.draw(st.sampled_from([len(entries), len(entries), len(entries) + 1, 1]), "claimed size")
    tree = Tree()
    tree.extend(b"".join(leaves))
    note = Checkpoint("x", size, tree.root()).signed(SIGNER)
    text = inclusion_text(claimed, steps, note).encode()
    stands = verify_inclusion(leaves[index], claimed, size, steps, tree.root())
    try:
        evidence_proofs.verify_inclusion(entries[index], claimed, text, bytes(note))
    except evidence_proofs.Faulty:
        assert not stands
    else:
        assert stands


def _node(leaves: list[bytes], level: int, place: int) -> bytes:
    some = Tree()
    some.extend(b"".join(leaves[place << level : (place + 1) << level]))
    return some.root()
