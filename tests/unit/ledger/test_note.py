"""Signed notes against the published examples, and against forgeries."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspectorate.ledger.note import (
    COSIGNATURE,
    Note,
    NoteError,
    Signature,
    Signer,
    Verifier,
    read_note,
    verify_note,
)

# C2SP signed-note, section "Example".
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
# golang.org/x/mod/sumdb/note, its package example.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZIn"
    "NIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
TEXT = "一行文字\n\n另一段\n"


@pytest.fixture
def signer() -> Signer:
    return Signer.of("firm.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def signed(signer: Signer, text: str = TEXT) -> Note:
    return Note(text, (signer.sign(text),))


def cosigned(name: str, stamp: int, text: str) -> tuple[Verifier, Signature]:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    verifier = Verifier(name, key.public_key().public_bytes_raw(), COSIGNATURE)
    value = key.sign(f"cosignature/v1\ntime {stamp}\n{text}".encode())
    return verifier, Signature(name, verifier.key_id, stamp.to_bytes(8, "big") + value)


def test_the_example_of_the_specification_verifies() -> None:
    key = Verifier.parse(SPEC_KEY)
    note = read_note(SPEC_NOTE.encode())
    assert note.text == "This is an example message.\n"
    assert verify_note(note, [key]) == (key,)
    assert key.text == SPEC_KEY
    assert bytes(note) == SPEC_NOTE.encode()


def test_a_key_of_the_go_library_signs_here_as_it_does_there() -> None:
    signer = Signer.parse(GO_SECRET)
    assert signer.verifier.text == GO_KEY
    assert signer.secret_text == GO_SECRET
    assert signer.sign(GO_TEXT).line == GO_LINE
    assert verify_note(read_note((GO_TEXT + "\n" + GO_LINE).encode()), [Verifier.parse(GO_KEY)])


def test_a_text_with_empty_lines_ends_at_the_last_of_them(signer: Signer) -> None:
    note = read_note(bytes(signed(signer)))
    assert note.text == TEXT
    assert verify_note(note, [signer.verifier]) == (signer.verifier,)


@pytest.mark.parametrize("place", [0, 5, 8])
def test_a_changed_text_is_not_signed(signer: Signer, place: int) -> None:
    note = signed(signer)
    changed = Note(note.text[:place] + "x" + note.text[place:], note.signatures)
    with pytest.raises(NoteError, match="簽章不符"):
        verify_note(changed, [signer.verifier])


def test_unknown_signatures_are_passed_over_and_alone_prove_nothing(signer: Signer) -> None:
    stranger = Signer.generate("firm.example/ledger")
    both = Note(TEXT, (stranger.sign(TEXT), signer.sign(TEXT)))
    assert verify_note(both, [signer.verifier]) == (signer.verifier,)
    with pytest.raises(NoteError, match="沒有任何已知金鑰"):
        verify_note(Note(TEXT, (stranger.sign(TEXT),)), [signer.verifier])
    with pytest.raises(NoteError, match="沒有任何已知金鑰"):
        verify_note(both, [])


def test_a_stranger_under_the_same_id_but_another_name_is_passed_over(signer: Signer) -> None:
    line = signer.sign(TEXT)
    renamed = Signature("other.example", line.key_id, line.value)
    assert verify_note(Note(TEXT, (renamed, line)), [signer.verifier]) == (signer.verifier,)
    with pytest.raises(NoteError, match="沒有任何已知金鑰"):
        verify_note(Note(TEXT, (renamed,)), [signer.verifier])


def test_one_false_signature_of_a_known_key_refuses_the_note(signer: Signer) -> None:
    false = Signature(signer.verifier.name, signer.verifier.key_id, bytes(64))
    with pytest.raises(NoteError, match="簽章不符"):
        verify_note(Note(TEXT, (signer.sign(TEXT), false)), [signer.verifier])


def test_a_key_that_signed_twice_counts_once(signer: Signer) -> None:
    note = Note(TEXT, (signer.sign(TEXT), signer.sign(TEXT)))
    assert verify_note(note, [signer.verifier]) == (signer.verifier,)


def test_a_cosigner_signs_the_time_with_the_text() -> None:
    verifier, line = cosigned("witness.example/w", 1_700_000_000, TEXT)
    assert verify_note(Note(TEXT, (line,)), [verifier]) == (verifier,)
    later = Signature(line.name, line.key_id, (1_700_000_001).to_bytes(8, "big") + line.value[8:])
    with pytest.raises(NoteError, match="簽章不符"):
        verify_note(Note(TEXT, (later,)), [verifier])


def test_a_cosignature_of_a_time_that_cannot_be_is_false() -> None:
    last, line = cosigned("witness.example/w", 2**63 - 1, TEXT)
    assert last.accepts(TEXT, line)
    beyond, line = cosigned("witness.example/w", 2**63, TEXT)
    assert not beyond.accepts(TEXT, line)


def test_a_cosigners_key_is_read_back_and_is_not_the_key_of_a_log() -> None:
    verifier, line = cosigned("witness.example/w", 1, TEXT)
    assert Verifier.parse(verifier.text) == verifier
    assert Verifier(verifier.name, verifier.public).key_id != verifier.key_id
    assert not Verifier(verifier.name, verifier.public).accepts(TEXT, line)


@pytest.mark.parametrize("value", [b"\x00", bytes(7), bytes(8), bytes(63), bytes(65)])
def test_a_signature_of_a_false_length_is_false(signer: Signer, value: bytes) -> None:
    verifier, _line = cosigned("witness.example/w", 1, TEXT)
    for one in (signer.verifier, verifier):
        assert not one.accepts(TEXT, Signature(one.name, one.key_id, value))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        "text\n\n— name AAAAAAA=".encode(),
        b"text\n\n- name AAAAAAA=\n",
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— name AAAAAA==\n".encode(),
        "text\n\n— name AAAAAAA\n".encode(),
        "text\n\n— name AAAAAAA==\n".encode(),
        "text\n\n— na+me AAAAAAA=\n".encode(),
        "text\n\n—  AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAA= \n".encode(),
        "te\rxt\n\n— name AAAAAAA=\n".encode(),
        "te\txt\n\n— name AAAAAAA=\n".encode(),
        b"te\xffxt\n\n\xe2\x80\x94 name AAAAAAA=\n",
        ("text\n\n" + "— name AAAAAAA=\n" * 101).encode(),
        "— name AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAA=x".encode(),
    ],
)
def test_what_is_not_a_signed_note_is_refused(data: bytes) -> None:
    with pytest.raises(NoteError):
        read_note(data)


def test_a_note_may_carry_a_hundred_signatures() -> None:
    assert len(read_note(("text\n\n" + "— name AAAAAAA=\n" * 100).encode()).signatures) == 100


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\n", "a\u00a0b", "a\x7fb", "a\u200bb"])
def test_a_name_that_would_break_the_form_is_refused(name: str) -> None:
    with pytest.raises(NoteError, match="名稱"):
        Signer.generate(name)
    with pytest.raises(NoteError):
        Verifier.parse(Verifier(name, bytes(32)).text)


@pytest.mark.parametrize(("size", "taken"), [(1_000_000, True), (1_000_001, False)])
def test_a_note_has_at_most_a_million_bytes(*, size: int, taken: bool) -> None:
    end = "\n\n— name AAAAAAA=\n".encode()
    data = b"x" * (size - len(end)) + end
    if taken:
        assert len(read_note(data).signatures) == 1
    else:
        with pytest.raises(NoteError, match="過長"):
            read_note(data)


@pytest.mark.parametrize(("kind", "public"), [(2, bytes(32)), (0, bytes(32)), (1, bytes(31)), (4, bytes(33))])
def test_a_key_of_another_kind_or_length_is_refused_under_its_own_id(kind: int, public: bytes) -> None:
    with pytest.raises(NoteError, match="不是 Ed25519"):
        Verifier.parse(Verifier("name", public, kind).text)


def test_the_kinds_of_keys_are_those_of_the_specification() -> None:
    assert Verifier("name", bytes(32)).text.endswith("+" + b64encode(b"\x01" + bytes(32)).decode())
    assert Verifier("name", bytes(32), COSIGNATURE).text.endswith(
        "+" + b64encode(b"\x04" + bytes(32)).decode()
    )


def test_a_secret_key_without_its_head_is_refused() -> None:
    with pytest.raises(NoteError, match="PRIVATE"):
        Signer.parse(GO_SECRET.removeprefix("PRIVATE+KEY+"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        GO_KEY[:-4],
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("+A", "+B"),
        GO_KEY[:-4] + "!" + GO_KEY[-4:],
        GO_KEY.replace("PeterNeumann", "Peter"),
        "name+00000000+AA==",
        GO_SECRET,
    ],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(text)


@pytest.mark.parametrize(
    "text",
    ["", GO_KEY, GO_SECRET[:-4], GO_SECRET.replace("c74f20a3", "00000000"), GO_SECRET.replace("+AY", "+BY")],
)
def test_what_is_no_secret_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NoteError) as caught:
        Signer.parse(text)
    assert "EKFALVFGyNhP" not in str(caught.value)


def test_a_secret_key_does_not_show_when_printed(signer: Signer) -> None:
    secret = b64encode(bytes(range(32))).decode()[:20]
    assert secret not in repr(signer)
    assert "_key" not in repr(signer)


def test_a_new_key_is_another_each_time_and_survives_being_written_down() -> None:
    one, other = Signer.generate("a"), Signer.generate("a")
    assert one.verifier != other.verifier
    assert Signer.parse(one.secret_text + "\n").verifier == one.verifier
