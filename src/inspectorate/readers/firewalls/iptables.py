"""iptables-save and ip6tables-save: the filter table's built-in chains with the chains they jump to."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspectorate.facts.firewall import Action, Default, FirewallPolicy, Path, Rule
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.firewalls.chains import reachable
from inspectorate.readers.firewalls.iptables_rules import BadRuleError, rule_of
from inspectorate.readers.firewalls.plain_text import is_text

NAME = "iptables"
TITLE = "iptables-save／ip6tables-save 輸出"
YIELDS = (FirewallPolicy,)
TELLS = ("family",)

_VENDOR = "iptables"
_TABLE = re.compile(r"^\*(filter|nat|mangle|raw|security)[ \t\r]*$", re.MULTILINE)
_BODY = re.compile(r"^(:\S+ \S+|-[AIN] \S+|COMMIT)", re.MULTILINE)
_SIX = re.compile(r"ip6tables-save|ipv6-icmp|icmpv6|-[sd] [0-9a-fA-F]*:[0-9a-fA-F:]*", re.MULTILINE)
_COUNTERS = re.compile(r"^\[\d+:\d+\]\s*")
_BUILT_IN: dict[str, Path] = {"INPUT": "to_device", "FORWARD": "through", "OUTPUT": "from_device"}
_POLICIES: dict[str, Default] = {"ACCEPT": "permit", "DROP": "deny", "REJECT": "deny"}
_LOOPBACK = "lo"


@dataclass(slots=True)
class _Table:
    name: str
    line: int
    policies: dict[str, tuple[str, int]] = field(default_factory=dict)
    chains: dict[str, list[tuple[int, list[str]]]] = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)


def recognises(file: EvidenceFile) -> bool:
    """Whether the head shows a table of iptables-save."""
    text = file.head_text
    return is_text(file) and bool(_TABLE.search(text) and _BODY.search(text))


def read(file: EvidenceFile) -> Iterator[FirewallPolicy]:
    """One policy per built-in chain of the filter table."""
    tables = list(_tables(file))
    if not tables:
        raise file.refused("找不到任何表（*filter …）。", "請交付 iptables-save 之完整輸出。")
    device = file.told.get("system", file.item)
    six = file.told.get("family") == "6" or bool(_SIX.search(file.head_text))
    filters = [table for table in tables if table.name == "filter"]
    if not filters:
        named = "、".join(table.name for table in tables)
        yield FirewallPolicy(
            device,
            _VENDOR,
            "filter",
            Source(file.item, "line", tables[0].line),
            families=(6,) if six else (4,),
            limits=(f"檔案僅含 {named} 表，無 filter 表，無從得知過濾規則與預設動作。",),
        )
    for table in filters:
        yield from _policies(file, device, table, six=six)


def _tables(file: EvidenceFile) -> Iterator[_Table]:
    table: _Table | None = None
    number = 0
    for number, raw in file.lines():
        text = _COUNTERS.sub("", raw.strip())
        if not text or text.startswith("#"):
            continue
        if text.startswith("*"):
            if table is not None:
                break
            table = _Table(text[1:].strip(), number)
        elif table is None:
            raise file.refused("規則不在任何表之內。", "請交付 iptables-save 之完整輸出。", f"line {number}")
        elif text == "COMMIT":
            yield table
            table = None
        else:
            _line(file, table, number, text)
    if table is not None:
        raise file.refused(f"表 {table.name} 沒有 COMMIT，檔案可能遭截斷。", "請重新匯出。", f"line {number}")


def _line(file: EvidenceFile, table: _Table, number: int, text: str) -> None:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise file.refused("引號未關閉。", "請重新匯出。", f"line {number}") from error
    match words:
        case (name, policy, *_) if name.startswith(":"):
            table.chains.setdefault(name[1:], [])
            table.policies[name[1:]] = (policy, number)
        case ("-N" | "--new-chain", chain):
            table.chains.setdefault(chain, [])
        case ("-P" | "--policy", chain, policy):
            table.policies[chain] = (policy, number)
        case ("-A" | "--append", chain, *rest):
            table.chains.setdefault(chain, []).append((number, rest))
        case ("-I" | "--insert", chain, *rest):
            place = int(rest.pop(0)) if rest and rest[0].isdecimal() and len(rest[0]) < len("100000") else 1
            table.chains.setdefault(chain, []).insert(max(place - 1, 0), (number, rest))
        case _:
            table.limits.append(f"第 {number} 行之指令無法解讀：{text[:80]}")


def _policies(file: EvidenceFile, device: str, table: _Table, *, six: bool) -> Iterator[FirewallPolicy]:
    chains = {name: _rules(file, table, name, six=six) for name in table.chains}
    for name, path in _BUILT_IN.items():
        if name not in chains:
            continue
        policy, line = table.policies.get(name, ("", table.line))
        yield FirewallPolicy(
            device,
            _VENDOR,
            f"filter {name}",
            Source(file.item, "line", line),
            chains[name],
            default=_POLICIES.get(policy, "unknown"),
            default_from=f"鏈 {name} 之預設政策 {policy}",
            default_source=Source(file.item, "line", line),
            chains=reachable(chains, name),
            path=path,
            families=(6,) if six else (4,),
            loopback=(_LOOPBACK,),
            limits=tuple(table.limits),
        )


def _rules(file: EvidenceFile, table: _Table, chain: str, *, six: bool) -> tuple[Rule, ...]:
    found = []
    jumps = set(table.chains) - set(_BUILT_IN)
    for index, (number, words) in enumerate(table.chains[chain], start=1):
        source = Source(file.item, "line", number)
        try:
            found.append(rule_of(words, f"{chain}:{index}", source, jumps, six=six))
        except BadRuleError:
            text = " ".join(words)
            found.append(Rule(f"{chain}:{index}", source, _likely(words), unmodelled=(text,)))
    return tuple(found)


def _likely(words: list[str]) -> Action:
    return "permit" if "ACCEPT" in words else "other"
