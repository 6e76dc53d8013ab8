"""Time stamps: a frozen answer of a real authority, and what is made of all that is not one."""

import json
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.ledger.der import oid, tagged
from inspectorate.ledger.stamp import Authorities, Stamp, StampError, query, read_stamp
from inspectorate.ledger.stamps import bounds_of

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "stamp.json").read_text())
NOTE, REPLY = VECTOR["note"].encode(), b64decode(VECTOR["reply"])
TRUSTED = Authorities.parse([VECTOR["root"].encode()], [VECTOR["chain"].encode()])
SERIAL, ISSUER = (
    204,
    249,
)  # where the serial number and the issuer's name begin in the authority's certificate
START = datetime(2026, 11, 21, tzinfo=UTC)


def test_the_frozen_answer_proves_what_it_proved() -> None:
    stamp = read_stamp(REPLY, NOTE, TRUSTED, VECTOR["nonce"], "1.2.3.4.1")
    assert (stamp.trusted, stamp.policy, stamp.authority) == (True, "1.2.3.4.1", "CN=Test TSA")
    assert read_stamp(REPLY, NOTE, Authorities()) == Stamp(
        stamp.at, stamp.policy, stamp.authority, trusted=False
    )


def test_the_question_is_the_frozen_one() -> None:
    assert query(NOTE, VECTOR["nonce"]).hex() == VECTOR["query"]
    assert query(NOTE, VECTOR["nonce"], certificates=False) != query(NOTE, VECTOR["nonce"])
    assert b"\x06\x04\x2a\x03\x04\x01" in query(NOTE, 0, "1.2.3.4.1")


@pytest.mark.parametrize(
    ("note", "nonce", "policy", "said"),
    [
        (NOTE + b" ", None, "", "不是此檢查點"),
        (NOTE, 1, "", "隨機數"),
        (NOTE, None, "1.2.3.4.5", "而非所要求之"),
    ],
)
def test_an_answer_to_another_question_is_refused(
    note: bytes, nonce: int | None, policy: str, said: str
) -> None:
    with pytest.raises(StampError, match=said):
        read_stamp(REPLY, note, TRUSTED, nonce, policy)


def test_without_the_way_up_to_a_root_it_is_not_believed() -> None:
    without = Authorities.parse([VECTOR["chain"].encode()])
    with pytest.raises(StampError, match="不可信：unable to get"):
        read_stamp(REPLY, NOTE, without)


@given(st.data())
def test_a_changed_answer_is_refused_or_proves_the_same(data: st.DataObject) -> None:
    changed = bytearray(REPLY)
    for _time in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(REPLY) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = read_stamp(bytes(changed), NOTE, TRUSTED)
    except StampError:
        return
    assert found == read_stamp(REPLY, NOTE, TRUSTED)


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(StampError):
        read_stamp(data, NOTE, TRUSTED)


def test_too_long_an_answer_is_not_looked_at() -> None:
    with pytest.raises(StampError, match="過長"):
        read_stamp(bytes(65537), NOTE, TRUSTED)
    with pytest.raises(StampError, match="不是時戳回覆"):
        read_stamp(bytes(65536), NOTE, TRUSTED)


@pytest.mark.parametrize(
    ("texts", "said"), [((), "未給予時戳：2$"), (("no",), "：no$"), (("no", "never"), "：no；never$")]
)
def test_an_authority_that_refuses_is_quoted(texts: tuple[str, ...], said: str) -> None:
    strings = b"".join(tagged(0x0C, one.encode()) for one in texts)
    status = b"\x02\x01\x02" + (tagged(0x30, strings) if texts else b"")
    with pytest.raises(StampError, match=said):
        read_stamp(tagged(0x30, tagged(0x30, status)), NOTE, TRUSTED)


def test_a_stamp_on_the_same_digest_by_another_algorithm_is_refused() -> None:
    changed = bytearray(REPLY)
    name = oid("2.16.840.1.101.3.4.2.1")
    place = changed.index(name, changed.index(name) + 1)  # the first is that of the signature
    changed[place + len(name) - 1] = 2
    with pytest.raises(StampError, match="不是此檢查點"):
        read_stamp(bytes(changed), NOTE, Authorities())


@pytest.mark.parametrize("place", [SERIAL, ISSUER], ids=["of another number", "by another issuer"])
def test_a_certificate_that_the_stamp_does_not_name_is_not_its_signers(place: int) -> None:
    changed = bytearray(REPLY)
    changed[place] ^= 1
    assert read_stamp(bytes(changed), NOTE, Authorities()).authority == ""
    with pytest.raises(StampError, match="缺時戳機構之憑證"):
        read_stamp(bytes(changed), NOTE, TRUSTED)


def test_certificates_must_be_certificates() -> None:
    with pytest.raises(StampError, match="PEM"):
        Authorities.parse([b"no certificate"])


@dataclass(frozen=True)
class Sample:
    size: int
    second: int


samples = st.lists(st.builds(Sample, st.integers(1, 50), st.integers(0, 20)), max_size=8)


@given(samples, st.integers(0, 49))
def test_each_entry_is_bounded_by_the_earliest_stamp_over_it(made: list[Sample], entry: int) -> None:
    bounds = bounds_of(
        (one.size, Stamp(START + timedelta(seconds=one.second), "", "", trusted=True)) for one in made
    )
    times = [START + timedelta(seconds=one.second) for one in made if one.size > entry]
    found = [one.stamp.at for one in bounds if one.first <= entry <= one.last]
    assert found == ([min(times)] if times else [])
    assert [one.since for one in bounds] == [None, *(one.stamp.at for one in bounds)][: len(bounds)]


@pytest.mark.filterwarnings("ignore")  # as in a program that turns no warning into an error
def test_a_certificate_with_a_serial_number_below_one_is_none_to_trust_a_stamp_by() -> None:
    changed = bytearray(REPLY)
    changed[SERIAL] ^= 128
    with pytest.raises(StampError, match="RFC 5280"):
        read_stamp(bytes(changed), NOTE, TRUSTED)
