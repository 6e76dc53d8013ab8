from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.norms.chinese_numbers import chinese, quantities, roc_dates, value_of, whole


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("二", 2),
        ("十", 10),
        ("十一", 11),
        ("三十", 30),
        ("三十六", 36),
        ("一百零五", 105),
        ("一百二十", 120),
        ("五千", 5000),
        ("三十萬", 300_000),
        ("一億二千萬", 120_000_000),
        ("廿一", 21),
        ("兩", 2),
        ("貳佰", 200),
        ("１２", 12),
        ("1,000", 1000),
        ("3萬", 30_000),
        ("1.5", Fraction(3, 2)),
        ("一〇九", 109),
    ],
)
def test_a_numeral_has_its_value(written: str, value: int | Fraction) -> None:
    assert value_of(written) == value


@pytest.mark.parametrize("written", ["", "甲", "三方", "一2三x", "1.2.3萬", ".萬", "1..億", "一.二"])
def test_what_is_no_numeral_has_no_value(written: str) -> None:
    assert value_of(written) is None


@given(st.integers(0, 9999))
def test_a_number_written_in_chinese_reads_back(number: int) -> None:
    assert whole(chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("紀錄應至少保存二年。", [("二年", 2, "年")]),
        ("應於三十日內修補，並於5個營業日內申報。", [("三十日", 30, "日"), ("5個營業日", 5, "個營業日")]),
        ("每半年至少一次", [("每半年", 6, "個月"), ("一次", 1, "次")]),
        ("每年檢視", [("每年", 1, "年")]),
        ("不得逾百分之五", [("百分之五", 5, "%")]),
        ("三分之二以上出席", [("三分之二", Fraction(2, 3), "")]),
        ("長度６個字元（含）以上", [("６個字元", 6, "個字元")]),
        ("新臺幣三十萬元以下罰鍰", [("三十萬元", 300_000, "元")]),
        ("1,000萬元、一千萬元", [("1,000萬元", 10_000_000, "元"), ("一千萬元", 10_000_000, "元")]),
        ("於每年三月三十一日前", [("每年", 1, "年"), ("三月三十一日", 331, "月日")]),
        ("於30分鐘內初步通報、24小時內正式通報", [("30分鐘", 30, "分鐘"), ("24小時", 24, "小時")]),
    ],
)
def test_quantities_are_found_with_their_units(
    text: str, found: list[tuple[str, int | Fraction, str]]
) -> None:
    assert [(q.text, Fraction(q.value), q.unit) for q in quantities(text)] == [
        (words, Fraction(value), unit) for words, value, unit in found
    ]


@pytest.mark.parametrize(
    "text", ["依第三條第二項規定", "一般事項及統一規定", "第三十六條之二", "依第7點及第3項辦理", "第三人不得"]
)
def test_citations_and_words_are_no_quantities(text: str) -> None:
    assert quantities(text) == ()


def test_dates_of_the_republic_become_days() -> None:
    text = "中華民國109年6月16日公告，自一百一十年五月三日施行；107年2月30日不存在"
    assert roc_dates(text) == (date(2020, 6, 16), date(2021, 5, 3))


def test_a_decimal_times_ten_thousand_has_one() -> None:
    assert [value_of("1.5萬"), value_of("3億")] == [Fraction(15_000), Fraction(300_000_000)]
