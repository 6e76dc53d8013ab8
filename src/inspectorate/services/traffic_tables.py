"""約定連線與異動申請: tables of connections that people agreed on or approved."""

from pathlib import Path

from inspectorate.analysis.agreed_traffic import Agreed
from inspectorate.analysis.asked_traffic import agreed_of, change_of
from inspectorate.analysis.policy_changes import Change
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.registers import change_requests
from inspectorate.readers.registers.traffic_cells import TRAFFIC, traffic
from inspectorate.readers.table import rows


def agreed_traffic(path: Path) -> list[Agreed]:
    """The connections agreed on with a third party.

    Raises:
        RefusedError: the table cannot be read, or an address or a service in it is none.
    """
    file = EvidenceFile(path, path.name)
    return [agreed_of(traffic(file, row)) for row in rows(file, TRAFFIC, tuple(TRAFFIC))]


def approved_changes(path: Path) -> list[Change]:
    """The change requests, approved or not.

    Raises:
        RefusedError: the table cannot be read, or an address, service, date or kind of change in it is none.
    """
    file = EvidenceFile(path, path.name)
    return [change_of(one) for table in change_requests.read(file) for one in table.requests]
