"""Ledgers that were written before there were seals and closings replay as they always did."""

from datetime import date

from inspectorate.evidence.custody import follow
from inspectorate.evidence.item import Covers

_WHO = '"account":"root","at":"2026-01-0{day}T08:00:00Z","by":"甲"'
_OLD = [
    '{%s,"collector":"王小明","controls":["FW-LOG-RET"],"covers":{"first":"2025-01-01","last":"2025-01-31"},'
    '"event":"received","how":"自防火牆匯出","keep":{"count":3,"name":"three_years","unit":"years"},'
    '"media_type":"text/plain","name":"fw.log","provisions":["m/e/7"],"series":"edge","sha256":"' + "ab" * 32
    + '","size":3,"v":1}',
    '{%s,"event":"read","item":0,"v":1}',
    '{%s,"event":"exported","item":0,"to":"fw.log","v":1}',
    '{%s,"event":"finding","found":"missing","item":0,"round":1,"v":1}',
    '{%s,"event":"round_ended","round":1,"v":1}',
    '{%s,"event":"checked","items":[0],"round":2,"v":1}',
    '{%s,"event":"held","item":0,"reason":"訴訟","v":1}',
    '{%s,"event":"released","item":0,"reason":"和解","v":1}',
    '{%s,"event":"handed_over","items":[0],"shown":"' + "cd" * 32 + '","to":"證交所","v":1}',
]  # fmt: skip


def test_an_old_ledger_replays_without_a_fault() -> None:
    book = follow((line % _WHO.replace("{day}", str(day))).encode() for day, line in enumerate(_OLD, start=1))
    assert book.faults == []
    (one,) = book.present()
    assert (one.item.label, one.item.covers, one.item.lacks) == (
        "E0", Covers(date(2025, 1, 1), date(2025, 1, 31)), (),
    )  # fmt: skip
    assert len(one.history) == 8
    assert one.finding == ""
    assert book.seals.all() == []


def test_its_findings_are_open_as_nobody_could_close_them_then() -> None:
    book = follow((line % _WHO.replace("{day}", str(day))).encode() for day, line in enumerate(_OLD, start=1))
    (finding,) = book.findings.open()
    assert (finding.label, finding.mended) == ("F3", True)
