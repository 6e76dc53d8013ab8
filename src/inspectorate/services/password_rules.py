"""The platform's own rules for passwords: the strictest of all rulebooks in force, never laxer than ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from inspectorate.norms.criterion import Criteria, Criterion
from inspectorate.norms.interval import Interval
from inspectorate.services.open_catalogue import open_catalogue

OWN_LENGTH, OWN_PASSED = 12, 10
"""What we ask for beyond the law: characters, and passwords before which none may come again."""


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a password of the platform must be.

    Attributes:
        failures: wrong passwords in a row after which the account is locked.
        ages: within which its next change is due; the shortest counts.
        passed: how many former passwords may not come again.
    """

    length: int
    failures: int
    ages: tuple[Interval, ...]
    passed: int = OWN_PASSED

    def outlived(self, since: date, on: date) -> bool:
        """Whether a password of a day must be changed by another."""
        return any(since <= age.before(on) for age in self.ages)


@lru_cache(maxsize=4)
def password_rules(on: date) -> PasswordRules:
    """The rules of a day."""
    demanded: dict[str, list[Criterion]] = {}
    for name, criterion in _criteria(on):
        demanded.setdefault(name, []).append(criterion)
    read = [(name, Criteria(on, {name: criterion})) for name, each in demanded.items() for criterion in each]
    lengths = [one.number(name) for name, one in read if name == "password.min_length"]
    failures = [one.number(name) for name, one in read if name == "password.max_failures"]
    ages = [one.interval(name) for name, one in read if name == "password.max_age"]
    return PasswordRules(max([OWN_LENGTH, *lengths]), min(failures), tuple(ages))


def _criteria(on: date) -> Iterator[tuple[str, Criterion]]:
    for provision in open_catalogue().provisions(on):
        for name, criterion in provision.criteria.items():
            if name.startswith("password."):
                yield name, criterion
