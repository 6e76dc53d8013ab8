"""Must passwords have at least as many characters as demanded?

A system that takes digits only, such as voice ordering, is excepted by the clause itself.
"""

from inspectorate.facts.passwords import PasswordPolicy
from inspectorate.inspection.verdict import (
    Verdict,
    breaches,
    cannot_tell,
    conforms,
    not_applicable,
    verdict_of,
)
from inspectorate.norms.criterion import Criteria

ASKS = PasswordPolicy
NEEDS = ("password.min_length",)


def judge(fact: PasswordPolicy, criteria: Criteria) -> Verdict:
    """The least length that the system accepts."""
    least, length, at, system = criteria.number(NEEDS[0]), fact.min_length, fact.at("min_length"), fact.system
    if fact.numeric_only_input:
        reason = not_applicable("{system}：輸入介面僅可輸入數字，不在此限", at, system=system)
    elif length is None:
        reason = cannot_tell("{system}：佐證未載明密碼最小長度", at, system=system)
    elif length < least:
        text = "{system}：密碼最小長度為 {length} 個字元，規定為 {least} 個字元以上"
        reason = breaches(text, at, system=system, length=length, least=least)
    elif doubt := fact.doubts.get("min_length"):
        reason = cannot_tell("{system}：{doubt}", at, system=system, doubt=doubt)
    else:
        reason = conforms("{system}：密碼最小長度為 {length} 個字元", at, system=system, length=length)
    return verdict_of([reason])
