"""防火牆規則檢視工作表: one row per rule for its owner to decide; text only, so that no cell is a formula."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import AddressError, addresses
from inspectorate.analysis.rule_answers import RuleAnswers, rule_answers
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services
from inspectorate.facts.rule_decisions import DECISIONS, RuleHits
from inspectorate.reports.plain import visible

COLUMNS = (
    *(("設備", 14), ("過濾器", 20), ("規則編號", 14), ("規則名稱", 16), ("規則所在", 16), ("啟用", 6)),
    *(("進入", 12), ("離開", 12), ("來源", 28), ("目的", 28), ("服務", 22), ("其他條件", 18), ("動作", 8)),
    *(("最近命中", 14), ("命中次數", 10), ("檢出情形", 30), ("申請單號", 12), ("負責人", 12)),
    *(("檢視期限", 12), ("決定", 8), ("決定人", 12), ("檢視日期", 12), ("備註", 20)),
)
_DECISION = [name for name, _ in COLUMNS].index("決定")
_MOST_IN_CELL = 32_767
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - the same rows give the same bytes; xlsx has no zone
_ACTIONS = {
    "permit": "允許",
    "deny": "拒絕",
    "jump": "跳至",
    "goto": "轉至",
    "return": "返回",
    "continue": "續行",
    "other": "其他",
}
_WORDS = {"any": "任意", "any4": "任意 IPv4", "any6": "任意 IPv6"}
_IDLE = {
    "shadowed": "被遮蔽而永不生效",
    "redundant": "與前列規則重複而永不生效",
    "perhaps": "或許永不生效，取決於檔案未載明者",
    "undetermined": "過於複雜，未能判定是否生效",
}


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """What a review covers.

    Attributes:
        due: the day by which decisions are asked for; None leaves it empty.
        zone: only rules that concern this zone; empty is all.
        hits: what a log showed; None where none was handed over.
    """

    due: date | None = None
    zone: str = ""
    hits: Sequence[RuleHits] | None = None


def review_rows(policies: Iterable[FirewallPolicy], terms: ReviewTerms) -> list[tuple[str, ...]]:
    """The rows of the sheet, filter by filter in the order of evaluation."""
    found: list[tuple[str, ...]] = []
    for policy in policies:
        findings = _findings(rule_answers(policy))
        networks = _networks(policy, terms.zone)
        found += [
            tuple(_row(policy, rule, findings.get(id(rule), ()), terms))
            for rule in policy.every_rule()
            if not rule.implicit and (not terms.zone or _concerns(policy, rule, terms.zone, networks))
        ]
    return found


def review_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """The workbook's bytes; the same rows give the same bytes."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "防火牆規則檢視工作表", "created": _EPOCH})
    page = book.add_worksheet("規則檢視")
    head = book.add_format({"bold": True, "bg_color": "#DDE3EA", "border": 1, "text_wrap": True})
    body = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for number, (name, width) in enumerate(COLUMNS):
        page.set_column(number, number, width)
        page.write_string(0, number, name, head)
    for line, row in enumerate(rows, start=1):
        for number, text in enumerate(row):
            page.write_string(line, number, visible(text)[:_MOST_IN_CELL], body)
    if rows:
        choices = {"validate": "list", "source": list(DECISIONS), "error_message": "請選保留、修改或刪除。"}
        page.data_validation(1, _DECISION, len(rows), _DECISION, choices)
    page.freeze_panes(1, 3)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    book.close()
    return stream.getvalue()


def _row(policy: FirewallPolicy, rule: Rule, findings: Sequence[str], terms: ReviewTerms) -> Iterator[str]:
    yield from (policy.device, policy.name, rule.id, rule.name, rule.source.where_zh)
    yield "是" if rule.enabled else "否"
    yield from ("、".join(rule.from_zones) or policy.zone or "任意", "、".join(rule.to_zones) or "任意")
    yield from (_endpoint(rule.senders), _endpoint(rule.receivers), _services(rule.services))
    yield "；".join(_others(rule))
    yield _ACTIONS[rule.action] + (f" {rule.target}" if rule.target else "")
    last, count = _hits(policy, rule, terms.hits)
    unused = rule.enabled and rule.action == "permit" and terms.hits is not None and count in ("", "0")
    yield from (last, count, "；".join((*findings, *(("紀錄中無命中",) if unused else ()))))
    yield from ("", "", terms.due.isoformat() if terms.due else "", "", "", "", "")


def _findings(found: RuleAnswers) -> Mapping[int, list[str]]:
    said: dict[int, list[str]] = {}
    for shown in found.any_to_any:
        said.setdefault(id(shown.rule), []).append("任意至任意")
    for idle in found.idle:
        by = "、".join(rule.id for rule in idle.by)
        said.setdefault(id(idle.rule), []).append(_IDLE[idle.kind] + (f"（{by}）" if by else ""))
    for shown in found.removable:
        said.setdefault(id(shown.rule), []).append("可移除而結果不變")
    for pair in found.conflicts:
        said.setdefault(id(pair.second), []).append(f"與 {pair.first.id} 動作相反而重疊")
    return said


def _networks(policy: FirewallPolicy, zone: str) -> intervals.Intervals:
    texts = [text for one in policy.zones if one.name == zone for text in one.networks]
    try:
        return addresses(texts)
    except AddressError:
        return ()


def _concerns(policy: FirewallPolicy, rule: Rule, zone: str, networks: intervals.Intervals) -> bool:
    """Whether packets of a zone can match the rule; where its zones or addresses are open, they can."""
    if policy.zone:
        return policy.zone == zone or _touches(rule, networks)
    if zone in (*rule.from_zones, *rule.to_zones):
        return True
    return not (rule.from_zones and rule.to_zones) and _touches(rule, networks)


def _touches(rule: Rule, networks: intervals.Intervals) -> bool:
    if not networks:
        return True
    return any(
        side.opaque or side.negated or intervals.meet(addresses(side.ranges), networks)
        for side in (rule.senders, rule.receivers)
    )


def _endpoint(side: Endpoint) -> str:
    named = [*(_WORDS.get(text, text) for text in side.ranges), *side.opaque]
    said = "、".join(named) or "無"
    if side.narrowed:
        said += f"（不含 {'、'.join(side.narrowed)}）"
    return f"除外：{said}" if side.negated else said


def _services(services: Services) -> str:
    said = "、".join((*map(_service, services.members), *services.opaque)) or "無"
    return f"除外：{said}" if services.negated else said


def _service(one: Service) -> str:
    if one.protocol == "ip":
        return "任意"
    ports = ",".join((*one.ports, *one.icmp))
    said = f"{one.protocol}/{ports}" if ports else one.protocol
    return f"{said}（來源埠 {','.join(one.source_ports)}）" if one.source_ports else said


def _others(rule: Rule) -> Iterator[str]:
    for words, names in (
        ("使用者", rule.users),
        ("應用程式", rule.applications),
        ("時段", (rule.schedule,) if rule.schedule else ()),
        ("連線狀態", rule.states),
        ("位址轉換", rule.translated),
        ("條件", (*rule.narrowed_by, *rule.unmodelled)),
    ):
        if names:
            yield f"{words} {'、'.join(names)}"


def _hits(policy: FirewallPolicy, rule: Rule, hits: Sequence[RuleHits] | None) -> tuple[str, str]:
    """The last hit and the number of hits; empty where the log shows none or none was handed over."""
    names = {name.casefold() for name in (rule.id, rule.name) if name}
    mine = [
        one
        for one in hits or ()
        if one.rule.casefold() in names and one.device.casefold() in ("", policy.device.casefold())
    ]
    counts = [one.count for one in mine if one.count is not None]
    return max((one.last for one in mine), default=""), str(sum(counts)) if counts else ""
