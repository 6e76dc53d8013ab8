"""Has every permission of the firewall an owner and a request, and is none used past its end?"""

from collections.abc import Iterator
from datetime import date

from inspectorate.facts.firewall import Rule
from inspectorate.facts.rule_register import FirewallRuleCare, RegisteredRule
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallRuleCare
NEEDS = ()


def judge(care: FirewallRuleCare, criteria: Criteria) -> Verdict:
    """Each enabled permit that somebody wrote, beside the lines of the register that name it."""
    permits = care.permits()
    reasons = [reason for rule in permits for reason in _rule(care, rule, criteria.on)]
    limits = (*care.policy.limits, *care.limits)
    reasons += [cannot_tell("{limit}", care.policy.source, limit=text) for text in limits]
    words = "{policy}：{count} 條允許規則均有負責人與申請單，且未逾到期日。"
    fine = conforms(words, care.policy.source, policy=care.policy.title, count=len(permits))
    return verdict_of(reasons or [fine])


def _rule(care: FirewallRuleCare, rule: Rule, on: date) -> Iterator[Reason]:
    lines = care.lines_of(rule)
    said = {"policy": care.policy.title, "rule": rule.title}
    if not lines:
        yield breaches("{policy}：規則 {rule} 不在規則清冊內。", rule.source, **said)
        return
    known = {"負責人": [line.owner for line in lines], "申請單號": [line.ticket for line in lines]}
    missing = "、".join(name for name, values in known.items() if not any(values))
    if missing:
        yield breaches("{policy}：規則 {rule} 於規則清冊缺{missing}。", rule.source, **said, missing=missing)
    yield from _ended(rule, lines, on, said)


def _ended(rule: Rule, lines: tuple[RegisteredRule, ...], on: date, said: dict[str, str]) -> Iterator[Reason]:
    ends = [line.expires_on for line in lines]
    if all(ends) and date.fromisoformat(max(ends)) < on:
        words = "{policy}：規則 {rule} 已於 {day} 到期而仍啟用。"
        yield breaches(words, rule.source, **said, day=max(ends))
