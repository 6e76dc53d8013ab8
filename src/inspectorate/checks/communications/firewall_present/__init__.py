"""Does a firewall stand between networks, with rules of its own in force?"""

from collections.abc import Iterator

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


def judge(policy: FirewallPolicy, criteria: Criteria) -> Verdict:
    """A filter of passing packets that somebody wrote; a host's filter of its own traffic is no firewall."""
    del criteria
    limits = (cannot_tell("{limit}", policy.source, limit=text) for text in policy.limits)
    return verdict_of((*limits, *_stands(policy)))


def _stands(policy: FirewallPolicy) -> Iterator[Reason]:
    said = {"policy": policy.title}
    written = [rule for rule in policy.every_rule() if rule.enabled and not rule.implicit]
    if policy.path in ("to_device", "from_device"):
        yield not_applicable("{policy} 為主機過濾自身連線之規則，非網路防火牆。", policy.source, **said)
    elif not policy.applied:
        yield cannot_tell("{policy} 未套用於任何介面，無從得知是否生效。", policy.source, **said)
    elif written or policy.default == "deny":
        words = "{policy} 為網路防火牆之規則，啟用 {count} 條。"
        yield conforms(words, policy.source, **said, count=len(written))
    elif not policy.limits:
        yield breaches("{policy} 沒有任何啟用之規則，且未預設拒絕。", policy.source, **said)
