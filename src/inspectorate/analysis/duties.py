"""Who is there to administer network devices, by the duties that staff lists state."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inspectorate.analysis.holders import Staff, staff_on
from inspectorate.facts.accounts import Person

_DUTY = re.compile(r"網管|網路.{0,4}管理|防火牆.{0,4}管理|network.{0,12}admin", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NetworkStaff:
    """People on a day.

    Attributes:
        everyone: all of them.
        stated: those whose duties are stated.
        named: those named as network devices' administrators, who have not left.
    """

    everyone: Staff
    stated: Staff
    named: Staff

    def administers(self, key: str) -> bool | None:
        """Whether a number or name is that of such an administrator; None where the lists leave it open."""
        everyone, stated, named = (_count(staff, key) for staff in (self.everyone, self.stated, self.named))
        if named:
            return True if named == everyone else None
        return False if stated and stated == everyone else None


def network_staff(people: Sequence[Person], on: date) -> NetworkStaff:
    """The people of all staff lists on a day."""
    stated = [one for one in people if one.duties]
    named = [one for one in stated if _DUTY.search(one.duties) and not one.gone(on)]
    return NetworkStaff(staff_on(people, on), staff_on(stated, on), staff_on(named, on))


def _count(staff: Staff, key: str) -> int:
    """How many people a key can mean."""
    plain = key.strip().casefold()
    return 1 if plain in staff.gone else len(staff.numbers.get(plain, ()))
