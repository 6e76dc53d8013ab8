"""nftables: the base chains of ``nft -j list ruleset`` that filter, with the chains they jump to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspectorate.facts.firewall import Default, FirewallPolicy, Path, Rule
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.firewalls.chains import reachable
from inspectorate.readers.firewalls.nft_rules import BAD_SHAPE, Names, drafts_of

NAME = "nftables"
TITLE = "nftables 規則（nft -j list ruleset 之 JSON）"
YIELDS = (FirewallPolicy,)

_VENDOR = "nftables"
_HOOKS: dict[str, Path] = {"input": "to_device", "forward": "through", "output": "from_device"}
_POLICIES: dict[str, Default] = {"accept": "permit", "drop": "deny"}
_FAMILIES = {"ip": (4,), "ip6": (6,), "inet": (4, 6)}
_Key = tuple[str, str]


@dataclass(slots=True)
class _Table:
    sets: dict[str, list[Any] | None] = field(default_factory=dict)
    chains: dict[str, list[Rule]] = field(default_factory=dict)
    base: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    undefined: list[str] = field(default_factory=list)


def recognises(file: EvidenceFile) -> bool:
    """Whether the head shows nft's JSON."""
    text = file.head_text.lstrip()
    return text.startswith("{") and text[1:].lstrip().startswith('"nftables"')


def read(file: EvidenceFile) -> Iterator[FirewallPolicy]:
    """One policy per base chain that filters input, forwarded or output packets."""
    tables = _tables(file, _objects(file))
    found = [policy for key, table in tables.items() for policy in _policies(file, key, table)]
    if not found:
        limit = "檔案無 filter 類型之基礎鏈，無從得知過濾規則與預設動作。"
        found = [FirewallPolicy(_device(file), _VENDOR, "ruleset", Source(file.item), limits=(limit,))]
    yield from (_together(policy, found) for policy in found)


def _device(file: EvidenceFile) -> str:
    return file.told.get("system", file.item)


def _objects(file: EvidenceFile) -> list[Any]:
    try:
        data = json.loads(file.text())
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}"
        raise file.refused(
            f"不是完整的 JSON：{error.msg}。", "請重新匯出 nft -j list ruleset。", place
        ) from error
    except (RecursionError, ValueError) as error:
        raise file.refused("JSON 巢狀過深或數值過大。", "請確認檔案來源。") from error
    objects = data.get("nftables") if isinstance(data, dict) else None
    if not isinstance(objects, list):
        raise file.refused("缺少 nftables 清單。", "請交付 nft -j list ruleset 之輸出。")
    return objects


def _tables(file: EvidenceFile, objects: list[Any]) -> dict[_Key, _Table]:
    tables: dict[_Key, _Table] = {}
    for number, entry in enumerate(objects, start=1):
        try:
            ((kind, body),) = entry.items()
            if kind in ("chain", "set", "map"):
                table = tables.setdefault((body["family"], body["table"]), _Table())
                _declare(table, kind, body, number)
        except BAD_SHAPE as error:
            raise _bad(file, number) from error
    for number, entry in enumerate(objects, start=1):
        try:
            if "rule" in entry:
                body = entry["rule"]
                table = tables.setdefault((body["family"], body["table"]), _Table())
                table.chains.setdefault(body["chain"], []).extend(_rules(file, table, body, number))
        except BAD_SHAPE as error:
            raise _bad(file, number) from error
    return tables


def _bad(file: EvidenceFile, number: int) -> Exception:
    place = Source(file.item, "record", number).where
    return file.refused("物件之結構不符 nft JSON 格式。", "請重新匯出 nft -j list ruleset。", place)


def _declare(table: _Table, kind: str, body: Mapping[str, Any], number: int) -> None:
    name = body["name"]
    if kind == "chain":
        table.chains.setdefault(name, [])
        if body.get("type") == "filter" and body.get("hook") in _HOOKS:
            table.base[name] = (number, body)
        return
    changing = {"dynamic", "timeout"} & set(body.get("flags", ()))
    elements = body.get("elem", [])
    table.sets[name] = None if changing or not isinstance(elements, list) else elements


def _rules(file: EvidenceFile, table: _Table, body: Mapping[str, Any], number: int) -> Iterator[Rule]:
    handle = body.get("handle", number)
    chain = f"{body['table']} {body['chain']}"
    source = Source(file.item, "record", number, f"{body['family']} {chain}")
    rule_id = f"{chain}:{handle}"
    comment = str(body.get("comment", ""))
    try:
        drafts = drafts_of(body.get("expr", []), Names(table.sets, table.undefined))
    except BAD_SHAPE:
        words = json.dumps(body.get("expr"), ensure_ascii=False)[:200]
        yield Rule(rule_id, source, "other", name=comment, comment=comment, unmodelled=(words,))
        return
    for index, draft in enumerate(drafts, start=1):
        own_id = f"{rule_id}/{index}" if len(drafts) > 1 else rule_id
        yield draft.rule(own_id, source, comment)


def _policies(file: EvidenceFile, key: _Key, table: _Table) -> Iterator[FirewallPolicy]:
    chains = {name: tuple(rules) for name, rules in table.chains.items()}
    for name, (number, body) in table.base.items():
        if key[0] not in _FAMILIES:
            continue
        source = Source(file.item, "record", number, f"{key[0]} {key[1]} {name}")
        policy = str(body.get("policy", "accept"))
        yield FirewallPolicy(
            _device(file),
            _VENDOR,
            f"{key[0]} {key[1]} {name}",
            source,
            chains[name],
            default=_POLICIES.get(policy, "unknown"),
            default_from=f"基礎鏈 {name} 之 policy {policy}",
            default_source=source,
            chains=reachable(chains, name),
            path=_HOOKS[str(body["hook"])],
            families=_FAMILIES[key[0]],
            loopback=("lo",),
            undefined=tuple(dict.fromkeys(table.undefined)),
        )


def _together(policy: FirewallPolicy, every: list[FirewallPolicy]) -> FirewallPolicy:
    """A packet must pass every base chain of its hook: one that denies by default denies for all."""
    if policy.default != "permit":
        return policy
    for other in every:
        if (
            other.path == policy.path
            and other.default == "deny"
            and set(policy.families) <= set(other.families)
        ):
            words = f"同一掛載點之 {other.name} 預設拒絕"
            return replace(policy, default="deny", default_from=words, own_default="permit")
    return policy
