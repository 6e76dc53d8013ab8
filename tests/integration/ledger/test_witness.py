"""Witnesses: what a second party signs and refuses, and how many of them must have seen a log."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.ledger.attested import Attested, Trust, verify_attested
from inspectorate.ledger.checkpoint import Checkpoint, open_checkpoint
from inspectorate.ledger.cosigned import keep_cosigned, kept_cosigned
from inspectorate.ledger.disk import BrokenError, LedgerError, LocalFolder
from inspectorate.ledger.note import NoteError, Signer, Verifier, read_note, verify_note
from inspectorate.ledger.proof import ProofError
from inspectorate.ledger.witness import Cosigner, ForkError, StaleError
from inspectorate.ledger.writer import Writer, create
from inspectorate.services.witness_ledger import add_cosigned, witness_ledger

MakeLog = Callable[[str, int], Path]
MOMENT = 1_790_000_000


@pytest.fixture
def witness() -> Signer:
    return Signer.generate("examiner.example/witness")


@pytest.fixture
def see(tmp_path: Path, signer: Signer, witness: Signer) -> Callable[[Path], bytes]:
    """The witness looks at a log's folder or a request, with the state that it has."""

    def seen(what: Path) -> bytes:
        return bytes(witness_ledger(what, [signer.verifier], witness, tmp_path / "state", MOMENT))

    return seen


def append(log: Path, signer: Signer, entry: bytes = b"{}") -> None:
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([entry])


def verified(log: Path, signer: Signer, *witnesses: Verifier, quorum: int = 1) -> Attested:
    return verify_attested(LocalFolder(log), Trust((signer.verifier,), witnesses, quorum))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(root, ["ledger", *map(str, arguments)])


def test_a_cosignature_is_the_public_one_and_says_when(
    log: Path, signer: Signer, witness: Signer, see: Callable[[Path], bytes]
) -> None:
    note = read_note(see(log))
    key = Cosigner(witness).verifier
    assert verify_note(note, [key, signer.verifier]) == (signer.verifier, key)
    assert int.from_bytes(note.signatures[-1].value[:8], "big") == MOMENT
    assert Verifier.parse(key.text) == key


def test_a_witness_follows_a_log_as_it_grows_and_signs_the_same_twice(
    log: Path, signer: Signer, see: Callable[[Path], bytes]
) -> None:
    assert see(log) == see(log)
    append(log, signer)
    assert b"\n601\n" in see(log)


def test_a_rolled_back_disk_image_is_not_cosigned_and_both_states_are_kept(
    log: Path, signer: Signer, see: Callable[[Path], bytes], tmp_path: Path
) -> None:
    shutil.copytree(log, tmp_path / "image")
    append(log, signer)
    see(log)
    with pytest.raises(ForkError, match="曾見 601 筆"):
        see(tmp_path / "image")
    (refused,) = (tmp_path / "state").glob("refused-*")
    assert refused.read_bytes() == (tmp_path / "image" / "checkpoint").read_bytes()


def test_a_restored_image_that_went_on_is_a_fork_to_the_witness(
    log: Path, signer: Signer, see: Callable[[Path], bytes], tmp_path: Path
) -> None:
    shutil.copytree(log, tmp_path / "image")
    append(log, signer, b'{"event":"embarrassing"}')
    see(log)
    append(tmp_path / "image", signer, b'{"event":"harmless"}')
    with pytest.raises(ForkError, match="分叉"):
        see(tmp_path / "image")
    append(tmp_path / "image", signer)
    with pytest.raises(ForkError, match="分叉"):
        see(tmp_path / "image")
    assert len(list((tmp_path / "state").glob("refused-*"))) == 2


def test_a_request_by_file_serves_a_witness_who_has_no_folder(
    log: Path, signer: Signer, see: Callable[[Path], bytes], tmp_path: Path
) -> None:
    see(log / "checkpoint")
    (tmp_path / "last").write_bytes((log / "checkpoint").read_bytes())
    assert see(tmp_path / "last"), "the very one again"
    append(log, signer)
    with pytest.raises(StaleError, match="所存為 600 筆"):
        see(log / "checkpoint")
    request = run("consistency", log, tmp_path / "last", "--key", signer.verifier.text).output
    (tmp_path / "request").write_text(request, "utf-8")
    assert b"\n601\n" in see(tmp_path / "request")
    with pytest.raises(StaleError, match="所存為 601 筆"):
        see(tmp_path / "request")


def test_a_proof_where_none_is_wanted_and_a_request_that_is_none(
    log: Path, see: Callable[[Path], bytes], tmp_path: Path
) -> None:
    checkpoint = (log / "checkpoint").read_text("utf-8")
    (tmp_path / "request").write_text(f"old 0\n{'A' * 43}=\n\n{checkpoint}", "utf-8")
    with pytest.raises(StaleError, match="無須證明"):
        see(tmp_path / "request")
    (tmp_path / "request").write_text(f"old x\n\n{checkpoint}", "utf-8")
    with pytest.raises(ProofError):
        see(tmp_path / "request")
    (tmp_path / "request").write_bytes(b"\xff")
    with pytest.raises(NoteError):
        see(tmp_path / "request")
    with pytest.raises(LedgerError):
        see(tmp_path)
    (log / "checkpoint").write_bytes(bytes(Checkpoint("a", 1, bytes(32)).signed(Signer.generate("a"))))
    with pytest.raises(BrokenError):
        see(log)


def test_an_empty_log_may_be_met_first(tmp_path: Path, signer: Signer, see: Callable[[Path], bytes]) -> None:
    create(LocalFolder(tmp_path / "new"), signer)
    see(tmp_path / "new")
    append(tmp_path / "new", signer)
    assert b"\n1\n" in see(tmp_path / "new")


def test_the_log_keeps_cosignatures_that_agree_with_it(
    log: Path, signer: Signer, witness: Signer, see: Callable[[Path], bytes]
) -> None:
    key, data = Cosigner(witness).verifier, see(log)
    file = add_cosigned(LocalFolder(log), data, [signer.verifier], [key])
    assert kept_cosigned(LocalFolder(log)) == [(file, data)]
    append(log, signer)
    found = verified(log, signer, key)
    assert (found.log.stands, found.quorum.reach, found.quorum.seen) == (True, 600, {key: 600})
    (log / file).write_bytes(data.replace(b"\n600\n", b"\n599\n"))
    assert {one.kind for one in verified(log, signer, key).log.faults} == {"witness", "quorum"}


def test_the_log_does_not_keep_what_no_witness_signed_or_what_is_not_its_own(
    log: Path, make_log: MakeLog, signer: Signer, witness: Signer, see: Callable[[Path], bytes]
) -> None:
    key, data = Cosigner(witness).verifier, see(log)
    disk = LocalFolder(log)
    with pytest.raises(NoteError, match="未經所列之見證者"):
        add_cosigned(disk, (log / "checkpoint").read_bytes(), [signer.verifier], [key])
    with pytest.raises(BrokenError, match="請保存該檢查點"):
        add_cosigned(LocalFolder(make_log("short", 5)), data, [signer.verifier], [key])
    forked = make_log("forked", 0)
    with Writer(LocalFolder(forked), signer) as writer:
        writer.append([b"x"] * 700)
    with pytest.raises(BrokenError, match="分叉"):
        add_cosigned(LocalFolder(forked), data, [signer.verifier], [key])
    other = Signer.generate("other.example/ledger")
    stranger = Checkpoint(other.verifier.name, 1, bytes(32)).signed(other)
    cosigned = type(stranger)(
        stranger.text, (*stranger.signatures, Cosigner(witness).sign(stranger.text, MOMENT))
    )
    with pytest.raises(NoteError, match="另一紀錄"):
        add_cosigned(disk, bytes(cosigned), [signer.verifier, other.verifier], [key])


def test_a_quorum_wants_so_many_witnesses_and_reaches_as_far_as_that_many_saw(
    log: Path, signer: Signer, tmp_path: Path
) -> None:
    witnesses = [Signer.generate(f"w{number}") for number in range(3)]
    keys = [Cosigner(one).verifier for one in witnesses]
    for number, one in enumerate(witnesses[:2]):
        note = witness_ledger(log, [signer.verifier], one, tmp_path / f"state{number}", MOMENT)
        add_cosigned(LocalFolder(log), bytes(note), [signer.verifier], keys)
        append(log, signer)
    reached = {number: verified(log, signer, *keys, quorum=number) for number in (1, 2, 3)}
    assert {number: found.quorum.reach for number, found in reached.items()} == {1: 601, 2: 600, 3: 0}
    assert [one.kind for one in reached[3].log.faults] == ["quorum"]
    assert reached[1].log.stands


def test_operator_witnesses_the_own_log(log: Path, signer: Signer, tmp_path: Path) -> None:
    """The log's own key under the kind of a witness counts for nobody."""
    own = Cosigner(signer).verifier
    note = witness_ledger(log, [signer.verifier], signer, tmp_path / "state", MOMENT)
    keep_cosigned(LocalFolder(log), note, 600)
    assert [one.kind for one in verified(log, signer, own).log.faults] == ["quorum"]


def test_one_witness_under_two_names_is_one(log: Path, signer: Signer, tmp_path: Path) -> None:
    once = Signer.generate("w1")
    twice = Signer.of("w2", once._key)
    keys = [Cosigner(one).verifier for one in (once, twice)]
    for number, one in enumerate((once, twice)):
        note = witness_ledger(log, [signer.verifier], one, tmp_path / f"state{number}", MOMENT)
        keep_cosigned(LocalFolder(log), note, 600)
    found = verified(log, signer, *keys, quorum=2)
    assert [one.kind for one in found.log.faults] == ["quorum"]


def test_a_fork_against_a_kept_cosignature_is_seen(
    log: Path, signer: Signer, witness: Signer, see: Callable[[Path], bytes], tmp_path: Path
) -> None:
    note = open_checkpoint(see(log), [signer.verifier]).note
    create(LocalFolder(tmp_path / "rewritten"), signer)
    with Writer(LocalFolder(tmp_path / "rewritten"), signer) as writer:
        writer.append([b"{}"] * 700)
    keep_cosigned(LocalFolder(tmp_path / "rewritten"), note, 600)
    kinds = [
        one.kind for one in verified(tmp_path / "rewritten", signer, Cosigner(witness).verifier).log.faults
    ]
    assert kinds == ["fork", "quorum"]


def test_from_the_command_line(log: Path, signer: Signer, tmp_path: Path) -> None:
    key = ["--key", signer.verifier.text]
    seen = run("keygen", tmp_path / "w.key", "--name", "w.example", "--witness").output.strip()
    done = run("cosign", log, *key, "--key-file", tmp_path / "w.key", "--state", tmp_path / "s")
    assert done.exit_code == 0
    (tmp_path / "cosigned").write_text(done.output, "utf-8")
    assert run("add-cosigned", log, tmp_path / "cosigned", *key, "--witness", seen).exit_code == 0
    (tmp_path / "keys").write_text(f"# ours\n{seen}\n")
    told = run("verify", log, *key, "--witness", tmp_path / "keys", "--quorum", 1)
    assert (told.exit_code, "至少 1 位見證者見證至 600 筆" in told.output) == (0, True)
    as_json = json.loads(
        run("verify", log, *key, "--witness", seen, "--quorum", 1, "--format", "json").output
    )
    assert as_json["quorum"] == {"needed": 1, "size": 600}
    for wrong in (
        ["--witness", "nowhere"],
        ["--witness", signer.verifier.text],
        ["--quorum", "1"],
        ["--witness", seen, "--quorum", "2"],
    ):
        assert run("verify", log, *key, *wrong).exit_code == 2
    append(log, signer)
    newer = (log / "checkpoint").read_bytes()
    shutil.copytree(log, tmp_path / "grown")
    run("cosign", tmp_path / "grown", *key, "--key-file", tmp_path / "w.key", "--state", tmp_path / "s")
    (tmp_path / "older").write_text(done.output, "utf-8")
    refused = run(
        "cosign", tmp_path / "older", *key, "--key-file", tmp_path / "w.key", "--state", tmp_path / "s"
    )
    assert (refused.exit_code, "不予見證" in refused.output) == (4, True)
    append(log, signer)
    stale = run(
        "cosign", log / "checkpoint", *key, "--key-file", tmp_path / "w.key", "--state", tmp_path / "s"
    )
    assert (stale.exit_code, newer != (log / "checkpoint").read_bytes()) == (2, True)
