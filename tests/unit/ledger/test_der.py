"""The little DER that time stamps need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.ledger.der import oid, ordered_certificates, tagged


@pytest.mark.parametrize(
    ("dotted", "written"),
    [
        ("1.2.3.4.1", "06042a030401"),
        ("2.16.840.1.101.3.4.2.1", "0609608648016503040201"),
        ("2.999.3", "0603883703"),
        ("1.3.6.1.4.1.4294967295", "060a2b060104018fffffff7f"),
    ],
)
def test_object_identifiers_are_written_as_the_standard_says(dotted: str, written: str) -> None:
    assert oid(dotted).hex() == written


@pytest.mark.parametrize(
    ("size", "head"), [(0, "0400"), (127, "047f"), (128, "048180"), (255, "0481ff"), (256, "04820100")]
)
def test_lengths_are_the_shortest(size: int, head: str) -> None:
    assert tagged(0x04, bytes(size)) == bytes.fromhex(head) + bytes(size)


def answer(*certificates: bytes, status: bytes = b"\x30\x03\x02\x01\x00") -> bytes:
    head = b"\x02\x01\x03" + tagged(0x31, b"") + tagged(0x30, b"what is signed")
    signed = tagged(0x30, head + tagged(0xA0, b"".join(certificates)) + tagged(0x31, b"signers"))
    return tagged(0x30, status + tagged(0x30, oid("1.2.840.113549.1.7.2") + tagged(0xA0, signed)))


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_certificates_come_in_order_whatever_the_order_they_came_in(contents: list[bytes]) -> None:
    certificates = [tagged(0x30, one) for one in contents]
    assert ordered_certificates(answer(*certificates)) == answer(*sorted(certificates))


@given(st.binary(max_size=60))
def test_what_is_no_answer_comes_back_as_it_is(data: bytes) -> None:
    assert ordered_certificates(data) == data


def test_an_answer_that_is_cut_short_comes_back_as_it_is() -> None:
    whole = answer(tagged(0x30, b"b"), tagged(0x30, b"a"))
    for cut in range(len(whole)):
        assert ordered_certificates(whole[:cut]) == whole[:cut]
    other = whole.replace(b"\xa0\x06\x30", b"\xa1\x06\x30")
    assert ordered_certificates(other) == other
