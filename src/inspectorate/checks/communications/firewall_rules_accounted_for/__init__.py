"""Has every permission of the firewall an owner, a request and a review that is recent enough?"""

from collections.abc import Iterator
from datetime import date

from inspectorate.facts.firewall import Rule
from inspectorate.facts.rule_register import FirewallRuleCare, RegisteredRule
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallRuleCare
NEEDS = ("firewall_rules.review_every",)


def judge(care: FirewallRuleCare, criteria: Criteria) -> Verdict:
    """Each enabled permit that somebody wrote, beside the lines of the register that name it."""
    permits = [
        rule
        for rule in care.policy.every_rule()
        if rule.enabled and rule.action in ("permit", "other") and not rule.implicit
    ]
    reasons = [reason for rule in permits for reason in _rule(care, rule, criteria)]
    reasons += [
        cannot_tell("{limit}", care.policy.source, limit=text) for text in (*care.policy.limits, *care.limits)
    ]
    words = "{policy}：{count} 條允許規則均有負責人、申請單與期限內之檢視。"
    fine = conforms(words, care.policy.source, policy=care.policy.title, count=len(permits))
    return verdict_of(reasons or [fine])


def _rule(care: FirewallRuleCare, rule: Rule, criteria: Criteria) -> Iterator[Reason]:
    lines = care.lines_of(rule)
    if not lines:
        words = "{policy}：規則 {rule} 不在規則清冊內。"
        yield breaches(words, rule.source, policy=care.policy.title, rule=rule.title)
        return
    missing = [
        name
        for name, values in (
            ("負責人", [line.owner for line in lines]),
            ("申請單號", [line.ticket for line in lines]),
            ("檢視日", [line.reviewed_on for line in lines]),
        )
        if not any(values)
    ]
    if missing:
        words = "{policy}：規則 {rule} 於規則清冊缺{missing}。"
        said = {"policy": care.policy.title, "rule": rule.title}
        yield breaches(words, rule.source, **said, missing="、".join(missing))
    yield from _dates(care, rule, lines, criteria)


def _dates(
    care: FirewallRuleCare, rule: Rule, lines: tuple[RegisteredRule, ...], criteria: Criteria
) -> Iterator[Reason]:
    said = {"policy": care.policy.title, "rule": rule.title}
    every = criteria.interval("firewall_rules.review_every")
    reviews = [day for line in lines if (day := line.reviewed_on) and date.fromisoformat(day) <= criteria.on]
    future = [line for line in lines if line.reviewed_on and line.reviewed_on > criteria.on.isoformat()]
    if reviews and date.fromisoformat(max(reviews)) < every.before(criteria.on):
        words = "{policy}：規則 {rule} 最近檢視日為 {day}，已逾 {every}。"
        yield breaches(words, lines[0].source, **said, day=max(reviews), every=str(every))
    elif future and not reviews:
        words = "{policy}：規則 {rule} 之檢視日 {day} 晚於查核日。"
        yield cannot_tell(words, future[0].source, **said, day=future[0].reviewed_on)
    ends = [line.expires_on for line in lines]
    if all(ends) and date.fromisoformat(max(ends)) < criteria.on:
        words = "{policy}：規則 {rule} 已於 {day} 到期而仍啟用。"
        yield breaches(words, rule.source, **said, day=max(ends))
