"""Does an approved request cover every difference between the earlier and the present configuration?"""

from collections.abc import Iterator

from inspectorate.analysis.changes_made import changes_made, turned_text
from inspectorate.analysis.policy_changes import PolicyChanges
from inspectorate.facts.firewall_change import FirewallChange
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallChange
NEEDS = ()

_BARE = "{policy}：{rule} {flow}，無核准之異動申請。"
_PERHAPS = "{policy}：{rule} {flow}，檔案未載明之條件使其是否異動無法確定。"
_NO_TABLE = "{policy}：{rule} {flow}，而未提供異動申請清冊。"
_FINE = "與前次設定比對，{count} 處封包處理結果之異動均有核准之申請。"


def judge(change: FirewallChange, criteria: Criteria) -> Verdict:
    """Each set of packets that is decided otherwise than before."""
    found = changes_made(change, criteria.on)
    covered = [one for one in found.turned if one.change is not None]
    reasons = [*_bare(change, found), *(cannot_tell("{limit}", change.source, limit=t) for t in found.untold)]
    return verdict_of(reasons or [conforms(_FINE, change.source, count=len(covered))])


def _bare(change: FirewallChange, found: PolicyChanges) -> Iterator[Reason]:
    for one in found.turned:
        if one.change is None:
            said = turned_text(one)
            if change.requests is None:
                yield cannot_tell(_NO_TABLE, said.source, **said.words)
            elif any(line.sure for line in one.lines):
                yield breaches(_BARE, said.source, **said.words)
            else:
                yield cannot_tell(_PERHAPS, said.source, **said.words)
