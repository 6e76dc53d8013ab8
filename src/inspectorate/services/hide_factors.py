"""Secrets of second factors (of authenticator apps, of recovery codes) lie encrypted in the database.

The key lies beside it in a file (`factor_keys`): who has the database, or a copy of it, has no second factor.
Each is bound to the row that it lies in: to whom it belongs, of which kind it is, and when the row was made.
Moved to somebody else's row it opens nothing, and is said by name.
"""

from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, Self

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_init, pre_save

from inspectorate.i18n import _
from inspectorate.services import factor_keys
from inspectorate.services.factor_keys import (
    FORMER,
    MARK,
    FactorKeyError,
    FactorKeys,
    MisplacedError,
    factor_key_file,
)
from inspectorate.services.keep_trail import write_trace
from inspectorate.store.firm_at_hand import for_platform
from inspectorate.store.models import Person

_KINDS = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
_FIELDS = ("secret", "seed")
_MARKS = (MARK, FORMER)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs.

    Attributes:
        person: whose it is, by the key of their row; 0 until it lies in a row.
        kind: of which kind of second factor.
        since: when its row was made, which never changes.
    """

    person: int
    kind: str
    since: str

    @property
    def bound(self) -> bytes:
        """What is encrypted along with it, so that it is shown here alone."""
        return f"{self.person}\n{self.kind}\n{self.since}".encode()


_NO_ROW_YET = Place(0, "", "")


class Placed(str):
    """What lies hidden in a row, and which row that is."""

    __slots__ = ("place",)
    place: Place

    def __new__(cls, text: str, place: Place = _NO_ROW_YET) -> Self:
        """As text is made."""
        made = super().__new__(cls, text)
        made.place = place
        return made


class MovedFactorError(FactorKeyError):
    """Somebody's second factor is not what was hidden for them; the message (zh-TW) names them.

    Attributes:
        place: the row in which it was met.
    """

    def __init__(self, place: Place) -> None:
        person = Person.objects.filter(pk=place.person).first()
        self.place, self.person = place, person
        name, kind = (person.username if person else "?"), place.kind or "?"
        said = _(
            "使用者 {name} 之多因子驗證（{kind}）與其資料列不符：遭搬移或竄改，不予採用；"
            "請查明後以 inspectorate people forget-factors {name} 移除"
        )
        super().__init__(said.format(name=name, kind=kind))


def hide(text: str) -> str:
    """A secret for a row that is being made; it is bound to the row as that is saved.

    Raises:
        KeyFileError: the file of keys cannot be used, or is gone while the database has what it hid.
    """
    return _keys().hide(text, _NO_ROW_YET.bound)


def show(hidden: str) -> str:
    """The secret again, in the row that it was read from.

    Raises:
        MovedFactorError: it was not hidden for that row.
        KeyFileError: as for `hide`, or no key shows it, or it was never hidden.
    """
    return _shown(hidden, _keys())


def hide_enrolment(person: Person, text: str) -> str:
    """The secret of an app that somebody is about to add, as their session may keep it until it is.

    Raises:
        KeyFileError: as for `hide`.
    """
    return _keys().hide(text, _enrolment(person).bound)


def show_enrolment(person: Person, hidden: str) -> str:
    """The secret again.

    Raises:
        FactorKeyError: it was hidden for another, by a key that is gone meanwhile, or not at all.
        KeyFileError: as for `hide`.
    """
    return _shown(Placed(hidden, _enrolment(person)), _keys())


def hold_to_rows() -> None:
    """Have what is read know its row, and what is saved be bound to it; called once, as Django begins.

    The library hides and shows texts without saying whose they are; its rows are none of ours.
    """
    for signal, does in ((post_init, _place), (pre_save, _bind)):
        signal.connect(does, sender=Authenticator, weak=False, dispatch_uid=f"factors.{does.__name__}")


@for_platform()
def hide_plain_factors() -> int:
    """Hide what lies open and bind what is bound to no row, of former versions; how many these were.

    Once all are bound, what is not counts no more.

    Raises:
        KeyFileError: the file of keys cannot be used, or what was hidden cannot be shown by it.
    """
    if _keys().bound:
        return 0
    with factor_keys.alone_with_factor_keys(), transaction.atomic():
        keys, hidden = _keys(), 0
        for row, field, value in _secrets():
            if not value.startswith(MARK):
                _keep(row, field, _shown(value, keys) if value.startswith(FORMER) else value, keys)
                hidden += 1
        factor_keys.put_factor_keys(replace(keys, bound=True))
    return hidden


@for_platform()
def moved_factors() -> list[str]:
    """What was moved to another row or altered, said by name (zh-TW).

    Raises:
        KeyFileError: a secret cannot be shown by the keys that there are.
    """
    keys, said = _keys(), []
    rows = Authenticator.objects.filter(type__in=_KINDS).order_by("pk")
    for value in (row.data[name] for row in rows for name in _FIELDS if row.data.get(name)):
        try:
            _shown(value, keys)
        except MovedFactorError as error:
            said.append(str(error))
    return said


def trace_moved(error: MovedFactorError, address: str | None) -> None:
    """Write in the trail that somebody's second factor was refused for where it lay."""
    firm, name = (error.person.firm, error.person.username) if error.person else (None, "-")
    told = {"kind": error.place.kind}
    write_trace(name, "second_factor_moved", f"person:{name}", firm=firm, address=address, **told)


@for_platform()
def rotate_factor_key() -> int:
    """Hide everything by a new key, then forget the former ones; how many people's it was.

    Whoever adds an app meanwhile is not lost: what the former keys hid since is hidden anew at the end.

    Raises:
        KeyFileError: the file cannot be used or written, a key for a secret is missing, or one was moved.
    """
    with factor_keys.alone_with_factor_keys():
        former = _keys()
        both = replace(former, secrets=(factor_keys.new_factor_key(), *former.secrets))
        factor_keys.put_factor_keys(both)
        _hide_anew(both)
        factor_keys.put_factor_keys(FactorKeys(both.secrets[:1], bound=True))
        count = _hide_anew(both)
    write_trace("(command line)", "factor_key_rotated", factors=count)
    return count


@transaction.atomic
def _hide_anew(keys: FactorKeys) -> int:
    found = _secrets()
    for row, field, value in found:
        _keep(row, field, _shown(value, keys), keys)
    return len(found)


def _secrets() -> list[tuple[Any, str, str]]:
    """Every row that has a secret, under which name, and the secret as it lies there."""
    rows = Authenticator.objects.select_for_update().filter(type__in=_KINDS).order_by("pk")
    return [(row, name, row.data[name]) for row in rows for name in _FIELDS if row.data.get(name)]


def _keep(row: Any, field: str, text: str, keys: FactorKeys) -> None:  # noqa: ANN401 - the library has no types
    place = _place_of(row)
    row.data[field] = Placed(keys.hide(text, place.bound), place)
    row.save(update_fields=["data"])


def _place(instance: Any, **_told: Any) -> None:  # noqa: ANN401 - as the signal calls it
    for name, value in _texts_of(instance):
        instance.data[name] = Placed(value, _place_of(instance))


def _bind(instance: Any, *, raw: bool = False, **_told: Any) -> None:  # noqa: ANN401 - the same
    """Bind what a new row brings; what was in a row, dumps too, is bound already or counts nothing."""
    if raw or not instance._state.adding:  # noqa: SLF001 - Django's documented word for a row that is not there yet
        return
    for name, value in _texts_of(instance):
        if not value.startswith(MARK):
            continue
        place, keys = _place_of(instance), _keys()
        text = keys.show(str(value), _NO_ROW_YET.bound)
        instance.data[name] = Placed(keys.hide(text, place.bound), place)


def _texts_of(row: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - the library has no types
    there = row.__dict__  # what was not asked of the database is not asked for here
    if there.get("type") not in _KINDS or not {"data", "user_id", "created_at"} <= there.keys():
        return []
    data = there["data"] if isinstance(there["data"], dict) else {}
    return [(name, data[name]) for name in _FIELDS if isinstance(data.get(name), str)]


def _place_of(row: Any) -> Place:  # noqa: ANN401 - the same
    since = row.created_at.astimezone(UTC).isoformat(timespec="milliseconds")  # what `dumpdata` keeps of it
    return Place(row.user_id, str(row.type), since)


def _enrolment(person: Person) -> Place:
    return Place(person.pk, "enrolment", "")


def _shown(hidden: str, keys: FactorKeys) -> str:
    place = hidden.place if isinstance(hidden, Placed) else _NO_ROW_YET
    try:
        return keys.show(hidden, place.bound)
    except MisplacedError as error:
        raise MovedFactorError(place) from error


def _keys() -> FactorKeys:
    """The keys; the first one is made where nothing was hidden yet."""
    file = factor_key_file()
    if not file.exists():
        there = _kept()
        if any(value.startswith(_MARKS) for value in there):
            said = _("{file} 不存在，而資料庫中已有以其金鑰加密之多因子驗證；請自備份放回該檔")
            raise FactorKeyError(said.format(file=file))
        factor_keys.make_factor_keys(bound=not there)
    return factor_keys.read_factor_keys()


@for_platform()
def _kept() -> list[str]:
    rows = Authenticator.objects.filter(type__in=_KINDS).values_list("data", flat=True)
    return [str(data[name]) for data in rows for name in _FIELDS if data.get(name)]
