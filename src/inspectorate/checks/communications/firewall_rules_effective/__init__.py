"""Does every rule of the firewall decide something that no rule before it has decided?"""

from collections.abc import Iterator, Sequence

from inspectorate.analysis.boxes import TooManyBoxesError
from inspectorate.analysis.effectiveness import Idle, idle_rules
from inspectorate.analysis.first_match import Layout, lay_out
from inspectorate.facts.firewall import FirewallPolicy, Rule
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = FirewallPolicy
NEEDS = ()

_MOST_NAMED = 20
_WORDS = {
    "shadowed": "{policy}：規則 {rule} 被前列規則 {by} 完全遮蔽，永遠不生效。",
    "redundant": "{policy}：規則 {rule} 與前列規則 {by} 重複，刪除亦不影響結果。",
    "perhaps": "{policy}：規則 {rule} 是否被前列規則 {by} 涵蓋，取決於檔案未載明之位址或服務。",
    "undetermined": "{policy}：規則 {rule} 與前列規則之關係過於複雜，未能判定是否生效。",
}


def judge(policy: FirewallPolicy, criteria: Criteria) -> Verdict:
    """Each enabled rule against the union of those before it."""
    del criteria
    layout = lay_out(policy)
    found = list(_found(policy, layout))
    gaps = [cannot_tell("{limit}", policy.source, limit=text) for text in (*policy.limits, *layout.gaps)]
    unread = [
        cannot_tell(
            "{policy}：規則 {rule} 含無法解讀之條件或位址轉換，未能判定其與其他規則之關係。",
            rule.source,
            policy=policy.title,
            rule=rule.title,
        )
        for rule in policy.every_rule()
        if rule.enabled and (rule.unmodelled or rule.translated)
    ]
    rules = len([rule for rule in policy.every_rule() if rule.enabled and not rule.implicit])
    words = "{policy}：{count} 條啟用之規則均生效，無遮蔽或重複。"
    fine = (
        [] if found or gaps or unread else [conforms(words, policy.source, policy=policy.title, count=rules)]
    )
    return verdict_of((*found, *gaps, *unread, *fine))


def _found(policy: FirewallPolicy, layout: Layout) -> Iterator[Reason]:
    try:
        yield from (_reason(policy, idle) for idle in idle_rules(layout))
    except TooManyBoxesError:
        words = "{policy}：規則之位址、服務群組展開後過於龐大，未能判定規則是否生效。"
        yield cannot_tell(words, policy.source, policy=policy.title)


def _titles(rules: Sequence[Rule]) -> str:
    named = "、".join(rule.title for rule in rules[:_MOST_NAMED])
    return named if len(rules) <= _MOST_NAMED else f"{named} 等 {len(rules)} 條"


def _reason(policy: FirewallPolicy, idle: Idle) -> Reason:
    say = breaches if idle.kind in ("shadowed", "redundant") else cannot_tell
    words = _WORDS[idle.kind]
    if idle.kind == "undetermined":
        return say(words, idle.rule.source, policy=policy.title, rule=idle.rule.title)
    return say(words, idle.rule.source, policy=policy.title, rule=idle.rule.title, by=_titles(idle.by))
