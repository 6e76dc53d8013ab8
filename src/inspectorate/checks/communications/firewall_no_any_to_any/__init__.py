"""Is the firewall free of rules that let any source reach any destination by any service?"""

from collections.abc import Iterator

from inspectorate.analysis.breadth import Breadth, breadth, could_be_any
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

_ANY = "{policy}：規則 {rule} 允許任意來源以任意服務連至任意目的{when}。"
_NEARLY = "{policy}：規則 {rule} 幾近允許任意來源連至任意目的（僅排除部分位址或協定），應由人判斷其必要性。"
_UNKNOWN = "{policy}：規則 {rule} 含無法解讀或無法確定之條件，無從得知是否為任意來源至任意目的。"


def judge(policy: FirewallPolicy, criteria: Criteria) -> Verdict:
    """Each enabled permit by itself: neither its zones nor the rules before it excuse it."""
    del criteria
    if policy.path == "from_device":
        reason = not_applicable("{policy} 僅過濾設備自身發出之連線。", policy.source, policy=policy.title)
        return verdict_of([reason])
    layout = lay_out(policy)
    found = {id(entry.rule): reason for entry, reason in _found(policy, layout)}
    gaps = [cannot_tell("{limit}", policy.source, limit=text) for text in (*policy.limits, *layout.gaps)]
    rules = len([rule for rule in policy.every_rule() if rule.enabled and not rule.implicit])
    words = "{policy}：{count} 條啟用之規則中，無任意來源至任意目的之允許規則。"
    fine = [conforms(words, policy.source, policy=policy.title, count=rules)]
    return verdict_of((*found.values(), *gaps, *(() if found or gaps else fine)))


def _found(policy: FirewallPolicy, layout: Layout) -> Iterator[tuple[Entry, Reason]]:
    for entry in layout.entries:
        rule = entry.rule
        if entry.action not in ("permit", "other") or rule.implicit or rule.action in ("return", "goto"):
            continue
        said = {"policy": policy.title, "rule": rule.title}
        when = f"（時段 {rule.schedule}）" if rule.schedule else ""
        sure, may = (_widest(policy, layout, entry, sure=sure) for sure in (True, False))
        if rule.applications or rule.users:
            continue
        if sure is Breadth.ANY and entry.action == "permit":
            yield entry, breaches(_ANY, rule.source, **said, when=when)
        elif sure is Breadth.NEARLY and entry.action == "permit":
            yield entry, cannot_tell(_NEARLY, rule.source, **said)
        elif may is Breadth.ANY and could_be_any(rule, policy.undefined):
            yield entry, cannot_tell(_UNKNOWN, rule.source, **said)


def _widest(policy: FirewallPolicy, layout: Layout, entry: Entry, *, sure: bool) -> Breadth:
    blocks = entry.match.surely if sure else entry.match.possibly
    return max(breadth(blocks, layout.space, family, policy.loopback) for family in policy.families)
