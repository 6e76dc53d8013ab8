"""The columns of tables that speak of connections: from whom, to whom, by which service."""

from collections.abc import Mapping

from inspectorate.analysis.addresses import AddressError
from inspectorate.analysis.asked_services import ServiceError, kinds_of
from inspectorate.analysis.asked_traffic import addresses_of
from inspectorate.facts.traffic import Traffic
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.table import Row

TRAFFIC: Mapping[str, tuple[str, ...]] = {
    "from": ("來源", "來源位址", "來源ip", "source", "src"),
    "to": ("目的", "目的位址", "目的地", "目的ip", "destination", "dst"),
    "service": ("服務", "服務埠", "通訊埠", "埠號", "連接埠", "協定埠號", "port", "ports"),
}


def traffic(file: EvidenceFile, row: Row) -> Traffic:
    """The connections of one row.

    Raises:
        RefusedError: an address or a service in it is none.
    """
    for column in ("from", "to"):
        _address(file, row, column)
    try:
        kinds_of(row.get("service"))
    except ServiceError as error:
        raise file.refused(f"{error} 不是可讀取之服務。", "應如 tcp/443。", row.source.where) from error
    return Traffic(row.source, row.get("from"), row.get("to"), row.get("service"))


def _address(file: EvidenceFile, row: Row, column: str) -> None:
    try:
        addresses_of(row.get(column))
    except AddressError as error:
        reason = f"{row.get(column)!r} 不是位址、網段或位址範圍。"
        raise file.refused(reason, "應如 10.0.0.0/24、10.0.0.5。", row.source.where) from error
