"""操作日誌: who did what on which day, and who looked at it when."""

from dataclasses import dataclass

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
class OperationLog:
    """One log, as one file gives it, in the order of the file."""

    operations: tuple[Operation, ...]
    source: Source
    system: str = ""
    limits: tuple[str, ...] = ()
