"""Numbers of the environment, and what is said of what is none."""

import pytest

from inspectorate.services.read_setting import (
    ScrubSetting,
    SettingError,
    UploadSetting,
    read_scrub_setting,
    read_upload_setting,
    whole_number,
)

NAME = "INSPECTORATE_SOMETHING"


@pytest.mark.parametrize(("told", "found"), [("", 5), ("  ", 5), ("1", 1), (" 60 ", 60), ("007", 7)])
def test_a_number_within_its_bounds_is_taken(monkeypatch: pytest.MonkeyPatch, told: str, found: int) -> None:
    monkeypatch.setenv(NAME, told)
    assert whole_number(NAME, 5, 1, 60) == found


def test_without_one_the_other_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert whole_number(NAME, 5, 1, 60) == 5


@pytest.mark.parametrize("told", ["0", "61", "-1", "x", "1.5", "1e1", "٣", "²", "yes", "9" * 60])
def test_anything_else_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv(NAME, told)
    with pytest.raises(SettingError) as raised:
        whole_number(NAME, 5, 1, 60)
    assert str(raised.value) == f"{NAME}={told[:40]}：須為 1 至 60 之整數"


def test_uploads_are_bounded_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIMIT", "HOURS"):
        monkeypatch.delenv(f"INSPECTORATE_UPLOAD_{name}", raising=False)
    assert read_upload_setting() == UploadSetting(limit=2_147_483_648, hours=24)


@pytest.mark.parametrize("name", ["LIMIT", "HOURS"])
def test_an_upload_needs_a_limit_and_an_end(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"INSPECTORATE_UPLOAD_{name}", "0")
    with pytest.raises(SettingError, match=f"^INSPECTORATE_UPLOAD_{name}=0："):
        read_upload_setting()


def test_evidence_is_read_again_each_month_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DAYS", "PACE"):
        monkeypatch.delenv(f"INSPECTORATE_SCRUB_{name}", raising=False)
    assert read_scrub_setting() == ScrubSetting(days=30, pace=20_000_000)


@pytest.mark.parametrize(("name", "told"), [("DAYS", "367"), ("DAYS", "monthly"), ("PACE", "0")])
def test_reading_again_needs_days_and_a_pace(monkeypatch: pytest.MonkeyPatch, name: str, told: str) -> None:
    monkeypatch.setenv(f"INSPECTORATE_SCRUB_{name}", told)
    with pytest.raises(SettingError, match=f"^INSPECTORATE_SCRUB_{name}={told}："):
        read_scrub_setting()
