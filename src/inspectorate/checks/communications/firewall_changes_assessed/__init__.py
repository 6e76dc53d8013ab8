"""Was the risk of every change of the firewall assessed in its request?"""

from collections.abc import Iterator

from inspectorate.analysis.changes_made import changes_made, turned_text
from inspectorate.analysis.policy_changes import PolicyChanges
from inspectorate.facts.firewall_change import FirewallChange
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallChange
NEEDS = ()

_SILENT = "異動申請 {request} 未載明變更前之風險評估（{policy}：{rule} {flow}）。"
_NONE = "{policy}：{rule} {flow}，無核准之異動申請可查風險評估。"
_FINE = "與前次設定比對，{count} 處封包處理結果之異動，其申請均載有風險評估。"


def judge(change: FirewallChange, criteria: Criteria) -> Verdict:
    """The requests of all packets that are decided otherwise than before."""
    found = changes_made(change, criteria.on)
    reasons = [*_missing(found), *(cannot_tell("{limit}", change.source, limit=t) for t in found.untold)]
    return verdict_of(reasons or [conforms(_FINE, change.source, count=len(found.turned))])


def _missing(found: PolicyChanges) -> Iterator[Reason]:
    for one in found.turned:
        said = turned_text(one)
        if one.change is None:
            yield cannot_tell(_NONE, said.source, **said.words)
        elif not one.change.risk:
            yield breaches(_SILENT, one.change.source, request=one.change.id, **said.words)
