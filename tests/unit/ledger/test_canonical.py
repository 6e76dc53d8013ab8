"""Published vectors of RFC 8785 (sections 3.2.2 to 3.2.4 and appendix B), and what is refused."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.ledger.canonical import CanonicalError, Json, canonical, read_json

EXAMPLE = r"""{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}"""
EXAMPLE_BYTES = bytes.fromhex(
    "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333"
    "332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75"
    "303030665c6e4127425c225c5c5c5c5c222f227d"
)

NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]

TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def test_the_example_of_the_rfc_comes_out_byte_for_byte() -> None:
    assert canonical(read_json(EXAMPLE)) == EXAMPLE_BYTES


def test_names_are_ordered_by_their_utf_16_units() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical(dict.fromkeys(names, 0)))) == ordered


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_a_double_is_written_as_the_rfc_writes_it(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(number) == text.encode()


@given(VALUES)
def test_canonical_bytes_read_back_give_the_same_bytes(value: Json) -> None:
    once = canonical(value)
    assert canonical(read_json(once)) == once


@given(st.dictionaries(TEXTS, st.integers(0, 9), min_size=2))
def test_the_order_in_which_names_were_given_does_not_matter(value: dict[str, Json]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -(2**53), "\ud800", {"\ud800": 1}])
def test_what_json_cannot_carry_exactly_is_refused(value: Json) -> None:
    with pytest.raises(CanonicalError, match="無法轉為正規 JSON"):
        canonical(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a":1,"a":2}', "名稱重複：a"),
        ('{"b":1,"a":1,"a":2}', "名稱重複：a$"),
        ('[{"b":{"c":1,"c":1}}]', "名稱重複：c"),
        ("NaN", "不得有 NaN"),
        ("[-Infinity]", "不得有 -Infinity"),
        ("{", "不是 JSON"),
        ("", "不是 JSON"),
        (b"\xff", "不是 JSON"),
        ("[" * 100_000, "巢狀過深"),
        ("9007199254740993", "超出 JSON 能精確表示"),
        ("-9007199254740993", "超出 JSON 能精確表示"),
        ("1" * 400, "超出 JSON 能精確表示"),
        ("1" * 5000, "超出 JSON 能精確表示"),
    ],
)
def test_a_text_that_two_readers_could_take_differently_is_refused(text: str | bytes, said: str) -> None:
    with pytest.raises(CanonicalError, match=said):
        read_json(text)


@pytest.mark.parametrize("digits", ["9007199254740991", "-9007199254740992", "295147905179352830000", "-0"])
def test_an_integer_that_a_double_holds_as_written_stays(digits: str) -> None:
    assert canonical(read_json(digits)) == (b"0" if digits == "-0" else digits.encode())


def test_a_value_nested_too_deep_is_refused_and_not_fatal() -> None:
    value: Json = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalError, match="巢狀過深"):
        canonical(value)


@pytest.mark.parametrize("digits", ["9007199254740991", "-9007199254740991", "0"])
def test_a_whole_number_that_json_carries_exactly_is_read_as_one(digits: str) -> None:
    assert repr(read_json(digits)) == digits
