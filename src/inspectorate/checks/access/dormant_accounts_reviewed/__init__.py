"""Is every account left unused for long, other than a customer's, reviewed and decided on?

Dormant: last used (if never, made) before the interval began. A review counts within it, with its result.
"""

from collections.abc import Iterator
from datetime import date

from inspectorate.facts.accounts import Account, AccountList
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

ASKS = AccountList
NEEDS = ("account.dormant_after",)

_TO_BE_DISABLED = ("停用", "應停用", "刪除", "應刪除", "移除", "註銷", "disable", "delete", "remove")


def judge(fact: AccountList, criteria: Criteria) -> Verdict:
    """Each account that can log in, by its last use."""
    on, edge = criteria.on, criteria.interval(NEEDS[0]).before(criteria.on)
    if fact.only_customers:
        return verdict_of([not_applicable("{system}：清冊僅有客戶帳號", fact.source, system=fact.system)])
    usable = fact.usable(on)
    reasons = [reason for account in usable for reason in _of(account, edge, on)]
    reasons.extend(_of_the_list(fact, usable, edge))
    if not reasons:
        text = "{system}：{count} 個可登入之非客戶帳號，自 {edge} 起均曾使用或新建"
        reasons.append(conforms(text, fact.source, system=fact.system, count=len(usable), edge=str(edge)))
    return verdict_of(reasons)


def _of_the_list(fact: AccountList, usable: list[Account], edge: date) -> Iterator[Reason]:
    untold = sum(1 for account in usable if not account.login_told and account.last_login is None)
    if untold:
        yield cannot_tell("{system}：{count} 個帳號無登入資料", fact.source, system=fact.system, count=untold)
    if fact.as_of and fact.as_of < edge:
        when = str(fact.as_of)
        yield cannot_tell("{system}：清冊匯出於 {when}，已過久", fact.source, system=fact.system, when=when)
    for limit in fact.unseen:
        yield cannot_tell("{system}：{limit}", fact.source, system=fact.system, limit=limit)


def _of(account: Account, edge: date, on: date) -> Iterator[Reason]:
    used, at, name = account.last_login, account.source, account.id
    if used is None and not account.login_told:
        return
    last = used or account.created
    if last is None:
        yield cannot_tell("帳號 {account} 無登入紀錄，建立日期不明", at, account=name)
    elif last > on:
        yield cannot_tell("帳號 {account} 之最後使用日 {last} 晚於查核日", at, account=name, last=str(last))
    elif last < edge:
        yield _of_dormant(account, str(last), edge, on)


def _of_dormant(account: Account, last: str, edge: date, on: date) -> Reason:
    at, name, decision, reviewed = account.source, account.id, account.decision, account.reviewed_on
    to_be_disabled = decision.strip().casefold() in _TO_BE_DISABLED
    if decision and not to_be_disabled and reviewed and edge <= reviewed <= on:
        text, when = "帳號 {account} 自 {last} 起未使用，已於 {when} 檢討：{decision}", str(reviewed)
        return conforms(text, at, account=name, last=last, when=when, decision=decision)
    if account.enabled is None or account.perhaps_used_since(edge):
        return cannot_tell("帳號 {account} 於 {last} 後是否啟用或使用不明", at, account=name, last=last)
    if to_be_disabled:
        text = "帳號 {account} 自 {last} 起未使用，檢討結果為「{decision}」而仍可登入"
        return breaches(text, at, account=name, last=last, decision=decision)
    text = "帳號 {account} 自 {last}（最後登入或建立）起未使用，無檢討週期內之檢討紀錄"
    return breaches(text, at, account=name, last=last)
