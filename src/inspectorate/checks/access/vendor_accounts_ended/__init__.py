"""Is no vendor's account still open after the contract it was opened for?

An account whose kind the list does not tell may be a vendor's: it cannot be told.
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
NEEDS = ()


def judge(fact: AccountList, criteria: Criteria) -> Verdict:
    """Each vendor account that can log in, by the end of its contract."""
    vendors = [account for account in fact.accounts if account.kind == "vendor"]
    usable = [account for account in vendors if account.usable(criteria.on) is not False]
    reasons = [reason for account in usable for reason in _of(account, criteria.on)]
    reasons.extend(_of_the_list(fact, criteria.on))
    if not vendors and not reasons:
        reasons.append(not_applicable("{system}：清冊沒有委外帳號", fact.source, system=fact.system))
    if not reasons:
        text = "{system}：{count} 個委外帳號，可登入者均在合約期間內"
        reasons.append(conforms(text, fact.source, system=fact.system, count=len(vendors)))
    return verdict_of(reasons)


def _of(account: Account, on: date) -> Iterator[Reason]:
    end, at, name = account.contract_end, account.source, account.id
    if end is None:
        yield cannot_tell("委外帳號 {account} 未載明合約到期日", at, account=name)
    elif end < on and account.enabled is None:
        yield cannot_tell(
            "委外帳號 {account} 之合約已於 {end} 到期，是否啟用不明", at, account=name, end=str(end)
        )
    elif end < on:
        yield breaches("委外帳號 {account} 之合約已於 {end} 到期，仍可登入", at, account=name, end=str(end))


def _of_the_list(fact: AccountList, on: date) -> Iterator[Reason]:
    unknown = sum(1 for one in fact.accounts if one.kind == "unknown" and one.usable(on) is not False)
    if unknown:
        text = "{system}：{count} 個帳號未載明類別，可能為委外帳號"
        yield cannot_tell(text, fact.source, system=fact.system, count=unknown)
    for limit in fact.unseen:
        yield cannot_tell("{system}：{limit}", fact.source, system=fact.system, limit=limit)
