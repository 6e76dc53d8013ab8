"""Must a user change the initial password before the first use goes on?"""

from inspectorate.facts.passwords import PasswordPolicy
from inspectorate.inspection.verdict import Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = PasswordPolicy
NEEDS = ()


def judge(fact: PasswordPolicy, criteria: Criteria) -> Verdict:
    """Whether the system demands it."""
    del criteria
    at, system = fact.at("must_change_first"), fact.system
    if fact.must_change_first is None:
        reason = cannot_tell("{system}：佐證未載明首次登入是否須變更初始密碼", at, system=system)
    elif fact.must_change_first:
        reason = conforms("{system}：首次登入須變更初始密碼", at, system=system)
    else:
        reason = breaches("{system}：首次登入無須變更初始密碼", at, system=system)
    return verdict_of([reason])
