"""How long the platform's trail must be kept by the provisions in force, and how far back it reaches."""

from dataclasses import dataclass
from datetime import date

from inspectorate.norms.interval import Interval
from inspectorate.services.demanded import demanded

_CRITERION = "audit_log.kept_for"


@dataclass(frozen=True, slots=True)
class Retention:
    """What the strictest provision demands of audit records, beside what there is.

    Attributes:
        demanded: how long; None where no provision in force says.
        since: the day of the first act; None where there is none yet.
    """

    on: date
    demanded: Interval | None
    since: date | None

    @property
    def reached(self) -> bool:
        """Whether the trail is as old as it must be kept; before that all of it must still be there."""
        return bool(self.since and self.demanded and self.since <= self.demanded.before(self.on))

    @property
    def due(self) -> date | None:
        """From which day on it is."""
        return self.demanded.after(self.since) if self.since and self.demanded else None


def retention(on: date, since: date | None) -> Retention:
    """The retention of a trail that began on a day."""
    asked = [criteria.interval(_CRITERION) for criteria in demanded(on, _CRITERION)]
    return Retention(on, min(asked, key=lambda one: one.before(on), default=None), since)
