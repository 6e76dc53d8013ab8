"""跨設備連通: what passes between two places, by the configurations handed over."""

from collections.abc import Iterable
from pathlib import Path

from inspectorate.analysis.agreed_traffic import LineAnswer, line_answer
from inspectorate.analysis.asked_services import kinds_of
from inspectorate.analysis.crossing import Crossing, crossing
from inspectorate.analysis.gates import network_of
from inspectorate.facts.assets import AssetRegister
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for
from inspectorate.services.read_firewalls import read_firewalls
from inspectorate.services.traffic_tables import agreed_traffic
from inspectorate.services.zone_groups import ZoneGroup, ends_of, groups_of_file, groups_of_register


def cross(configs: Iterable[Path], places: tuple[str, str], service: str, zones: Path | None) -> Crossing:
    """What passes from the first place to the second.

    Raises:
        RefusedError: a file cannot be read as what it should be.
        PlaceError: a place that nobody names.
        ServiceError: a service that is none.
    """
    network = network_of(read_firewalls(configs))
    groups = zone_groups(zones)
    start, goal = (ends_of(network, place, groups) for place in places)
    return crossing(network, start, goal, kinds_of(service))


def line_beside_agreement(configs: Iterable[Path], line: str, agreed: Path, zones: Path | None) -> LineAnswer:
    """What is open on a third party's line beside what was agreed.

    Raises:
        RefusedError: a file cannot be read as what it should be.
        PlaceError: the line is nowhere in the configurations.
    """
    network = network_of(read_firewalls(configs))
    return line_answer(network, ends_of(network, line, zone_groups(zones)), agreed_traffic(agreed))


def zone_groups(path: Path | None) -> dict[str, ZoneGroup]:
    """The groups of a TOML file or of an asset register; none without a file.

    Raises:
        RefusedError, PlaceError: the file is neither.
    """
    if path is None:
        return {}
    if path.suffix.casefold() == ".toml":
        return groups_of_file(path)
    file = EvidenceFile(path, path.name)
    reader = reader_for(file)
    if reader is None or AssetRegister not in reader.YIELDS:
        raise file.refused("不是 TOML 檔或資產清冊。", "區域群組請以 TOML 檔或載明網路區域之資產清冊提供。")
    return groups_of_register(fact for fact in reader.read(file) if isinstance(fact, AssetRegister))
