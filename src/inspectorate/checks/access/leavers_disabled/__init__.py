"""Can nobody who has left the firm, or whose contract has run out, still log in?

A holder is found on the staff lists by employee number, else by name; of two people of one name, one gone
and one not, it cannot be told whose the account is.
"""

from collections.abc import Sequence

from inspectorate.analysis.holders import staff_on
from inspectorate.facts.accounts import Account, AccountsAndPeople
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

ASKS = AccountsAndPeople
NEEDS = ()

_NEEDING_A_HOLDER = ("person", "unknown")


def judge(fact: AccountsAndPeople, criteria: Criteria) -> Verdict:
    """Each account that can log in, by its holder."""
    listed, on = fact.accounts, criteria.on
    staff = staff_on(fact.people, on)
    posing = [one for one in listed.accounts if one.kind == "customer" and staff.numbered(one)]
    if listed.only_customers and not posing:
        return verdict_of([not_applicable("{system}：清冊僅有客戶帳號", listed.source, system=listed.system)])
    usable = listed.usable(on)
    reasons = [_gone(one, who) for one in usable for who in staff.keys(one) if staff.of(who) == {True}]
    mixed = [one for one in usable if any(len(staff.of(who)) > 1 for who in staff.keys(one))]
    unfound = [one for one in usable if one.kind in _NEEDING_A_HOLDER and not staff.keys(one)]
    reasons.extend(_untold(listed.system, mixed, "持有人與離職者同名，無從分辨"))
    reasons.extend(_untold(listed.system, unfound, "未載持有人，或持有人不在人員名冊"))
    reasons.extend(_untold(listed.system, posing, "列為客戶，而其代號或持有人為人員名冊所載之員工編號"))
    limits = dict.fromkeys((*listed.unseen, *fact.limits, *([] if fact.people else ["人員名冊沒有任何人員"])))
    reasons.extend(
        cannot_tell("{system}：{limit}", fact.source, system=listed.system, limit=limit) for limit in limits
    )
    if not reasons:
        text = "{system}：{count} 個可登入之帳號，其持有人均未離職"
        reasons.append(conforms(text, listed.source, system=listed.system, count=len(usable)))
    return verdict_of(reasons)


def _gone(account: Account, who: str) -> Reason:
    if account.enabled is None:
        return cannot_tell(
            "{who} 已離職，其帳號 {account} 是否啟用不明", account.source, who=who, account=account.id
        )
    return breaches("{who} 已離職，其帳號 {account} 仍可登入", account.source, who=who, account=account.id)


def _untold(system: str, accounts: Sequence[Account], why: str) -> list[Reason]:
    if not accounts:
        return []
    names = "、".join(sorted(account.id for account in accounts)[:5])
    text = "{system}：{count} 個帳號{why}（{names} 等）"
    return [cannot_tell(text, accounts[0].source, system=system, count=len(accounts), why=why, names=names)]
