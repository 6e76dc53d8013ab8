"""Records of the journal, by their bytes."""

from inspectorate.ledger.journal import note_of, record


def test_the_note_of_a_record_is_its_end() -> None:
    assert note_of(record(3, 1, b"\0\x02{}", b"a note")) == b"a note"


def test_what_is_no_record_has_no_note() -> None:
    whole = record(3, 1, b"\0\x02{}", b"a note")
    assert [note_of(one) for one in (b"", b"LGR1", b"forged", whole[:-1], whole + b"x")] == [b""] * 5
