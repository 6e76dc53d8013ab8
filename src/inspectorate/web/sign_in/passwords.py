"""What a password must be to be taken."""

import unicodedata
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from inspectorate.i18n import _
from inspectorate.services.access import today
from inspectorate.services.password_rules import password_rules
from inspectorate.store.models import Person

_CLASSES = 4
_RUN = 4


def classes_of(password: str) -> set[str]:
    """Which of upper, lower, digit and symbol a password has."""
    kinds = {"Lu": "upper", "Ll": "lower", "Nd": "digit"}
    return {kinds.get(unicodedata.category(letter), "symbol") for letter in password}


class RuleValidator:
    """Length and kinds of characters, nothing of one's own name, no run, none that one had before."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ANN401 - as Django calls it
        """Refuse with all that is wrong at once."""
        rules = password_rules(today())
        wrong = []
        if len(password) < rules.length:
            wrong.append(_("長度至少 {length} 個字元").format(length=rules.length))
        if len(classes_of(password)) < _CLASSES:
            wrong.append(_("須兼具大寫、小寫、數字與符號"))
        if _has_run(password):
            wrong.append(_("不得有連續四個相同或依序之字元"))
        if isinstance(user, Person):
            wrong += _of_person(password, user, rules.passed)
        if wrong:
            raise ValidationError(wrong)

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        rules = password_rules(today())
        said = _("至少 {length} 個字元，須兼具大寫、小寫、數字與符號，且與先前 {passed} 次不同")
        return said.format(length=rules.length, passed=rules.passed)


def _has_run(password: str) -> bool:
    for start in range(len(password) - _RUN + 1):
        steps = {
            ord(b) - ord(a)
            for a, b in zip(password[start:], password[start + 1 : start + _RUN], strict=False)
        }
        if len(steps) == 1 and steps <= {-1, 0, 1}:
            return True
    return False


def _of_person(password: str, person: Person, passed: int) -> list[str]:
    wrong = []
    if person.username and person.username.casefold() in password.casefold():
        wrong.append(_("不得含有使用者名稱"))
    if person.pk:
        former = person.passwords_used.order_by("-at")[:passed].values_list("password", flat=True)
        if any(check_password(password, hashed) for hashed in [person.password, *former]):
            wrong.append(_("不得與先前之密碼相同"))
    return wrong
