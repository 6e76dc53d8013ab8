"""Is a login cut off after as many wrong passwords as demanded, or fewer?"""

from inspectorate.facts.passwords import PasswordPolicy
from inspectorate.inspection.verdict import Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = PasswordPolicy
NEEDS = ("password.max_failures",)


def judge(fact: PasswordPolicy, criteria: Criteria) -> Verdict:
    """The number of failures; none at all never cuts off."""
    most, tries, at, system = (
        criteria.number(NEEDS[0]),
        fact.max_failures,
        fact.at("max_failures"),
        fact.system,
    )
    if tries is None:
        reason = cannot_tell("{system}：佐證未載明密碼錯誤次數上限", at, system=system)
    elif tries == 0:
        reason = breaches("{system}：密碼錯誤不論次數均不中斷或鎖定", at, system=system)
    elif tries > most:
        text = "{system}：密碼錯誤 {tries} 次始中斷或鎖定，規定為 {most} 次"
        reason = breaches(text, at, system=system, tries=tries, most=most)
    elif doubt := fact.doubts.get("max_failures"):
        reason = cannot_tell("{system}：{doubt}", at, system=system, doubt=doubt)
    else:
        reason = conforms("{system}：密碼錯誤 {tries} 次即中斷或鎖定", at, system=system, tries=tries)
    return verdict_of([reason])
