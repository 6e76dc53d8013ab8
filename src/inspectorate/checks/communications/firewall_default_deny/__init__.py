"""Does the firewall deny what no rule permits?"""

from collections.abc import Iterator

from inspectorate.analysis.breadth import could_be_any, takes_all
from inspectorate.analysis.first_match import Entry, Layout, lay_out
from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.inspection.verdict import (
    Reason,
    Verdict,
    breaches,
    cannot_tell,
    conforms,
    not_applicable,
    verdict_of,
)
from inspectorate.norms.criterion import Criteria

ASKS = FirewallPolicy
NEEDS = ()

_BY_RULE = "{policy}：規則 {rule} 允許一切連線，{default}永遠不生效，等同預設允許。"
_BY_LEVEL = "{policy}：{default}，預設允許送往 {zones} 之一切連線。"
_BY_DEFAULT = "{policy}：未符合任何規則之連線予以允許（{default}）。"


def judge(policy: FirewallPolicy, criteria: Criteria) -> Verdict:
    """The first rule that takes all that reaches it is the true default; else the filter's own default is."""
    del criteria
    if policy.path == "from_device":
        reason = not_applicable("{policy} 僅過濾設備自身發出之連線。", policy.source, policy=policy.title)
        return verdict_of([reason])
    layout = lay_out(policy)
    reasons = [cannot_tell("{limit}", policy.source, limit=text) for text in (*policy.limits, *layout.gaps)]
    return verdict_of((*reasons, *_default(policy, layout)))


def _default(policy: FirewallPolicy, layout: Layout) -> Iterator[Reason]:
    said = {"policy": policy.title, "default": policy.default_from or "預設動作"}
    decided = _decided(policy, layout)
    by_level = [rule for rule in policy.rules if rule.implicit and rule.to_zones and not rule.from_zones]
    if by_level:
        yield breaches(_BY_LEVEL, policy.source, **said, zones="、".join(by_level[0].to_zones))
    elif decided is not None and decided.action == "permit":
        yield breaches(_BY_RULE, decided.rule.source, **said, rule=decided.rule.title)
    elif decided is not None and decided.action == "other":
        words = "{policy}：規則 {rule} 將其餘連線交由他處決定，無從得知是否拒絕。"
        yield cannot_tell(words, decided.rule.source, policy=policy.title, rule=decided.rule.title)
    elif decided is not None:
        words = "{policy}：規則 {rule} 拒絕其餘一切連線。"
        yield conforms(words, decided.rule.source, policy=policy.title, rule=decided.rule.title)
    elif policy.default == "permit":
        yield breaches(_BY_DEFAULT, policy.default_source or policy.source, **said)
    elif policy.default == "unknown":
        yield cannot_tell("{policy}：無從得知預設動作。", policy.source, policy=policy.title)
    else:
        yield from _unclear(policy, layout)
        words = "{policy}：未符合任何規則之連線予以拒絕（{default}）。"
        yield conforms(words, policy.default_source or policy.source, **said)


def _decided(policy: FirewallPolicy, layout: Layout) -> Entry | None:
    """The first entry that takes everything: a denial of every IP version, or anything else of one."""
    for entry in layout.entries:
        taken = [takes_all(entry.match.surely, layout.space, family) for family in policy.families]
        if entry.action == "deny" and not (all(taken) and entry.match.always):
            continue
        if any(taken):
            return entry
    return None


def _unclear(policy: FirewallPolicy, layout: Layout) -> Iterator[Reason]:
    words = "{policy}：規則 {rule} 或通往該規則之路徑含無法確定之條件，無從得知是否允許一切連線。"
    for entry in layout.entries:
        rule, space = entry.rule, layout.space
        may = any(takes_all(entry.match.possibly, space, family) for family in policy.families)
        if may and entry.action in ("permit", "other") and could_be_any(rule, policy.undefined):
            yield cannot_tell(words, rule.source, policy=policy.title, rule=rule.title)
