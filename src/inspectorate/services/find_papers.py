"""Which provisions already have papers, and for which periods: read from the results that runs left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from inspectorate.inspection.period import Period, PeriodError

RESULT = "result.json"


class _Verdict(msgspec.Struct):
    provision: str


class _Result(msgspec.Struct):
    verdicts: list[_Verdict]


@dataclass(frozen=True, slots=True)
class Papered:
    """The provisions that one run of one period made papers for.

    Attributes:
        provisions: their keys.
        folder: where the run's papers lie.
    """

    period: Period
    provisions: frozenset[str]
    folder: Path


def find_papers(folder: Path) -> tuple[Papered, ...]:
    """Every run under a firm's folder of papers; what is no result of a run is left out.

    Args:
        folder: ``papers/<firm code>``, with a folder for each period and in it one for each run.
    """
    return tuple(_runs(folder)) if folder.is_dir() else ()


def papered(runs: tuple[Papered, ...], provision: str, day: date) -> bool:
    """Whether a provision has a paper of a period in which a day lies."""
    return any(day in run.period and provision in run.provisions for run in runs)


def _runs(folder: Path) -> Iterator[Papered]:
    for file in sorted(folder.glob(f"*/*/{RESULT}")):
        try:
            period = Period.parse(file.parent.parent.name)
            result = msgspec.json.decode(file.read_bytes(), type=_Result)
        except (PeriodError, msgspec.MsgspecError, OSError):
            continue  # another's folder, or a run that is being written: it has no papers to count
        provisions = frozenset(verdict.provision for verdict in result.verdicts)
        yield Papered(period, provisions, file.parent)
