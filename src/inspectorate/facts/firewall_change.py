"""防火牆設定異動: the configurations of an earlier day beside the present ones, and the requests between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.facts.source import Source
from inspectorate.facts.traffic import ChangeRequest, ChangeRequests


@dataclass(frozen=True, slots=True)
class FormerPolicy:
    """A filter as it was on an earlier day: only to be compared with, never judged as what is."""

    policy: FirewallPolicy

    @property
    def source(self) -> Source:
        """Where it stands."""
        return self.policy.source


@dataclass(frozen=True, slots=True)
class FirewallChange:
    """All filters of an earlier day and of now.

    Attributes:
        requests: of every table of requests; None where none was handed over.
    """

    PARTS: ClassVar[tuple[type, ...]] = (FirewallPolicy, FormerPolicy, ChangeRequests)

    before: tuple[FirewallPolicy, ...]
    after: tuple[FirewallPolicy, ...]
    requests: tuple[ChangeRequest, ...] | None = None

    @property
    def source(self) -> Source:
        """Where the first of the earlier filters stands."""
        return self.before[0].source


def compose(facts: Sequence[Any]) -> Iterable[FirewallChange]:
    """One comparison of everything; nothing where no earlier configuration was handed over."""
    before = tuple(fact.policy for fact in facts if isinstance(fact, FormerPolicy))
    after = tuple(fact for fact in facts if isinstance(fact, FirewallPolicy))
    tables = [fact for fact in facts if isinstance(fact, ChangeRequests)]
    requests = tuple(request for table in tables for request in table.requests)
    if before:
        yield FirewallChange(before, after, requests if tables else None)
