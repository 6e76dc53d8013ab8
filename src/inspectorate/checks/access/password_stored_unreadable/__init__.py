"""Is every password stored so that nobody can read it?

The clause asks for 亂碼, no more: a hash without salt, or one that is broken, conforms and is named.
"""

from collections import Counter
from collections.abc import Iterator

from inspectorate.facts.passwords import PasswordStore, Scheme, StoredPassword
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = PasswordStore
NEEDS = ()

_READABLE: dict[Scheme, str] = {"plain": "以明碼儲存", "reversible": "以可還原之方式儲存", "empty": "為空白"}
_WEAK = frozenset(
    {
        *("des", "bsdi_des", "md5", "md5crypt", "sunmd5", "ntlm", "md5_or_ntlm", "lm", "mysql323", "mysql"),
        *("mssql", "oracle", "sha1", "sha256", "sha512"),
    }
)


def judge(fact: PasswordStore, criteria: Criteria) -> Verdict:
    """Each entry by its scheme; the password itself is never part of the evidence kept."""
    del criteria
    reasons = [reason for entry in fact.entries for reason in _of(fact.system, entry)]
    limits = fact.limits if fact.entries else (*fact.limits, "沒有任何密碼紀錄")
    reasons.extend(
        cannot_tell("{system}：{limit}", fact.source, system=fact.system, limit=limit) for limit in limits
    )
    schemes = Counter(entry.scheme for entry in fact.entries if entry.scheme not in (*_READABLE, "unknown"))
    for scheme, count in sorted(schemes.items()):
        text = "{system}：{count} 筆密碼以 {scheme} 儲存"
        if scheme in _WEAK:
            text = "{system}：{count} 筆密碼以 {scheme} 儲存，屬強度不足之雜湊，建議更換"
        elif scheme == "locked":
            text = "{system}：{count} 筆未設密碼，不得以密碼登入"
        reasons.append(conforms(text, fact.source, system=fact.system, count=count, scheme=scheme))
    return verdict_of(reasons)


def _of(system: str, entry: StoredPassword) -> Iterator[Reason]:
    if entry.scheme in _READABLE:
        text, how = "{system}：帳號 {account} 之密碼{how}", _READABLE[entry.scheme]
        yield breaches(text, entry.source, system=system, account=entry.account, how=how)
    elif entry.scheme == "unknown":
        text = "{system}：帳號 {account} 之密碼儲存方式無法辨識"
        yield cannot_tell(text, entry.source, system=system, account=entry.account)
