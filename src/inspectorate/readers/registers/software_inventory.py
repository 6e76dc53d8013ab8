"""Software inventory (軟體清冊) as CSV or workbook."""

from collections.abc import Iterator

from inspectorate.facts.software import Software, SoftwareInventory
from inspectorate.facts.source import Source
from inspectorate.readers.cells import iso_date, said
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import has_columns, rows

NAME = "software_inventory"
TITLE = "軟體清冊（CSV、XLSX、ODS）"
YIELDS = (SoftwareInventory,)

ALIASES = {
    "name": ("軟體名稱", "軟體", "套件名稱", "元件名稱", "software", "software name", "package", "component"),
    "version": ("版本", "軟體版本", "版本號", "version"),
    "vendor": ("廠商", "供應商", "發行者", "廠牌", "vendor", "publisher", "supplier"),
    "host": ("安裝主機", "主機名稱", "主機", "設備名稱", "電腦名稱", "host", "hostname", "computer"),
    "licence": ("授權", "授權方式", "license", "licence"),
    "identifier": ("purl", "cpe"),
    "end_of_support": ("終止支援日", "終止支援日期", "停止支援日", "EOS/EOL", "EOS", "EOL", "end of support"),
}
NEEDED = ("name", "version")


def recognises(file: EvidenceFile) -> bool:
    """Whether a heading line names software and versions."""
    return has_columns(file, ALIASES, NEEDED)


def read(file: EvidenceFile) -> Iterator[SoftwareInventory]:
    """One inventory.

    Raises:
        RefusedError: no heading line, a date that is none, or a row that cannot be trusted.
    """
    software = (
        Software(
            name=row.get("name"),
            source=row.source,
            version=said(row.get("version")),
            vendor=said(row.get("vendor")),
            host=said(row.get("host")),
            licence=said(row.get("licence")),
            identifier=said(row.get("identifier")),
            end_of_support=iso_date(file, row, "end_of_support"),
        )
        for row in rows(file, ALIASES, NEEDED)
    )
    yield SoftwareInventory(tuple(software), Source(file.item))
