"""Where a rule's log source lies in the lake, and which column its fields are."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis
from sigma.rule import SigmaLogSource

from inspectorate.i18n import _
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.sigma.unsupported import SigmaRuleError, UnsupportedError

_WEB = {
    "c-ip": "src_ip",
    "cs-method": "method",
    "cs-uri-stem": "path",
    "cs-uri-query": "query",
    "cs-referer": "referrer",
    "cs-referrer": "referrer",
    "cs-user-agent": "user_agent",
    "c-useragent": "user_agent",
    "cs-username": "user_name",
    "cs-host": "host",
    "sc-status": "status_code",
    "sc-bytes": "bytes_out",
}
_NETWORK = {
    "src_ip": "src_ip",
    "src_port": "src_port",
    "dst_ip": "dst_ip",
    "dst_port": "dst_port",
    "protocol": "protocol",
    "action": "action",
    "rule": "rule",
    "username": "user_name",
}
_LOGON = {
    "User": "user_name",
    "user": "user_name",
    "src_ip": "src_ip",
    "SourceIp": "src_ip",
    "status": "status",
    "activity": "activity",
    "service": "service",
}


@dataclass(frozen=True, slots=True)
class LogSource:
    """A log source of rules.

    Attributes:
        kind: the kind of record it is in the lake.
        only: column and value that its records have.
        events: the event codes that its records have; empty: any.
        fields: the rules' field names by column.
    """

    kind: str
    only: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    events: tuple[str, ...] = ()

    def column(self, table: ibis.Table, name: str) -> Any:  # noqa: ANN401 - columns of any type
        """The column of a rule's field; null in the records that do not have it.

        Raises:
            UnsupportedError: records of this kind never have it.
        """
        target = self.fields.get(name, name)
        own = set(KINDS[self.kind].schema.names) - {"fields"}
        if self.kind != "base_event":
            if target not in own:
                why = _("紀錄類型 {kind} 沒有此欄位；可於對應檔指明").format(kind=self.kind)
                raise UnsupportedError(_("欄位 {name}").format(name=name), why)
            return table[target]
        named = table.fields.get(name)
        return ibis.coalesce(named, table[target]) if target in own else named

    def text(self, table: ibis.Table) -> Any:  # noqa: ANN401
        """What a keyword is looked for in.

        Raises:
            UnsupportedError: this kind keeps no whole text.
        """
        if self.kind != "base_event":
            why = _("紀錄類型 {kind} 不留存原文").format(kind=self.kind)
            raise UnsupportedError(_("不具欄位之關鍵字"), why)
        return table.message

    def rows(self, table: ibis.Table) -> ibis.Table:
        """The records of this source."""
        for name, value in self.only.items():
            table = table.filter((table[name].lower() == value.lower()).fill_null(False))  # noqa: FBT003
        return table.filter(table.event_code.isin(self.events)) if self.events else table


_EVENT = {"EventID": "event_code", "Channel": "program", "Computer": "host", "Message": "message"}
_BY_CATEGORY = {
    "webserver": LogSource("http_activity", fields=_WEB),
    "proxy": LogSource("http_activity", fields=_WEB),
    "firewall": LogSource("network_activity", fields=_NETWORK),
    "authentication": LogSource("authentication", fields=_LOGON),
}
_SYSMON = "Microsoft-Windows-Sysmon/Operational"
_BY_SYSMON = {
    "process_creation": ("1",),
    "network_connection": ("3",),
    "process_termination": ("5",),
    "driver_load": ("6",),
    "image_load": ("7",),
    "create_remote_thread": ("8",),
    "raw_access_thread": ("9",),
    "process_access": ("10",),
    "file_event": ("11",),
    "registry_event": ("12", "13", "14"),
    "registry_add": ("12",),
    "registry_delete": ("12",),
    "registry_set": ("13",),
    "registry_rename": ("14",),
    "create_stream_hash": ("15",),
    "pipe_created": ("17", "18"),
    "wmi_event": ("19", "20", "21"),
    "dns_query": ("22",),
    "file_delete": ("23", "26"),
}
"""Categories as Sysmon numbers them; Windows' own 4688 names its fields otherwise and is not mixed in."""
Mapped = Mapping[tuple[str, str, str], LogSource]
"""A firm's own log sources, by category, product and service; an empty word is one left out."""


def log_source(asked: SigmaLogSource, mapped: Mapped | None = None) -> LogSource:
    """Where the records of a rule's log source are.

    Raises:
        UnsupportedError: neither the lake nor the firm's mapping knows the source.
    """
    words = (asked.category or "", asked.product or "", asked.service or "")
    if mapped and words in mapped:
        return mapped[words]
    category, product, service = words
    if category in _BY_CATEGORY and not service:
        return _BY_CATEGORY[category]
    if category in _BY_SYSMON and product == "windows" and not service:
        only = {"product": product, "program": _SYSMON}
        return LogSource("base_event", only, _EVENT, _BY_SYSMON[category])
    if category:
        why = _("請於對應檔指明 category {category}").format(category=category)
        raise UnsupportedError(f"logsource {'/'.join(words)}", why)
    only = {name: word for name, word in (("product", product), ("program", service)) if word}
    return LogSource("base_event", only, _EVENT)


def read_mapping(path: Path) -> Mapped:
    """A firm's own log sources, from a TOML file of ``[[logsource]]`` tables.

    Raises:
        SigmaRuleError: the file is no such thing; it names the table.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SigmaRuleError(_("對應檔 {path} 無法讀取：{error}").format(path=path, error=error)) from error
    found: dict[tuple[str, str, str], LogSource] = {}
    for number, table in enumerate(data.get("logsource", []), start=1):
        kind = table.get("kind", "base_event")
        if kind not in KINDS:
            said = _("對應檔 {path} 第 {number} 個 logsource：沒有紀錄類型 {kind}，可用：{known}")
            known = "、".join(KINDS)
            raise SigmaRuleError(said.format(path=path, number=number, kind=kind, known=known))
        columns = set(KINDS[kind].schema.names)
        wrong = ({*table.get("only", {})} | {*table.get("fields", {}).values()}) - columns
        if wrong:
            said = _("對應檔 {path} 第 {number} 個 logsource：{kind} 沒有欄位 {wrong}")
            raise SigmaRuleError(
                said.format(path=path, number=number, kind=kind, wrong="、".join(sorted(wrong)))
            )
        words = tuple(str(table.get(word, "")) for word in ("category", "product", "service"))
        found[words[0], words[1], words[2]] = LogSource(
            kind, dict(table.get("only", {})), dict(table.get("fields", {}))
        )
    return found
