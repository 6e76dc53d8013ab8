"""What an inspection says of the files that it read, so that they can be kept: citations and days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from inspectorate.evidence.item import Covers
from inspectorate.facts.log_coverage import LogFile, Span
from inspectorate.inspection.engagement import Inspection

_MEMBER = "!/"
_DAY = timedelta(days=1)
_MOST_HOLES = 200
"""More holes than this are no coverage worth stating, and would not fit into one entry of the ledger."""
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2199, 12, 31)
"""Days that firms' records speak of; from one further off an interval may leave the calendar."""
_KINDS = {"firewall": "防火牆紀錄", "audit": "稽核紀錄"}
_PLACES = {"primary": "", "backup": "（備份）"}


@dataclass(frozen=True, slots=True)
class Links:
    """The provisions, by full key, and the controls whose verdicts cite a file."""

    provisions: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the facts of a file say of time; ``series`` only where all of it is one system's records."""

    covers: Covers | None = None
    series: str = ""
    lacks: tuple[Covers, ...] = ()


def file_of(item: str) -> str:
    """The file in which an item was handed over: of a zip's member, the zip."""
    return item.partition(_MEMBER)[0]


def citing(inspection: Inspection, told: Mapping[str, Told]) -> Mapping[str, Links]:
    """The provisions and controls of whose verdicts each file is a part.

    A verdict on a series of records names one of its files and stands on all of them: all share its links.
    """
    found: dict[str, tuple[set[str], set[str]]] = {}
    for paper in inspection.papers:
        for item in paper.evidence:
            provisions, controls = found.setdefault(_part_of(file_of(item), told), (set(), set()))
            provisions.add(str(paper.provision.key))
            controls.add(paper.control.id)
    links = {part: Links(tuple(sorted(both[0])), tuple(sorted(both[1]))) for part, both in found.items()}
    files = dict.fromkeys(file_of(item.item) for item in inspection.evidence)
    return {file: links[part] for file in files if (part := _part_of(file, told)) in links}


def _part_of(file: str, told: Mapping[str, Told]) -> str:
    """What a file is judged as a part of: its series, or nothing but itself."""
    series = told[file].series if file in told else ""
    return f"series {series}" if series else f"file {file}"


def telling(facts: Iterable[Any]) -> Mapping[str, Told]:
    """Which days each file tells of, where a fact says so.

    A day without records is a hole among a firewall's; among others it may have been a quiet day.
    """
    logs: dict[str, list[LogFile]] = {}
    for fact in facts:
        if isinstance(fact, LogFile) and fact.days:
            logs.setdefault(file_of(fact.source.item), []).append(fact)
    return {file: _told(some) for file, some in logs.items()}


def with_entries(inspection: Inspection, entries: Mapping[str, int]) -> Inspection:
    """The inspection with the number of the item as which each file was kept."""
    kept = tuple(replace(item, entry=entries.get(file_of(item.item))) for item in inspection.evidence)
    return replace(inspection, evidence=kept)


def _told(logs: list[LogFile]) -> Told:
    days = sorted((day for log in logs for day in log.days), key=lambda day: (day.first, day.last))
    covers = Covers(days[0].first, max(day.last for day in days))
    if not _FIRST_DAY <= covers.first <= covers.last <= _LAST_DAY:
        return Told()
    series = {f"{log.system} {_KINDS[log.kind]}{_PLACES[log.place]}" for log in logs}
    if len(series) > 1:
        return Told(covers)
    lacks = _holes(days) if logs[0].kind == "firewall" else ()
    return Told(covers, series.pop(), lacks) if len(lacks) <= _MOST_HOLES else Told()


def _holes(days: list[Span]) -> tuple[Covers, ...]:
    reached = [days[0].last]
    for day in days[1:]:
        reached.append(max(reached[-1], day.last))
    ends = zip(reached, (day.first for day in days[1:]), strict=False)
    return tuple(Covers(last + _DAY, first - _DAY) for last, first in ends if (first - last).days > 1)
