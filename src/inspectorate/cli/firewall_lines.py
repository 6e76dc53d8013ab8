"""Lines of packets, deciding rules and ways as the command line shows them."""

from collections.abc import Sequence

import msgspec

from inspectorate.analysis.conditions import Held
from inspectorate.analysis.flow_lines import FlowLine
from inspectorate.cli.firewall_packet import packet_text
from inspectorate.facts.firewall import FirewallPolicy, Rule
from inspectorate.i18n import _


def line_text(line: FlowLine, *, zones: bool = True) -> str:
    """Source, destination, service, then whatever else narrows it, and the witness packet."""
    words = f"{_all(line.senders)} → {_all(line.receivers)} {_all(line.services)}"
    more = [_("來源埠 {ports}").format(ports="、".join(line.source_ports))] if line.source_ports else []
    if line.states and line.states != ("new",):
        more.append(_("連線狀態 {name}").format(name="、".join(line.states)))
    if zones and (line.entering or line.leaving):
        more.append(f"{_zone(line.entering)} → {_zone(line.leaving)}")
    more += [held_text(one) for one in line.conditions]
    said = "，".join((words, *more))
    return _("{flow}。見證封包：{packet}").format(flow=said, packet=packet_text(line.packet))


def _all(names: Sequence[str]) -> str:
    words = {
        "any": _("任意"),
        "any4": _("任意 IPv4"),
        "any6": _("任意 IPv6"),
        "public4": _("任意公網 IPv4"),
        "public6": _("任意公網 IPv6"),
    }
    return "、".join(words.get(name, name) for name in names)


def _zone(names: Sequence[str]) -> str:
    return "、".join(name or _("未載明之區域") for name in names) or _("任意區域")


def held_text(one: Held) -> str:
    """One condition in words."""
    words = {
        "user": _("使用者 {name}"),
        "application": _("應用程式 {name}"),
        "time": _("時段 {name}"),
        "sender": _("來源屬於 {name}"),
        "receiver": _("目的屬於 {name}"),
        "service": _("服務屬於 {name}"),
        "word": _("符合條件 {name}"),
        "translated": _("經位址轉換 {name}"),
    }
    said = words[one.condition.kind].format(name=one.condition.name)
    return said if one.holds else _("非（{condition}）").format(condition=said)


def decider_text(policy: FirewallPolicy, rule: Rule | None) -> str:
    """The filter with the rule that decides, or its default."""
    if rule is None:
        source = policy.default_source or policy.source
        named = _("預設動作（{words}，{where}）")
        words = policy.default_from or policy.name
        return f"{policy.title} " + named.format(words=words, where=source.where_zh)
    named = _("規則 {rule}（{where}）").format(rule=rule.title, where=rule.source.where_zh)
    return f"{policy.title} {named}"


def line_json(line: FlowLine) -> dict[str, object]:
    """A line for other programs."""
    return {
        "entering": line.entering,
        "leaving": line.leaving,
        "senders": line.senders,
        "receivers": line.receivers,
        "services": line.services,
        "source_ports": line.source_ports,
        "states": line.states,
        "conditions": [
            {"kind": one.condition.kind, "name": one.condition.name, "holds": one.holds}
            for one in line.conditions
        ],
        "packet": msgspec.to_builtins(line.packet),
        "sure": line.sure,
    }


def decider_json(policy: FirewallPolicy, rule: Rule | None) -> dict[str, object]:
    """A deciding rule for other programs; null is the filter's default."""
    source = rule.source if rule else policy.default_source or policy.source
    return {
        "policy": policy.title,
        "rule": rule.id if rule else None,
        "source": msgspec.to_builtins(source),
    }
