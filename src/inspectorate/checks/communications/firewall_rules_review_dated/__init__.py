"""Has every permission of the firewall been looked at again within the interval demanded?"""

from collections.abc import Iterator
from datetime import date

from inspectorate.facts.firewall import Rule
from inspectorate.facts.rule_register import FirewallRuleCare
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallRuleCare
NEEDS = ("firewall_rules.review_every",)


def judge(care: FirewallRuleCare, criteria: Criteria) -> Verdict:
    """Each enabled permit that somebody wrote, by the last day of review that the register gives it."""
    permits = care.permits()
    reasons = [reason for rule in permits for reason in _rule(care, rule, criteria)]
    limits = (*care.policy.limits, *care.limits)
    reasons += [cannot_tell("{limit}", care.policy.source, limit=text) for text in limits]
    words = "{policy}：{count} 條允許規則均於期限內檢視。"
    fine = conforms(words, care.policy.source, policy=care.policy.title, count=len(permits))
    return verdict_of(reasons or [fine])


def _rule(care: FirewallRuleCare, rule: Rule, criteria: Criteria) -> Iterator[Reason]:
    said = {"policy": care.policy.title, "rule": rule.title}
    every = criteria.interval("firewall_rules.review_every")
    dated = [line for line in care.lines_of(rule) if line.reviewed_on]
    past = [line for line in dated if date.fromisoformat(line.reviewed_on) <= criteria.on]
    if not dated:
        yield breaches("{policy}：規則 {rule} 於規則清冊無檢視日。", rule.source, **said)
    elif not past:
        words = "{policy}：規則 {rule} 之檢視日 {day} 晚於查核日。"
        yield cannot_tell(words, dated[0].source, **said, day=dated[0].reviewed_on)
    else:
        last = max(past, key=lambda line: line.reviewed_on)
        if date.fromisoformat(last.reviewed_on) < every.before(criteria.on):
            words = "{policy}：規則 {rule} 最近檢視日為 {day}，已逾 {every}。"
            yield breaches(words, last.source, **said, day=last.reviewed_on, every=str(every))
