from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.inspection.period import roc
from inspectorate.readers.dates import TAIWAN, order_of, parse_date, parse_moment

HALLOWEEN = date(2026, 10, 31)
DAYS = st.dates(date(1912, 1, 1), date(2910, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-31",
        "2026/10/31",
        "2026.10.31",
        "20261031",
        "115/10/31",
        "115-10-31",
        "115.10.31",
        "1151031",
        "民國115年10月31日",
        "民國 115 年 10 月 31 日",
        "中華民國115年10月31日",
        "西元2026年10月31日",
        "115年10月31日",
        "１１５／１０／３１",
        "２０２６－１０－３１",
        " 115/10/31　",
        "46326",
        "2026-10-31 00:00:00",
        "115/10/31 下午 11:59",
    ],
)
def test_one_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_date(text) == HALLOWEEN


@pytest.mark.parametrize(
    "text",
    [
        "在職",
        "115/13/01",
        "115/2/29",
        "2026-02-30",
        "991231",
        "0/1/1",
        "0000101",
        "10/31/2026",
        "31/10/2026",
        "2026-10/31",
        "民國2026年10月31日",
        "西元115年10月31日",
        "2026-10-31 25:00",
        "2026-10-31 下午 13:00",
        "2026-10-31 someday",
        "115",
        "12345678",
        "1151031日",
        "2026-10-31日",
        "0115/10/31",
        "²026-10-31x",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_a_blank_is_no_date_and_no_error(text: str) -> None:
    assert parse_date(text) is None
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-31T00:30:00Z", datetime(2026, 10, 31, 8, 30, tzinfo=TAIWAN)),
        ("2026-10-30T20:00:00+00:00", datetime(2026, 10, 31, 4, tzinfo=TAIWAN)),
        ("2026/10/31 上午 12:05:09", datetime(2026, 10, 31, 0, 5, 9, tzinfo=TAIWAN)),
        ("2026/10/31 下午 12:05", datetime(2026, 10, 31, 12, 5, tzinfo=TAIWAN)),
        ("115/10/31 1:02:03 PM", datetime(2026, 10, 31, 13, 2, 3, tzinfo=TAIWAN)),
        ("115年10月31日08:30", datetime(2026, 10, 31, 8, 30, tzinfo=TAIWAN)),
        ("2026-10-31 08:30:00.123", datetime(2026, 10, 31, 8, 30, 0, 123000, tzinfo=TAIWAN)),
        ("46326.5", datetime(2026, 10, 31, 12, tzinfo=TAIWAN)),
    ],
)
def test_a_moment_is_read_in_taiwan_time(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment


def test_a_utc_evening_is_the_next_day_in_taiwan() -> None:
    assert parse_date("2026-10-30T16:00:00Z") == HALLOWEEN


def test_the_first_year_and_the_years_before_it_are_read() -> None:
    assert parse_date("民國元年1月1日") == date(1912, 1, 1)
    assert parse_date("民國前1年10月10日") == date(1911, 10, 10)


@given(DAYS)
def test_every_day_survives_the_calendar_of_papers(day: date) -> None:
    assert parse_date(roc(day)) == day
    assert parse_date(f"民國{day.year - 1911}年{day.month}月{day.day}日") == day
    assert parse_date(day.isoformat()) == day


@given(st.dates(date(1912, 1, 1), date(2110, 12, 31)))
def test_seven_digits_are_a_roc_day(day: date) -> None:
    assert parse_date(f"{day.year - 1911:03}{day:%m%d}") == day


@given(st.integers(1, 999))
def test_the_29th_of_february_is_read_in_leap_years_only(year: int) -> None:
    text = f"{year}/2/29"
    try:
        expected = date(year + 1911, 2, 29)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            parse_date(text)
    else:
        assert parse_date(text) == expected


@given(st.dates(date(1954, 10, 3), date(2119, 1, 1)))
def test_a_spreadsheet_serial_is_the_day_it_counts(day: date) -> None:
    assert parse_date(str((day - date(1899, 12, 30)) // timedelta(days=1))) == day


@given(st.text())
def test_any_text_gives_a_day_or_a_refusal(text: str) -> None:
    try:
        found = parse_date(text)
    except ValueError:
        return
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["10/31/2026 8:30:00 AM", "1/2/2026"], "mdy"),
        (["31/10/2026", "1/2/2026"], "dmy"),
        (["1/2/2026", "3/4/2026"], "ymd"),
        (["10/31/2026", "31/10/2026"], "ymd"),
        (["2026/10/31", ""], "ymd"),
    ],
)
def test_a_column_proves_its_own_order(texts: list[str], order: str) -> None:
    assert order_of(texts) == order


def test_a_year_last_date_follows_the_order_proven() -> None:
    assert parse_date("10/31/2026 11:30:00 PM", "mdy") == HALLOWEEN
    assert parse_date("31/10/2026", "dmy") == HALLOWEEN
