"""Reasons in the language asked for."""

import pytest

from inspectorate.facts.source import Source
from inspectorate.inspection.verdict import breaches
from inspectorate.reports.saying import said, said_with_place

REASON = breaches(
    "{system}：帳號 {account} 之密碼{how}",
    Source("accounts/shadow", "line", 3),
    system="web01",
    account="",
    how="以明碼儲存",
)


def test_a_reason_is_said_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECTORATE_LANG", raising=False)
    assert said(REASON) == "web01：帳號  之密碼以明碼儲存"
    assert said_with_place(REASON).endswith("（accounts/shadow 第 3 行）")


def test_a_reason_and_what_fills_it_are_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_LANG", "en")
    assert said(REASON) == "web01: the password of account  is stored as plain text"
    assert said_with_place(REASON).endswith("(accounts/shadow line 3)")
