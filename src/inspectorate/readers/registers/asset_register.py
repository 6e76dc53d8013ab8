"""Asset register (資訊資產清冊) as CSV or workbook."""

from collections.abc import Iterator

from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.source import Source
from inspectorate.readers.cells import addresses, iso_date, said, yes_or_no
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.table import OF_SCANS, Row, has_columns, rows

NAME = "asset_register"
TITLE = "資訊資產清冊（CSV、XLSX、ODS）"
YIELDS = (AssetRegister,)

ALIASES = {
    "name": (
        "資產名稱",
        "設備名稱",
        "主機名稱",
        "電腦名稱",
        "asset name",
        "asset",
        "device name",
        "hostname",
    ),
    "number": ("資產編號", "編號", "財產編號", "asset id", "asset number", "asset tag"),
    "kind": (
        "類別",
        "資產類別",
        "設備類別",
        "類型",
        "資產類型",
        "設備類型",
        "種類",
        "category",
        "type",
        "asset type",
    ),
    "addresses": ("IP 位址", "IP", "IP位置", "網路位址", "ip address", "ip addresses", "address"),
    "core": ("核心系統", "是否核心系統", "是否為核心系統", "核心", "core", "core system", "critical"),
    "zone": ("區域", "網段", "網路區域", "所在區域", "安全區域", "zone", "network zone", "segment"),
    "owner": ("保管人", "負責人", "管理人", "使用人", "權責單位", "owner", "custodian"),
    "system": ("系統", "所屬系統", "系統名稱", "應用系統", "system", "application"),
    "os": ("作業系統", "os", "operating system"),
    "vendor": ("廠牌", "品牌", "製造商", "vendor", "manufacturer", "brand"),
    "model": ("型號", "機型", "model"),
    "version": ("版本", "軟體版本", "韌體版本", "version", "firmware", "os version"),
    "end_of_support": (
        *(
            "終止支援日",
            "終止支援日期",
            "停止支援日",
            "終止支援日 (EOS/EOL)",
            "EOS/EOL",
            "EOS",
            "EOL",
            "EOSL",
        ),
        *("EOS/EOL 日期", "EOS日期", "EOL日期", "end of support", "end of life", "eol date", "eos date"),
    ),
    "replacement_plan": ("汰換計畫", "汰換計劃", "汰除計畫", "replacement plan", "retirement plan"),
    "replacement_due": ("預計汰換日", "預計汰換日期", "汰換日期", "replacement date", "replacement due"),
}
NEEDED = ("name", "kind")


def recognises(file: EvidenceFile) -> bool:
    """Whether a heading line names assets and their kinds."""
    return has_columns(file, ALIASES, NEEDED, without=OF_SCANS)


def read(file: EvidenceFile) -> Iterator[AssetRegister]:
    """One register; a support date that cannot be read leaves that asset's date unknown and is a limit.

    Raises:
        RefusedError: no heading line, or a row that cannot be trusted.
    """
    assets, limits = [], []
    for row in rows(file, ALIASES, NEEDED):
        if not said(row.get("name")):
            raise file.refused("此列沒有資產名稱。", "請補上後重新匯出。", row.source.where)
        dates = {}
        for column in ("end_of_support", "replacement_due"):
            try:
                dates[column] = iso_date(file, row, column)
            except RefusedError as error:
                dates[column] = ""
                limits.append(f"{row.source.where_zh}：{ALIASES[column][0]}{error.reason}")
        assets.append(_asset(row, dates["end_of_support"], dates["replacement_due"]))
    yield AssetRegister(tuple(assets), Source(file.item), tuple(limits))


def _asset(row: Row, end_of_support: str, replacement_due: str) -> Asset:
    return Asset(
        name=row.get("name"),
        source=row.source,
        kind=said(row.get("kind")),
        addresses=addresses(row.get("addresses")),
        core=yes_or_no(row.get("core")),
        zone=said(row.get("zone")),
        owner=said(row.get("owner")),
        system=said(row.get("system")),
        os=said(row.get("os")),
        vendor=said(row.get("vendor")),
        model=said(row.get("model")),
        version=said(row.get("version")),
        end_of_support=end_of_support,
        replacement_plan=said(row.get("replacement_plan")),
        replacement_due=replacement_due,
    )
