"""What was changed on firewalls between two days, as the sentences of a paper name it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from inspectorate.analysis.addresses import AddressError
from inspectorate.analysis.asked_services import ServiceError
from inspectorate.analysis.asked_traffic import change_of
from inspectorate.analysis.policy_changes import Change, PolicyChanges, Turned, policy_changes
from inspectorate.facts.firewall_change import FirewallChange
from inspectorate.facts.source import Source

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class TurnedText:
    """Where a difference stands, and the words for it: ``policy``, ``rule`` and ``flow``."""

    source: Source
    words: Mapping[str, str]


def changes_made(change: FirewallChange, on: date) -> PolicyChanges:
    """All differences, beside the requests that were approved by a day."""
    known: list[Change] = []
    untold: list[str] = []
    for request in change.requests or ():
        try:
            one = change_of(request)
        except (AddressError, ServiceError) as error:
            untold.append(f"異動申請 {request.id} 之來源、目的或服務無法解讀：{error}。")
            continue
        known.append(one if one.approved_on <= on.isoformat() else replace(one, approved_on=""))
    found = policy_changes(change.before, change.after, known)
    return replace(found, untold=(*untold, *found.untold))


def turned_text(one: Turned) -> TurnedText:
    """The rule that decides now, and what it newly permits or denies."""
    policy, rule = one.new, one.after
    source = rule.source if rule else policy.default_source or policy.source
    verb = "新增允許" if one.permitted else "新增拒絕"
    flow = "；".join(line.short for line in one.lines[:_MOST_NAMED])
    named = f"規則 {rule.title}" if rule else policy.default_from or "預設動作"
    return TurnedText(source, {"policy": policy.title, "rule": named, "flow": f"{verb} {flow}"})
