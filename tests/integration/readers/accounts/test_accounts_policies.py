from collections.abc import Callable
from typing import Any

import pytest

from inspectorate.facts.accounts import PasswordAges
from inspectorate.facts.passwords import CharacterRule, PasswordPolicy, PasswordStore
from inspectorate.readers.accounts.policy_table import character_rule
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError

Write = Callable[..., EvidenceFile]
Said = Callable[..., list[Any]]

DOMAIN = """
ComplexityEnabled           : True
DistinguishedName           : DC=daan,DC=com,DC=tw
LockoutDuration             : 00:30:00
LockoutThreshold            : 3
MaxPasswordAge              : 42.00:00:00
MinPasswordLength           : 7
PasswordHistoryCount        : 24
ReversibleEncryptionEnabled : False
"""
NET_EN = """Force user logoff how long after time expires?:       Never
Minimum password age (days):                          0
Maximum password age (days):                          Unlimited
Minimum password length:                              0
Length of password history maintained:                None
Lockout threshold:                                    Never
Computer role:                                        WORKSTATION
The command completed successfully.
"""
NET_ZH = """強制使用者在時間過期之後多久必須登出?:      永不
密碼最短使用期限 (天):                        0
密碼最長使用期限 (天):                        42
最小密碼長度:                                 8
密碼歷程記錄保持的長度:                       無
鎖定閾值:                                     5
命令已經成功完成。
"""
SECEDIT = """[Unicode]
Unicode=yes
[System Access]
MinimumPasswordAge = 0
MaximumPasswordAge = -1
MinimumPasswordLength = 6
PasswordComplexity = 0
LockoutBadCount = 0
ClearTextPassword = 1
"""
TABLE = """系統,最小長度,最長使用期限,複雜度,錯誤次數上限,首次登入變更,僅數字輸入
網路下單,8碼,90天,英文大小寫及數字,3次,是,否
語音下單,4,無限制,僅數字,3,是,是
帳務,6,3個月,高,,,
"""


def test_a_domain_s_default_policy_is_read(write: Write, said: Said) -> None:
    file = write("policy.txt", DOMAIN, "utf-16")
    (policy,) = said(PasswordPolicy, file)
    assert policy.system == "daan.com.tw"
    assert (policy.min_length, policy.max_age_days, policy.max_failures, policy.history) == (7, 42, 3, 24)
    assert policy.characters == CharacterRule(least_classes=3)
    (store,) = said(PasswordStore, file)
    assert [one.scheme for one in store.entries] == ["ntlm"]


def test_net_accounts_is_read_in_english_and_in_chinese(write: Write, said: Said) -> None:
    (english,) = said(PasswordPolicy, write("pc1.txt", NET_EN))
    assert (english.min_length, english.max_age_days, english.max_failures) == (0, 0, 0)
    (chinese,) = said(PasswordPolicy, write("pc2.txt", NET_ZH, "cp950"))
    assert (chinese.min_length, chinese.max_age_days, chinese.max_failures) == (8, 42, 5)
    assert chinese.system == "pc2"
    assert chinese.at("max_failures").where_zh == "第 6 行"


def test_secedit_s_template_is_read(write: Write, said: Said) -> None:
    file = write("sec.inf", SECEDIT, "utf-16")
    (policy,) = said(PasswordPolicy, file)
    assert (policy.min_length, policy.max_age_days, policy.max_failures) == (6, 0, 0)
    assert policy.characters == CharacterRule()
    (store,) = said(PasswordStore, file)
    assert [one.scheme for one in store.entries] == ["reversible"]


@pytest.mark.parametrize(("old", "new"), [("42.00:00:00", "long"), (": True", ": maybe")])
def test_a_value_that_cannot_be_read_is_refused(write: Write, said: Said, old: str, new: str) -> None:
    with pytest.raises(RefusedError, match="line"):
        said(PasswordPolicy, write("policy.txt", DOMAIN.replace(old, new)))


def test_a_table_of_rules_gives_each_system_its_own(write: Write, said: Said) -> None:
    trade, voice, books = said(PasswordPolicy, write("密碼原則.csv", TABLE, "cp950"))
    assert (trade.system, trade.min_length, trade.max_age_days, trade.max_failures) == ("網路下單", 8, 90, 3)
    assert trade.must_change_first is True
    assert (voice.numeric_only_input, voice.max_age_days) == (True, 0)
    assert (books.max_age_days, books.max_failures, books.must_change_first) == (90, None, None)
    assert books.characters is None
    assert "高" in books.limits[0]


def test_a_number_that_is_none_is_refused_with_its_row(write: Write, said: Said) -> None:
    with pytest.raises(RefusedError, match="row 2"):
        said(PasswordPolicy, write("p.csv", TABLE.replace("8碼", "夠長")))


def test_rules_for_customers_only_are_told_apart(write: Write, said: Said) -> None:
    text = "系統,最小長度,最長使用期限,適用對象\n下單,6,無限制,客戶\n帳務,6,90,員工\n"
    assert [one.for_customers for one in said(PasswordPolicy, write("p.csv", text))] == [True, False]
    assert [one.for_customers for one in said(PasswordAges, write("p.csv", text))] == [True, False]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("英文大小寫及數字", CharacterRule((("upper", "lower", "letter", "digit"),))),
        ("英數字", CharacterRule((("letter", "digit"),))),
        ("英文、數字、特殊符號", CharacterRule((("letter", "digit", "symbol"),))),
        ("文數字或符號", CharacterRule((("letter", "digit"), ("symbol",)))),
        ("四種字元取三種以上", CharacterRule(least_classes=3)),
        ("無", CharacterRule()),
        ("僅數字", CharacterRule((("digit",),))),
        ("英文或數字", None),
        ("高", None),
        ("", None),
    ],
)
def test_words_of_complexity_are_read_or_left_open(words: str, rule: CharacterRule | None) -> None:
    assert character_rule(words) == rule
