from inspectorate.inspection.verdict import Reason


def test_days_are_shown_in_the_republics_calendar_and_kept_in_iso() -> None:
    reason = Reason(
        "{system} 缺 {first} 之紀錄，計 {count} 日", {"system": "fw1", "first": "2026-10-29", "count": 1}
    )
    assert reason.text == "fw1 缺 115/10/29 之紀錄，計 1 日"
    assert reason.params["first"] == "2026-10-29"


def test_what_only_looks_like_a_day_or_holds_one_is_shown_as_it_stands() -> None:
    for value in ("2026-13-40", "fw-2026-10-29.log", "2026-10-29T08:00:00"):
        assert Reason("{it}", {"it": value}).text == value
