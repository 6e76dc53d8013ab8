"""Must passwords, other than customers', be changed as often as demanded, and were they?

A policy counts days: a month of the demand counts thirty, a year 365. An account's own setting that lets a
password live too long, or one changed longer ago than the interval, is a breach whatever the policy says.
"""

from collections.abc import Iterator
from datetime import date

from inspectorate.facts.accounts import Account, PasswordAges, why_without_password
from inspectorate.inspection.verdict import (
    Reason,
    Verdict,
    breaches,
    cannot_tell,
    conforms,
    not_applicable,
    verdict_of,
)
from inspectorate.norms.criterion import Criteria
from inspectorate.norms.interval import Interval

ASKS = PasswordAges
NEEDS = ("password.max_age",)

_DAYS = {"years": 365, "months": 30, "days": 1}


def judge(fact: PasswordAges, criteria: Criteria) -> Verdict:
    """The policy, then each account with a password that can log in; how many have none is said."""
    allowed, on = criteria.interval(NEEDS[0]), criteria.on
    staff = [one for one in fact.accounts if one.kind != "customer"]
    if (fact.accounts or fact.for_customers) and not staff:
        return verdict_of([not_applicable("{system}：僅供客戶使用", fact.source, system=fact.system)])
    able, at = [one for one in staff if one.usable(on) is not False], fact.source
    usable = [one for one in able if not one.no_password_of_its_own]
    reasons = [*_of_policy(fact, allowed, usable)]
    reasons.extend(reason for one in usable for reason in _of_account(one, allowed, on))
    untold = [one for one in usable if one.password_changed is None and one.password_max_days is None]
    if fact.max_age_days is None and (untold or not able):
        text = "{system}：未見密碼最長使用期限，{count} 個帳號亦無密碼變更日期"
        reasons.append(cannot_tell(text, at, system=fact.system, count=len(untold)))
    reasons.extend(cannot_tell("{system}：{limit}", at, system=fact.system, limit=one) for one in fact.limits)
    if not reasons and usable:
        text, count = "{system}：{count} 個可登入之帳號，密碼均於 {allowed}內變更", len(usable)
        reasons.append(conforms(text, at, system=fact.system, count=count, allowed=str(allowed)))
    text = "{system}：{count} 個帳號未設密碼，不計入：{why}"
    for why, count in why_without_password(able).items():
        reasons.append(not_applicable(text, at, system=fact.system, count=count, why=why))
    return verdict_of(reasons)


def _too_long(days: int, allowed: Interval) -> bool:
    return days == 0 or days > allowed.count * _DAYS[allowed.unit]


def _of_policy(fact: PasswordAges, allowed: Interval, usable: list[Account]) -> Iterator[Reason]:
    days, at, system = fact.max_age_days, fact.source, fact.system
    if days is None:
        return
    if days == 0:
        yield breaches("{system}：密碼永不到期，規定為 {allowed}", at, system=system, allowed=str(allowed))
    elif _too_long(days, allowed):
        text = "{system}：密碼最長使用期限為 {days} 日，規定為 {allowed}"
        yield breaches(text, at, system=system, days=days, allowed=str(allowed))
    elif fact.doubt and not (usable and all(one.password_max_days is not None for one in usable)):
        yield cannot_tell("{system}：{doubt}", at, system=system, doubt=fact.doubt)
    else:
        yield conforms("{system}：密碼最長使用期限為 {days} 日", at, system=system, days=days)


def _of_account(account: Account, allowed: Interval, on: date) -> Iterator[Reason]:
    say, at, name = cannot_tell if account.enabled is None else breaches, account.source, account.id
    changed, days = account.password_changed, account.password_max_days
    if days is not None and _too_long(days, allowed):
        text = "帳號 {account} 之密碼可使用 {days} 日，規定為 {allowed}（0 日為永不到期）"
        yield say(text, at, account=name, days=days, allowed=str(allowed))
    if changed is not None and changed < allowed.before(on):
        text = "帳號 {account} 之密碼自 {changed} 起未變更，逾 {allowed}"
        yield say(text, at, account=name, changed=str(changed), allowed=str(allowed))
