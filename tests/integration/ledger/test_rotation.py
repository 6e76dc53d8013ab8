"""A key that takes over from another: known through each other, entered in the log, and not to be undone."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.ledger.attested import Attested, Trust, verify_attested
from inspectorate.ledger.disk import BrokenError, LocalFolder
from inspectorate.ledger.keys import write_key_file
from inspectorate.ledger.note import Note, NoteError, Signer, Verifier
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.rotation import Rotation, entry_of, followed, keep, rotations
from inspectorate.ledger.writer import Writer
from inspectorate.services.rotate_key import rotate_key

NAME = "firm.example/ledger"


@pytest.fixture
def keys(signer: Signer) -> list[Signer]:
    return [signer, Signer.generate(NAME), Signer.generate(NAME)]


@pytest.fixture
def rotated(log: Path, keys: list[Signer]) -> Path:
    """A log that has gone through three keys, with entries by each."""
    for old, new in pairwise(keys):
        rotate_key(log, old, new)
        with Writer(LocalFolder(log), new) as writer:
            writer.append([b"{}"])
    return log


def verified(log: Path, *keys: Verifier, witness: bytes | None = None) -> Attested:
    return verify_attested(
        LocalFolder(log), Trust(keys, checkpoints=(("witness", witness),) if witness else ())
    )


def kinds(found: Attested) -> list[str]:
    return [one.kind for one in found.log.faults]


@pytest.mark.parametrize("known", [0, 1, 2])
def test_who_knows_one_key_follows_the_others(rotated: Path, keys: list[Signer], known: int) -> None:
    found = verified(rotated, keys[known].verifier)
    assert (found.log.stands, found.log.size) == (True, 604)
    assert found.keys == tuple(one.verifier for one in keys)
    assert [one.index for one in found.rotations] == [600, 602]
    assert found.log.signed_by == (keys[2].verifier,)


def test_a_checkpoint_of_before_still_verifies(log: Path, keys: list[Signer]) -> None:
    old = (log / "checkpoint").read_bytes()
    rotate_key(log, keys[0], keys[1])
    found = verified(log, keys[1].verifier, witness=old)
    assert (found.log.stands, found.log.witnessed) == (True, [("witness", 600)])


def test_the_rotation_is_an_entry_that_the_old_key_signed_for_the_new(
    rotated: Path, keys: list[Signer]
) -> None:
    entry = LogReader(LocalFolder(rotated), 604).entry(600)
    rotation = Rotation(600, keys[0].verifier, keys[1].verifier)
    assert entry == entry_of(rotation.signed(keys[0], keys[1]))


def test_the_old_key_does_not_write_any_more(rotated: Path, keys: list[Signer]) -> None:
    with pytest.raises(BrokenError):
        Writer(LocalFolder(rotated), keys[0])


def test_thief_of_the_old_key_goes_on_from_an_older_state(
    log: Path, keys: list[Signer], tmp_path: Path
) -> None:
    """With the rotation's note in the folder the retired key gives itself away."""
    rotate_key(log, keys[0], keys[1])
    folder = tmp_path / "stolen"
    (folder / "keys").mkdir(parents=True)
    for name in (one for one in LocalFolder(log).names("") if one != "lock"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((log / name).read_bytes())
    thief = Writer(LocalFolder(folder), keys[0], [keys[1].verifier])
    thief.append([b'{"event":"forged"}'])
    thief.close()
    assert "retired" in kinds(verified(folder, keys[1].verifier))
    assert "retired" in kinds(verified(folder, keys[0].verifier))


def test_a_log_put_back_before_its_rotation_is_seen(
    make_log: Callable[[str, int], Path], log: Path, keys: list[Signer]
) -> None:
    rotate_key(log, keys[0], keys[1])
    older = make_log("older", 600)
    (log / "keys").rename(older / "keys")
    assert kinds(verified(older, keys[1].verifier)) == ["rotation", "retired"]


def test_interrupted_before_the_new_key_published_the_log_stands(log: Path, keys: list[Signer]) -> None:
    rotation = Rotation(600, keys[0].verifier, keys[1].verifier)
    note = rotation.signed(keys[0], keys[1])
    with Writer(LocalFolder(log), keys[0]) as writer:
        writer.append([entry_of(note)])
    assert verified(log, keys[0].verifier).log.stands
    keep(LocalFolder(log), rotation, note)
    assert verified(log, keys[1].verifier).log.stands
    rotate_key(log, keys[0], keys[1])
    found = verified(log, keys[0].verifier)
    assert (found.log.stands, [one.index for one in found.rotations]) == (True, [600, 601])


def test_insider_without_the_old_key_names_a_key_of_his_own(
    log: Path, signer: Signer, keys: list[Signer]
) -> None:
    rotation = Rotation(600, signer.verifier, keys[1].verifier)
    for note in (
        Note(rotation.text, (keys[1].sign(rotation.text), keys[1].sign(rotation.text))),
        Note(rotation.text, (signer.sign(rotation.text),)),
    ):
        keep(LocalFolder(log), rotation, note)
        assert rotations(LocalFolder(log))[0] == []
        assert kinds(verified(log, signer.verifier)) == ["rotation"]


def test_insider_moves_a_rotation_to_another_entry_or_file(rotated: Path, keys: list[Signer]) -> None:
    rotation = Rotation(5, keys[0].verifier, keys[1].verifier)
    keep(LocalFolder(rotated), rotation, rotation.signed(keys[0], keys[1]))
    assert kinds(verified(rotated, keys[2].verifier)) == ["rotation"]
    (rotated / rotation.file).rename(rotated / "keys" / "000000006")
    (rotated / "keys" / "000000007.new").write_bytes(b"half")
    assert kinds(verified(rotated, keys[2].verifier)) == ["rotation"]


def test_a_rotation_at_an_entry_that_cannot_be_read_is_a_fault(rotated: Path, keys: list[Signer]) -> None:
    for bundle in (rotated / "tile" / "entries").rglob("*"):
        if bundle.is_file() and "002" in str(bundle):
            bundle.unlink()
    assert "rotation" in kinds(verified(rotated, keys[2].verifier))


@pytest.mark.parametrize(
    "text",
    [
        "key-rotation/v1\nfirm.example/ledger\n",
        "another\nfirm.example/ledger\n1\na\nb\n",
        "key-rotation/v1\nfirm.example/ledger\n-1\na\nb\n",
        "key-rotation/v1\nfirm.example/ledger\n٣\na\nb\n",
        "key-rotation/v1\nfirm.example/ledger\n1\nno key\nb\n",
    ],
)
def test_other_notes_are_no_rotations(signer: Signer, text: str) -> None:
    with pytest.raises(NoteError):
        Rotation.parse(bytes(Note(text, (signer.sign(text),))))


def test_a_rotation_to_another_name_or_with_a_padded_number_is_none(
    signer: Signer, keys: list[Signer]
) -> None:
    other = Signer.generate("other.example/ledger")
    renamed = Rotation(1, signer.verifier, other.verifier)
    with pytest.raises(NoteError, match="前後不一"):
        Rotation.parse(bytes(renamed.signed(signer, other)))
    text = Rotation(1, signer.verifier, keys[1].verifier).text.replace("\n1\n", "\n01\n")
    with pytest.raises(NoteError, match="不是金鑰輪替之文字"):
        Rotation.parse(bytes(Note(text, (signer.sign(text), keys[1].sign(text)))))


def test_keys_that_nobody_vouched_for_are_not_followed(keys: list[Signer]) -> None:
    apart = [Rotation(1, keys[0].verifier, keys[1].verifier)]
    assert followed(apart, [keys[2].verifier]) == [keys[2].verifier]


def test_from_the_command_line(log: Path, signer: Signer, keys: list[Signer], tmp_path: Path) -> None:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(root, ["ledger", *map(str, arguments)])

    for number, one in enumerate([*keys, Signer.generate("other")]):
        write_key_file(tmp_path / f"k{number}", one)
    given = ["--key-file", tmp_path / "k0", "--new-key-file"]
    assert run("rotate", log, *given, tmp_path / "k0").exit_code == 2
    assert run("rotate", log, *given, tmp_path / "k3").exit_code == 2
    done = run("rotate", log, *given, tmp_path / "k1")
    assert (done.exit_code, keys[1].verifier.text in done.output) == (0, True)
    told = run("verify", log, "--key", signer.verifier.text)
    assert (told.exit_code, "第 600 筆輪替金鑰" in told.output) == (0, True)
    assert run("rotate", log, *given, tmp_path / "k2").exit_code == 4
