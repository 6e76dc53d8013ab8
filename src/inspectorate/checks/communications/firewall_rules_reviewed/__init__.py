"""Were all rules of each firewall looked through again and again, as often as the provision demands?"""

from collections.abc import Iterator
from datetime import date

from inspectorate.facts.rule_reviews import RuleReview, RuleReviews
from inspectorate.inspection.recurrence import too_long
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = RuleReviews
NEEDS = ("firewall_rules.review_every",)


def judge(register: RuleReviews, criteria: Criteria) -> Verdict:
    """Each device of the register; reviews of single zones do not show that all rules were covered."""
    reasons = [
        reason
        for name in register.devices()
        for reason in _device(register, name, register.of(name, criteria.on), criteria)
    ]
    return verdict_of(
        (*reasons, *(cannot_tell("{limit}", register.source, limit=one) for one in register.limits))
    )


def _device(
    register: RuleReviews, name: str, reviews: tuple[RuleReview, ...], criteria: Criteria
) -> Iterator[Reason]:
    every, device = criteria.interval("firewall_rules.review_every"), name or "防火牆"
    whole = {date.fromisoformat(one.reviewed_on): one for one in reviews if one.whole}
    late = list(too_long(list(whole), every, criteria.on))
    for stretch in late:
        until = str(stretch.until or criteria.on)
        between = any(str(stretch.since) < one.reviewed_on <= until for one in reviews if not one.whole)
        say, words = breaches, "{device} 之全部規則於 {since} 檢視後，至 {until} 未再全部檢視，逾 {every}。"
        if between:
            say = cannot_tell
            words = (
                "{device} 於 {since} 至 {until} 間（逾 {every}）僅檢視部分區域，是否涵蓋全部規則無從得知。"
            )
        source = whole[stretch.since].source
        yield say(words, source, device=device, since=str(stretch.since), until=until, every=str(every))
    for review in reviews:
        if not review.reviewer:
            yield cannot_tell("{day} 之檢視未載明檢視人。", review.source, day=review.reviewed_on)
    if not whole:
        yield cannot_tell("{device} 沒有涵蓋全部規則之檢視紀錄。", register.source, device=device)
    elif not late:
        last = whole[max(whole)]
        words = "{device} 之規則最近一次全部檢視為 {day}，各次間隔均未逾 {every}。"
        yield conforms(words, last.source, device=device, day=last.reviewed_on, every=str(every))
