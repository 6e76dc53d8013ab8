"""Were the firewall rules of the DMZ looked through again and again, as often as the provision demands?"""

from collections.abc import Iterator
from datetime import date

from inspectorate.facts.rule_reviews import RuleReview, RuleReviews
from inspectorate.inspection.recurrence import too_long
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = RuleReviews
NEEDS = ("dmz_rules.review_every",)


def judge(register: RuleReviews, criteria: Criteria) -> Verdict:
    """Each device whose DMZ rules the register names; a review of all rules covers the DMZ's."""
    devices = register.devices()
    held = {name: [one for one in register.of(name, criteria.on) if one.dmz] for name in devices}
    named = [name for name in devices if any(not one.whole for one in held[name])]
    judged = named or [name for name in devices if held[name]]
    reasons = [reason for name in judged for reason in _device(name, held[name], criteria)]
    if not judged:
        reasons = [cannot_tell("檢視紀錄中沒有 DMZ 區規則之檢視。", register.source)]
    return verdict_of(
        (*reasons, *(cannot_tell("{limit}", register.source, limit=one) for one in register.limits))
    )


def _device(name: str, reviews: list[RuleReview], criteria: Criteria) -> Iterator[Reason]:
    every = criteria.interval("dmz_rules.review_every")
    by_day = {date.fromisoformat(one.reviewed_on): one for one in reviews}
    late = list(too_long(list(by_day), every, criteria.on))
    for stretch in late:
        words = "{device} 之 DMZ 區規則於 {since} 檢視後，逾 {every}，至 {until} 尚未檢視（應於 {due} 前）。"
        if stretch.until:
            words = (
                "{device} 之 DMZ 區規則於 {since} 檢視後，逾 {every}，至 {until} 才再檢視（應於 {due} 前）。"
            )
        yield breaches(
            words,
            by_day[stretch.since].source,
            device=name or "防火牆",
            since=str(stretch.since),
            every=str(every),
            until=str(stretch.until or criteria.on),
            due=str(stretch.due),
        )
    for review in reviews:
        if not review.reviewer:
            yield cannot_tell("{day} 之檢視未載明檢視人。", review.source, day=review.reviewed_on)
    if not late:
        last = reviews[-1]
        words = "{device} 之 DMZ 區規則最近一次檢視為 {day}，各次間隔均未逾 {every}。"
        yield conforms(words, last.source, device=name or "防火牆", day=last.reviewed_on, every=str(every))
