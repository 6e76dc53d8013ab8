"""Does no account that can log in go by a default name, or by a trivial one?

A built-in account that cannot be removed is in order once it is disabled, locked or renamed. Customers'
accounts are not those of equipment.
"""

import unicodedata

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
NEEDS = ("account.default_names", "password.trivial")


def judge(fact: AccountList, criteria: Criteria) -> Verdict:
    """Each account that can log in, by the local part of its name."""
    if fact.only_customers:
        return verdict_of([not_applicable("{system}：清冊僅有客戶帳號", fact.source, system=fact.system)])
    usable = fact.usable(criteria.on)
    customers = [
        one for one in fact.accounts if one.kind == "customer" and one.usable(criteria.on) is not False
    ]
    reasons: list[Reason] = []
    for names, word in zip((criteria.names(need) for need in NEEDS), ("預設", "簡易"), strict=True):
        wanted = {name.casefold() for name in names}
        reasons.extend(_of(fact.system, one, word) for one in usable if _local(one.id) in wanted)
    defaults = {name.casefold() for name in criteria.names(NEEDS[0])}
    reasons.extend(_posing(fact, one) for one in customers if _local(one.id) in defaults)
    reasons.extend(
        cannot_tell("{system}：{limit}", fact.source, system=fact.system, limit=limit)
        for limit in fact.unseen
    )
    if not reasons:
        text = "{system}：{count} 個可登入之帳號均非預設或簡易名稱"
        reasons.append(conforms(text, fact.source, system=fact.system, count=len(usable)))
    return verdict_of(reasons)


def _local(account: str) -> str:
    """The name without its domain, before a backslash or behind an at sign, in one width and case."""
    account = unicodedata.normalize("NFKC", account)
    return account.rpartition("\\")[2].partition("@")[0].strip().casefold()


def _posing(fact: AccountList, account: Account) -> Reason:
    text = "{system}：預設名稱之帳號 {account} 列為客戶，是否確為客戶所有不明"
    return cannot_tell(text, account.source, system=fact.system, account=account.id)


def _of(system: str, account: Account, word: str) -> Reason:
    if account.enabled is None:
        text = "{system}：{word}名稱之帳號 {account} 是否可登入不明"
        return cannot_tell(text, account.source, system=system, word=word, account=account.id)
    text = "{system}：{word}名稱之帳號 {account} 可登入"
    return breaches(text, account.source, system=system, word=word, account=account.id)
