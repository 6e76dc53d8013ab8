"""FIX: what is built is read back, what is damaged is kept aside, and who sent what to whom is told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.lake.ingestion.lakes import plain

from inspectorate.lake.converting import Converted, Setting, convert_text
from inspectorate.lake.formats.fix import FORMAT
from inspectorate.lake.formats.shelf import format_of

Fields = list[tuple[int, str]]
TOLD = {"own": "BRK, BRK2", "exchange": "TWSE"}
ORDER: Fields = [
    *((35, "D"), (49, "CUST"), (56, "BRK"), (34, "7"), (52, "20261121-02:00:00.123"), (11, "A1"), (41, "A0")),
    *((1, "9801"), (55, "2330"), (54, "1"), (38, "1000"), (44, "600.5"), (43, "Y"), (50, "L1"), (207, "TAI")),
]


def built(fields: Fields, separator: str = "\x01", version: str = "FIX.4.2", wrong: int = 0) -> str:
    """A message, by the book."""
    body = "".join(f"{tag}={value}\x01" for tag, value in fields).encode("ascii")
    whole = f"8={version}\x019={len(body)}\x01".encode("ascii") + body
    whole += f"10={(sum(whole) + wrong) % 256:03d}\x01".encode("ascii")
    return whole.decode("ascii").replace("\x01", separator)


def converted(*lines: str, told: dict[str, str] | None = None) -> Converted:
    setting = Setting("o", told=TOLD if told is None else told)
    return convert_text(FORMAT, "\n".join(lines), setting, 2026)


def orders(*lines: str, told: dict[str, str] | None = None) -> list[dict[str, Any]]:
    return plain([converted(*lines, told=told).rows["order_activity"]], "order_activity")


VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="|^"), min_size=1)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))
messages = st.fixed_dictionaries(
    {
        "35": st.sampled_from(("D", "F", "G", "8", "9", "0")),
        "49": st.sampled_from(("BRK", "CUST", "TWSE")),
        "56": st.sampled_from(("BRK", "CUST", "TWSE")),
        "34": st.integers(0, 10**9).map(str),
        "52": MOMENTS.map(lambda one: one.strftime("%Y%m%d-%H:%M:%S.%f")),
        "11": VALUES,
        "1": VALUES,
        "55": VALUES,
        "38": st.integers(0, 10**6).map(str),
    }
)


def direction_of(kind: str, sender: str, target: str) -> str | None:
    """Read off a table."""
    if sender == target:
        return None
    ways = {("CUST", "BRK"): "in", ("BRK", "TWSE"): "out", ("TWSE", "BRK"): "reply"}
    way = ways.get((sender, target))
    return way if (way == "reply") == (kind in "89") and kind != "0" else None


@settings(max_examples=25)
@given(
    messages,
    st.sampled_from(("\x01", "|", "^A")),
    st.sampled_from(("FIX.4.2", "FIX.4.4", "FIXT.1.1")),
    MOMENTS,
)
def test_what_is_built_is_read_back(
    said: dict[str, str], separator: str, version: str, moment: datetime
) -> None:
    message = built([(int(tag), value) for tag, value in said.items()], separator, version)
    (row,) = orders(f"{moment:%Y%m%d-%H:%M:%S.%f} : {message}")
    at = moment - timedelta(hours=8)
    direction = direction_of(said["35"], said["49"], said["56"])
    assert (row["message_type"], row["sender"], row["target"]) == (said["35"], said["49"], said["56"])
    assert (row["sequence"], row["order_uid"]) == (int(said["34"]), said["11"])
    assert (row["customer"] or "-", row["symbol"] or "-") == (said["1"], said["55"])
    assert row["quantity"] == float(said["38"])
    assert row["sent_time"] == datetime.fromisoformat(said["52"].replace("-", "T"))
    assert (row["time"], row["direction"]) == (at, direction)
    assert row["received_time"] == (at if direction == "in" else None)


@settings(max_examples=40)
@given(st.data())
def test_a_message_with_one_byte_changed_or_cut_off_is_kept_aside(data: st.DataObject) -> None:
    whole = built(ORDER)
    place = data.draw(st.integers(len("8=FIX.4.2\x019="), len(whole) - 2))
    byte = data.draw(
        st.characters(min_codepoint=33, max_codepoint=126).filter(lambda one: one != whole[place])
    )
    cut = data.draw(st.integers(20, len(whole) - 8))
    found = converted(
        "2026-11-21 10:00:00 " + whole[:place] + byte + whole[place + 1 :],
        "2026-11-21 10:00:00 " + whole[:cut],
    )
    assert found.rows["order_activity"].num_rows == 0
    assert found.unread["line"].to_pylist() == [1, 2]


def test_every_field_of_an_order_has_its_column() -> None:
    (row,) = orders("2026-11-21T10:00:00.456+08:00 INFO " + built(ORDER, "|"))
    assert {name: value for name, value in row.items() if name not in {"system", "origin", "line"}} == {
        "time": datetime(2026, 11, 21, 2, 0, 0, 456000),
        "direction": "in",
        "message_type": "D",
        "sender": "CUST",
        "target": "BRK",
        "sequence": 7,
        "order_uid": "A1",
        "former_order_uid": "A0",
        "customer": "9801",
        "symbol": "2330",
        "side": "1",
        "quantity": 1000.0,
        "price": 600.5,
        "sent_time": datetime(2026, 11, 21, 2, 0, 0, 123000),
        "received_time": datetime(2026, 11, 21, 2, 0, 0, 456000),
        "is_duplicate": True,
        "venue": "TAI",
        "line_name": "L1",
    }


def test_without_a_stamp_of_its_own_no_time_of_receipt_is_made_up() -> None:
    (row,) = orders(built(ORDER))
    assert (row["time"], row["received_time"]) == (row["sent_time"], None)


def test_the_firms_own_serial_number_and_line_take_the_place_of_the_sessions() -> None:
    told = {"serial_tag": "9001", "line": "PVC-3"}
    with_tag, without = orders(built([*ORDER, (9001, "42")]), built(ORDER), told=told)
    assert (with_tag["sequence"], with_tag["line_name"], with_tag["direction"]) == (42, "PVC-3", None)
    assert without["sequence"] is None


@pytest.mark.parametrize(
    ("told", "direction"),
    [
        ({}, None),
        ({"own": "BRK"}, "in"),
        ({"own": "BRK", "customers": "CUST"}, "in"),
        ({"own": "BRK", "customers": "OTHER"}, None),
        ({"own": "BRK", "exchange": "CUST"}, None),
        ({"own": "BRK,CUST"}, None),
    ],
)
def test_an_order_comes_in_only_from_who_may_send_one(told: dict[str, str], direction: str | None) -> None:
    (row,) = orders("2026-11-21 10:00:00 " + built(ORDER), told=told)
    assert row["direction"] == direction


def test_the_firms_report_to_its_customer_is_no_reply_of_the_exchange() -> None:
    report: Fields = [(35, "8"), (49, "BRK"), (56, "CUST"), (34, "1"), (52, "20261121-02:00:00")]
    (row,) = orders(built(report))
    assert row["direction"] is None


def test_a_repeated_tag_does_not_take_the_place_of_the_first() -> None:
    (row,) = orders(built([*ORDER, (11, "FORGED"), (49, "TWSE")]))
    assert (row["order_uid"], row["sender"]) == ("A1", "CUST")


def test_what_stands_between_messages_is_an_event_and_what_has_no_time_is_kept_aside() -> None:
    found = converted(
        "2026-11-21 10:00:00 Disconnecting", "nonsense", "x 8=FIX.4.4|35=D|11=A|", "", "8=FIX.4.2|"
    )
    assert found.rows["base_event"]["message"].to_pylist() == ["2026-11-21 10:00:00 Disconnecting"]
    assert found.unread["line"].to_pylist() == [2, 3, 5]


@pytest.mark.parametrize(
    "hostile", ["8=FIX.4.2\x019=", "8=FIX.4.2|" + "=" * 5000, "8=FIX.4.2^A" + "1=" * 3000]
)
def test_what_is_hostile_is_no_order(hostile: str) -> None:
    assert orders("2026-11-21 10:00:00 " + hostile) == []


def test_fix_is_known_by_its_lines() -> None:
    assert (
        format_of("\n".join(f"2026-11-21 10:00:00 {built(ORDER, mark)}" for mark in ("\x01", "|", "^A")))
        is FORMAT
    )
