"""Does each account belong to one person, and each person log in by one account of a system?

A name such as ``ops`` alone proves nothing; where the list names no holder it cannot be told. Two accounts of
one person with different rights may be the everyday and the administrator's: a person must say.
"""

from collections.abc import Iterable, Iterator

from inspectorate.analysis.holders import alike
from inspectorate.facts.accounts import Account, AccountList
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = AccountList
NEEDS = ()

_OF_NO_PERSON = ("service", "customer", "shared")


def judge(fact: AccountList, criteria: Criteria) -> Verdict:
    """All accounts that can log in, each by itself and beside the others."""
    usable, at = fact.usable(criteria.on), fact.source
    reasons = [*_alone(usable), *_same_id(fact.accounts), *_same_number(usable), *_same_person(usable)]
    unheld = [one for one in usable if one.kind not in _OF_NO_PERSON and not (one.holders or one.name)]
    if unheld:
        text = "{system}：{count} 個帳號未載明持有人，無從確認專人專用"
        reasons.append(cannot_tell(text, unheld[0].source, system=fact.system, count=len(unheld)))
    reasons.extend(cannot_tell("{system}：{limit}", at, system=fact.system, limit=one) for one in fact.unseen)
    if not reasons:
        text = "{system}：{count} 個可登入之帳號均為一人一帳號"
        reasons.append(conforms(text, at, system=fact.system, count=len(usable)))
    return verdict_of(reasons)


def _alone(usable: Iterable[Account]) -> Iterator[Reason]:
    for account in usable:
        say = cannot_tell if account.enabled is None else breaches
        if account.kind == "shared":
            yield say("帳號 {account} 為共用帳號", account.source, account=account.id)
        elif account.kind not in _OF_NO_PERSON and "、" in account.name:
            yield say(
                "帳號 {account} 由多人持有：{names}", account.source, account=account.id, names=account.name
            )
        elif len({holder.casefold() for holder in account.holders}) > 1:
            names = "、".join(account.holders)
            yield say("帳號 {account} 由多人持有：{names}", account.source, account=account.id, names=names)


def _same_id(accounts: Iterable[Account]) -> Iterator[Reason]:
    """One id on several lines; where they differ in their rights only, they are one account's rights."""
    for same in alike(accounts, lambda one: one.id):
        held = {(one.holders, one.name) for one in same}
        if len(held) > 1 or len({one.privileges for one in same}) < len(same):
            yield breaches(
                "帳號 {account} 重複出現 {count} 次", same[1].source, account=same[0].id, count=len(same)
            )


def _same_number(usable: Iterable[Account]) -> Iterator[Reason]:
    for same in alike(usable, lambda one: one.number):
        ids = "、".join(sorted({one.id for one in same}))
        if len({one.id for one in same}) > 1:
            yield breaches(
                "帳號 {ids} 使用同一識別號 {number}", same[1].source, ids=ids, number=same[0].number
            )


def _same_person(usable: Iterable[Account]) -> Iterator[Reason]:
    personal = [one for one in usable if one.kind in ("person", "unknown")]
    for same in alike(personal, lambda one: "、".join(sorted(one.holders)) or one.name):
        ids = "、".join(sorted({one.id for one in same}))
        if len({one.id.casefold() for one in same}) == 1:
            continue
        who = "、".join(same[0].holders) or same[0].name
        if len({one.privileges for one in same}) > 1 or any(one.enabled is None for one in same):
            text = "{who} 持有帳號 {ids}，權限不同；請確認是否為一般與管理帳號分立"
            yield cannot_tell(text, same[1].source, who=who, ids=ids)
        else:
            yield breaches("{who} 於同一系統持有多個帳號：{ids}", same[1].source, who=who, ids=ids)
