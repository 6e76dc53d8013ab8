"""操作日誌: who did what on which day, and who looked at it when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the log.

    Attributes:
        day: ISO date of the work; ``verified_on`` of the verification, empty where the log does not say.
        verifier: as the log writes it; empty where nobody verified, a mere tick where it names nobody.
    """

    day: str
    operator: str
    source: Source
    work: str = ""
    verifier: str = ""
    verified_on: str = ""


@dataclass(frozen=True, slots=True)
class OperationLogFile:
    """One file of a log, in the order of the file; a firm may begin a new one each month."""

    operations: tuple[Operation, ...]
    source: Source
    system: str = ""
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationLog:
    """The log of one system: all its files laid together, by day."""

    PARTS: ClassVar[tuple[type, ...]] = (OperationLogFile,)

    operations: tuple[Operation, ...]
    source: Source
    system: str = ""
    limits: tuple[str, ...] = ()


def compose(facts: Sequence[Any]) -> Iterator[OperationLog]:
    """One log for each system, so that a month missing between two files is seen."""
    files = [fact for fact in facts if isinstance(fact, OperationLogFile)]
    for system in dict.fromkeys(file.system for file in files):
        own = [file for file in files if file.system == system]
        operations = sorted((one for file in own for one in file.operations), key=lambda one: one.day)
        limits = tuple(limit for file in own for limit in file.limits)
        yield OperationLog(tuple(operations), own[0].source, system, limits)
