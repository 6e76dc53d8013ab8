"""Whose account it is: accounts beside staff lists, and accounts of one id, number or person."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspectorate.facts.accounts import Account, Person


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is gone on a day: by employee number, and the numbers that go by one name, all in lower case."""

    gone: Mapping[str, bool]
    numbers: Mapping[str, frozenset[str]]

    def of(self, key: str) -> set[bool]:
        """Whether whoever the key can mean is gone: empty for nobody, both where namesakes differ."""
        key = key.strip().casefold()
        found = (key,) if key in self.gone else self.numbers.get(key, ())
        return {self.gone[number] for number in found}

    def numbered(self, account: Account) -> bool:
        """Whether the account's id or a holder is an employee number of the lists."""
        return any(key.strip().casefold() in self.gone for key in (account.id, *account.holders))

    def keys(self, account: Account) -> list[str]:
        """What the account names that the lists know: its holders; else its own id; else its display name."""
        if account.holders:
            return [key for key in account.holders if self.of(key)]
        return [key for key in (account.id, account.name) if self.of(key)][:1]


def staff_on(people: Sequence[Person], on: date) -> Staff:
    """The staff on a day; a number listed twice, as of one who came back, is gone if each line says so."""
    gone: dict[str, bool] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for index, person in enumerate(people):
        number = person.number.strip().casefold() or f"\0{index}"
        gone[number] = gone.get(number, True) and person.gone(on)
        names[person.name.strip().casefold()].add(number)
    return Staff(gone, {name: frozenset(numbers) for name, numbers in names.items() if name})


def alike(accounts: Iterable[Account], key: Callable[[Account], str]) -> Iterator[list[Account]]:
    """The accounts that share a key, in any case, two or more at a time; a blank key is shared by none."""
    found: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        found[key(account).strip().casefold()].append(account)
    return (same for name, same in found.items() if name and len(same) > 1)
