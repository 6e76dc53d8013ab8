"""Checkpoints in the form of C2SP tlog-checkpoint, and only those that the log itself signed."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspectorate.ledger.checkpoint import Checkpoint, open_checkpoint
from inspectorate.ledger.merkle import EMPTY_ROOT
from inspectorate.ledger.note import COSIGNATURE, Note, NoteError, Signature, Signer, Verifier

# C2SP tlog-checkpoint, its introductory example.
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = bytes(range(32))
TEXT_ROOT = b64encode(ROOT).decode()


@pytest.fixture
def signer() -> Signer:
    return Signer.of("firm.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def cosigned(name: str, text: str) -> tuple[Verifier, Signature]:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    verifier = Verifier(name, key.public_key().public_bytes_raw(), COSIGNATURE)
    value = key.sign(f"cosignature/v1\ntime 5\n{text}".encode())
    return verifier, Signature(name, verifier.key_id, (5).to_bytes(8, "big") + value)


def test_the_example_of_the_specification_is_read_and_written_back() -> None:
    checkpoint = Checkpoint.parse(EXAMPLE)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.root.hex().startswith("0ac5186a9186")
    assert checkpoint.text == EXAMPLE


def test_lines_after_the_root_are_kept_as_they_are() -> None:
    checkpoint = Checkpoint.parse(EXAMPLE + "more\nand more\n")
    assert checkpoint.extensions == ("more", "and more")
    assert checkpoint.text == EXAMPLE + "more\nand more\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name\n1\n",
        f"\n1\n{TEXT_ROOT}\n",
        f"name\n01\n{TEXT_ROOT}\n",
        f"name\n-1\n{TEXT_ROOT}\n",
        f"name\n+1\n{TEXT_ROOT}\n",
        f"name\n\uff11\n{TEXT_ROOT}\n",
        f"name\n{'9' * 20}\n{TEXT_ROOT}\n",
        "name\n1\nAAAA\n",
        "name\n1\nnot base64!\n",
        f"name\n1\n{TEXT_ROOT[:-2]}9=\n",
        f"name\n1\n{TEXT_ROOT}\n\nmore\n",
        f"name\n0\n{TEXT_ROOT}\n",
    ],
)
def test_what_states_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_an_empty_log_has_the_empty_root() -> None:
    empty = Checkpoint("name", 0, EMPTY_ROOT)
    assert Checkpoint.parse(empty.text) == empty


def test_a_signed_checkpoint_opens_with_its_key_and_tells_who_signed(signer: Signer) -> None:
    checkpoint = Checkpoint("firm.example/ledger", 7, ROOT)
    opened = open_checkpoint(bytes(checkpoint.signed(signer)), [signer.verifier])
    assert (opened.checkpoint, opened.signed_by) == (checkpoint, (signer.verifier,))


def test_two_keys_may_sign_while_one_takes_over_from_the_other(signer: Signer) -> None:
    successor = Signer.generate("firm.example/ledger")
    data = bytes(Checkpoint("firm.example/ledger", 7, ROOT).signed(signer, successor))
    for known in ([signer.verifier], [successor.verifier], [signer.verifier, successor.verifier]):
        assert open_checkpoint(data, known).signed_by == tuple(known)


def test_a_witness_stands_beside_the_log_but_not_in_its_place(signer: Signer) -> None:
    checkpoint = Checkpoint("firm.example/ledger", 7, ROOT)
    own = checkpoint.signed(signer)
    witness, line = cosigned("witness.example/w", checkpoint.text)
    both = bytes(Note(own.text, (*own.signatures, line)))
    assert open_checkpoint(both, [signer.verifier, witness]).signed_by == (signer.verifier, witness)
    with pytest.raises(NoteError, match="自己的金鑰"):
        open_checkpoint(bytes(Note(own.text, (line,))), [signer.verifier, witness])


def test_a_cosigners_key_under_the_logs_own_name_is_not_the_logs_key() -> None:
    text = Checkpoint("firm.example/ledger", 7, ROOT).text
    witness, line = cosigned("firm.example/ledger", text)
    with pytest.raises(NoteError, match="自己的金鑰"):
        open_checkpoint(bytes(Note(text, (line,))), [witness])


def test_a_known_key_of_another_log_does_not_speak_for_this_one(signer: Signer) -> None:
    data = bytes(Checkpoint("other.example/ledger", 7, ROOT).signed(signer))
    with pytest.raises(NoteError, match=r"other\.example/ledger"):
        open_checkpoint(data, [signer.verifier])
