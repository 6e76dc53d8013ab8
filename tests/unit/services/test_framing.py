"""Messages out of a stream, however it is cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.services.watching.framing import LONGEST, Deframer, FramingError, as_line

MESSAGES = st.lists(
    st.tuples(
        st.booleans(),
        st.binary(min_size=1, max_size=40).map(lambda data: b"<34>" + data.replace(b"\n", b" ")),
    ),
    max_size=8,
)


@given(MESSAGES, st.lists(st.integers(1, 30), max_size=20))
def test_both_framings_come_out_alike_wherever_the_stream_is_cut(
    messages: list[tuple[bool, bytes]], cuts: list[int]
) -> None:
    stream = b"".join(b"%d %s" % (len(said), said) if counted else said + b"\n" for counted, said in messages)
    deframer, found = Deframer(), []
    for cut in cuts:
        found += deframer.feed(stream[:cut])
        stream = stream[cut:]
    found += deframer.feed(stream) + deframer.finish()
    assert found == [said for _counted, said in messages]


def test_a_counted_message_may_hold_line_ends_and_stays_one_line() -> None:
    (message,) = Deframer().feed(b"9 <34>a\nb\nc")
    assert as_line(message) == b"<34>a#012b#012c\n"


def test_a_line_that_begins_with_a_number_is_a_line() -> None:
    assert Deframer().feed(b"2026-03-01 login\n12 apples\n") == [b"2026-03-01 login", b"12 apples"]


def test_an_endless_line_comes_out_in_pieces_and_is_not_held() -> None:
    deframer = Deframer()
    found = deframer.feed(b"x" * (2 * LONGEST + 10))
    assert [len(one) for one in found] == [LONGEST, LONGEST]
    assert deframer.finish() == [b"x" * 10]


def test_a_message_that_is_announced_too_long_is_refused() -> None:
    with pytest.raises(FramingError):
        Deframer().feed(b"9999999 <34>x")


def test_what_is_left_at_the_end_is_kept_and_blanks_are_nothing() -> None:
    deframer = Deframer()
    assert deframer.feed(b"\n\r\n30 <34>half") == []
    assert deframer.waits
    assert deframer.finish() == [b"30 <34>half"]
    assert deframer.finish() == []


def test_what_would_break_a_line_is_written_out() -> None:
    assert as_line(b"a\rb\0c\r\n") == b"a#015b#000c\n"
