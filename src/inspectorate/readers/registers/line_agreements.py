"""第三方專線約定埠號表: what was agreed on with the other party of each line."""

from collections.abc import Iterator

from inspectorate.facts.source import Source
from inspectorate.facts.third_party_line import LineAgreement
from inspectorate.facts.traffic import Traffic
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.registers.traffic_cells import TRAFFIC, traffic
from inspectorate.readers.table import has_columns, rows

NAME = "line_agreements"
TITLE = "第三方專線約定連線表（CSV、XLSX、ODS）"
YIELDS = (LineAgreement,)

ALIASES = {**TRAFFIC, "line": ("專線", "線路", "第三方專線", "專線介面", "line")}
NEEDED = ("line", "from", "to", "service")


def recognises(file: EvidenceFile) -> bool:
    """Whether a heading line names lines, with from whom to whom and by which service."""
    return has_columns(file, ALIASES, NEEDED)


def read(file: EvidenceFile) -> Iterator[LineAgreement]:
    """The agreement of each line that the table names.

    Raises:
        RefusedError: no heading line, a row without its line, or an address or a service that is none.
    """
    lines: dict[str, list[Traffic]] = {}
    for row in rows(file, ALIASES, NEEDED):
        if not row.get("line"):
            raise file.refused("未載明專線。", "請填專線所接之介面或區域名稱。", row.source.where)
        lines.setdefault(row.get("line"), []).append(traffic(file, row))
    for line, agreed in lines.items():
        yield LineAgreement(line, tuple(agreed), Source(file.item))
