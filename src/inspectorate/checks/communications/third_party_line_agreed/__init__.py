"""Is nothing open on a third party's line but what was agreed on with that party?"""

from collections.abc import Iterator

from inspectorate.analysis.addresses import AddressError
from inspectorate.analysis.agreed_traffic import LineAnswer, NotAgreed, line_answer
from inspectorate.analysis.asked_services import ServiceError
from inspectorate.analysis.asked_traffic import agreed_of
from inspectorate.analysis.crossing import ends_of_zone
from inspectorate.analysis.gates import network_of
from inspectorate.facts.third_party_line import ThirdPartyLine
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = ThirdPartyLine
NEEDS = ()

_MOST_NAMED = 3
_OPEN = "專線 {line}：{rule} 開放未經約定之連線（{flow}）。"
_PERHAPS = "專線 {line}：{rule} 可能開放未經約定之連線（{flow}），檔案未載明之條件使其無法確定。"
_FINE = "專線 {line}：開放之連線均在約定之 {count} 項以內。"


def judge(line: ThirdPartyLine, criteria: Criteria) -> Verdict:
    """Every packet that passes from or to the line, less those that were agreed on."""
    del criteria
    network = network_of(line.policies)
    ends = ends_of_zone(network, line.line)
    if not ends:
        words = "專線 {line}：所提供之防火牆設定檔沒有此名稱之介面或區域。"
        return verdict_of([cannot_tell(words, line.source, line=line.line)])
    try:
        agreed = [agreed_of(traffic) for traffic in line.traffic]
    except (AddressError, ServiceError) as error:
        words = "專線 {line}：約定之連線無法解讀：{error}。"
        return verdict_of([cannot_tell(words, line.source, line=line.line, error=str(error))])
    reasons = list(_reasons(line, line_answer(network, ends, agreed)))
    fine = conforms(_FINE, line.source, line=line.line, count=len(agreed))
    return verdict_of(reasons or [fine])


def _reasons(line: ThirdPartyLine, found: LineAnswer) -> Iterator[Reason]:
    for one in found.open_not_agreed:
        yield _reason(line, one)
    for text in found.untold:
        yield cannot_tell("專線 {line}：{limit}", line.source, line=line.line, limit=text)


def _reason(line: ThirdPartyLine, one: NotAgreed) -> Reason:
    decider = one.deciders[-1] if one.deciders else None
    rule = decider.rule if decider else None
    policy = decider.policy if decider else line.policies[0]
    source = rule.source if rule else policy.default_source or policy.source
    named = f"{policy.title} 規則 {rule.title}" if rule else f"{policy.title} 之預設動作"
    flow = "；".join(each.short for each in one.lines[:_MOST_NAMED])
    sure = one.sure and any(each.sure for each in one.lines)
    say, words = (breaches, _OPEN) if sure else (cannot_tell, _PERHAPS)
    return say(words, source, line=line.line, rule=named, flow=flow)
