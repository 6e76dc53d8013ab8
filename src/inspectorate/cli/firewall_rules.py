"""`inspectorate firewall rules`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
import msgspec

from inspectorate.analysis.rule_answers import RuleAnswers, rule_answers
from inspectorate.analysis.witness import Packet
from inspectorate.cli.exits import Exit
from inspectorate.cli.firewall_packet import packet_text
from inspectorate.facts.firewall import FirewallPolicy, Rule
from inspectorate.i18n import _
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.reports.plain import visible
from inspectorate.services.read_firewalls import read_firewalls

_MOST_NAMED = 20


@click.command(
    help=_(
        "列出任意至任意、永不生效、可移除及相互衝突之規則，各附見證封包與規則所在；"
        "有任意至任意或永不生效之規則時以 1 結束，無法判定時以 3 結束。"
    )
)
@click.argument(
    "config", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def rules(config: tuple[Path, ...], form: str) -> None:
    """Answer for every filter of the files; refuse a file that is no firewall's."""
    try:
        policies = read_firewalls(config)
    except RefusedError as error:
        click.echo(visible(str(error)), err=True)
        raise SystemExit(Exit.USAGE) from error
    found = [rule_answers(policy) for policy in policies]
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join("\n".join(_told(one)) for one in found))
    raise SystemExit(_exit(found))


def _exit(found: Iterable[RuleAnswers]) -> Exit:
    answers = list(found)
    sure = ("shadowed", "redundant")
    if any(one.any_to_any or any(idle.kind in sure for idle in one.idle) for one in answers):
        return Exit.NONCONFORMING
    return Exit.UNDETERMINED if any(one.untold for one in answers) else Exit.CONFORMING


def _told(found: RuleAnswers) -> Iterator[str]:
    yield _head(found.policy)
    for title, lines in (
        (_("任意至任意"), list(_any_to_any(found))),
        (_("永不生效"), list(_idle(found))),
        (_("可移除而結果不變"), list(_removable(found))),
        (_("相互衝突"), list(_conflicts(found))),
        (_("無法判定"), list(found.untold)),
    ):
        yield f"{title}：{len(lines) or _('無')}"
        yield from (f"  {visible(line)}" for line in lines)


def _head(policy: FirewallPolicy) -> str:
    count = len([rule for rule in policy.every_rule() if rule.enabled and not rule.implicit])
    return visible(_("{policy}：{count} 條啟用之規則").format(policy=policy.title, count=count))


def _shown(words: str, packet: Packet | None) -> str:
    if packet is None:
        return words
    return words + _("見證封包：{packet}").format(packet=packet_text(packet))


def _named(rule: Rule) -> str:
    return _("規則 {rule}（{where}）").format(rule=rule.title, where=rule.source.where_zh)


def _all_named(rules: Sequence[Rule]) -> str:
    named = "、".join(_named(rule) for rule in rules[:_MOST_NAMED])
    if len(rules) <= _MOST_NAMED:
        return named
    return _("{named} 等 {count} 條").format(named=named, count=len(rules))


def _any_to_any(found: RuleAnswers) -> Iterator[str]:
    for shown in found.any_to_any:
        words = _("{rule} 允許任意來源以任意服務連至任意目的。")
        yield _shown(words.format(rule=_named(shown.rule)), shown.packet)


def _idle(found: RuleAnswers) -> Iterator[str]:
    words = {
        "shadowed": _("{rule} 被 {by} 遮蔽，永遠不生效。"),
        "redundant": _("{rule} 與 {by} 重複，永遠不生效。"),
    }
    for idle in found.idle:
        if idle.kind in words:
            said = words[idle.kind].format(rule=_named(idle.rule), by=_all_named(idle.by))
            yield _shown(said, idle.packet)


def _removable(found: RuleAnswers) -> Iterator[str]:
    for shown in found.removable:
        words = _("{rule} 移除後，其封包仍由後列規則或預設動作作成相同決定。")
        yield _shown(words.format(rule=_named(shown.rule)), shown.packet)


def _conflicts(found: RuleAnswers) -> Iterator[str]:
    kinds = {"generalisation": _("後列規則涵蓋前列規則，前列為其例外"), "correlation": _("兩規則互有交集")}
    for pair in found.conflicts:
        words = _("{first} 先於 {second}，動作相反（{kind}）。")
        names = {"first": _named(pair.first), "second": _named(pair.second)}
        yield _shown(words.format(**names, kind=kinds[pair.kind]), pair.packet)


def _as_json(found: RuleAnswers) -> dict[str, object]:
    return {
        "policy": found.policy.title,
        "source": msgspec.to_builtins(found.policy.source),
        "any_to_any": [{**_rule(one.rule), "packet": _packet(one.packet)} for one in found.any_to_any],
        "idle": [
            {
                **_rule(one.rule),
                "kind": one.kind,
                "by": [_rule(rule) for rule in one.by],
                "packet": _packet(one.packet),
            }
            for one in found.idle
        ],
        "removable": [{**_rule(one.rule), "packet": _packet(one.packet)} for one in found.removable],
        "conflicts": [
            {
                "first": _rule(one.first),
                "second": _rule(one.second),
                "kind": one.kind,
                "packet": _packet(one.packet),
            }
            for one in found.conflicts
        ],
        "undetermined": list(found.untold),
    }


def _rule(rule: Rule) -> dict[str, object]:
    return {"rule": rule.id, "action": rule.action, "source": msgspec.to_builtins(rule.source)}


def _packet(packet: Packet | None) -> object:
    return msgspec.to_builtins(packet)
