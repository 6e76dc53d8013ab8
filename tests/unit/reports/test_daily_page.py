"""The page of a day's analysis."""

from typing import Any

import pytest

from inspectorate.reports.daily.page import MOST_ROWS, daily_page, shown


def report(state: str = "quiet", **more: Any) -> dict[str, Any]:
    answer = {
        "question": "brute_force",
        "engine": "duckdb",
        "parameters": {"minutes": 10},
        "rows": [],
        "files": {"authentication/a.parquet": "ab" * 32},
        "told": {"customers": "cd" * 32},
        "query": "SELECT '<x>'",
    }
    return {
        "firm": "示範證券",
        "day": "2026-03-01",
        "state": state,
        "made": "2026-03-02T01:00:00+00:00",
        "by": "王小明",
        "lake": {"entry": 1, "sha256": "ef" * 32},
        "lacking": [],
        "unasked": [],
        "alerts": [],
        "coverage": [{"system": "web", "hours": [1] * 24, "records": 24, "lacks": ""}],
        "questions": [{"title": "暴力破解", "alerts": 0, "answer": answer}],
    } | more


def page(told: dict[str, Any]) -> str:
    return daily_page(told)["report.html"].decode()


def with_rows(*rows: dict[str, Any]) -> dict[str, Any]:
    told = report("alert", alerts=[{"said": "暴力破解：<b>"}])
    told["questions"][0]["answer"]["rows"] = list(rows)
    return told


def test_a_quiet_day_says_so_with_what_it_rests_on() -> None:
    text = page(report())
    assert "本日無異常" in text
    assert "2026-03-02 09:00:00" in text
    assert "ab" * 32 in text
    assert "cd" * 32 in text
    assert "SELECT &#39;&lt;x&gt;&#39;" in text


@pytest.mark.parametrize("state", ["alert", "incomplete"])
def test_no_other_day_says_that_nothing_was_found(state: str) -> None:
    assert "本日無異常" not in page(report(state, lacking=["系統 web：沒有紀錄"]))


def test_an_alert_on_incomplete_data_says_both() -> None:
    text = page(report("alert", alerts=[{"said": "撞庫"}], lacking=["系統 x"]))
    assert "警示 1 項" in text
    assert "資料不完整" in text


def test_rows_stand_under_their_system_and_others_across() -> None:
    text = page(with_rows({"system": "vpn", "user_name": "amy"}, {"src_ip": "192.0.2.1"}))
    assert (
        text.index("系統 vpn") < text.index("<td>amy</td>") < text.index("跨系統") < text.index("192.0.2.1")
    )
    assert "暴力破解：&lt;b&gt;" in text


def test_columns_stand_in_the_order_of_the_page_whatever_the_order_of_the_rows() -> None:
    text = page(with_rows({"other": 1, "failures": 2, "system": "web", "user_name": "amy", "src_ip": "x"}))
    places = [text.index(f'<th scope="col">{name}</th>') for name in ("來源位址", "帳號", "失敗", "other")]
    assert places == sorted(places)


def test_what_is_not_listed_is_counted() -> None:
    text = page(with_rows(*({"system": "web", "user_name": f"u{n}"} for n in range(MOST_ROWS + 3))))
    assert "其餘 3 筆見 report.json" in text


def test_a_day_without_any_record_says_so() -> None:
    assert "本日沒有任何日誌" in page(report("incomplete", coverage=[], lacking=["全日沒有"]))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "—"),
        (3, "3"),
        ("amy", "amy"),
        ("2026-03-01T00:00:00.000000Z", "2026-03-01 08:00:00"),
        ("0123456789Tnot a time", "0123456789Tnot a time"),
    ],
)
def test_values_are_shown_for_people(value: object, said: str) -> None:
    assert shown(value) == said
