"""Who is let in by a password: after the third wrong one in a row nobody, until an administrator unlocks."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from inspectorate.services.access import today
from inspectorate.services.keep_trail import write_trace
from inspectorate.services.password_rules import password_rules
from inspectorate.store.firm_at_hand import for_platform
from inspectorate.store.models import Person


class LockingBackend(BaseBackend):
    """Checks the password, counts what is wrong and locks; an unknown name takes as long as a known one.

    That somebody is in stands in the trail once their second factor is right too: see `traced`.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,  # noqa: ANN401 - as Django calls it
    ) -> Person | None:
        """The person, or nobody; which of name, password or lock it was is not told."""
        del more
        if not username or password is None:
            return None
        address = request.META.get("REMOTE_ADDR") if request else None
        person = Person.objects.filter(username=username.casefold()).first()
        if person is None:
            Person().set_password(password)
            write_trace(username.casefold()[:64], "sign_in_failed", address=address, why="unknown")
            return None
        right = person.check_password(password)
        if not person.is_active:
            write_trace(person.username, "sign_in_failed", firm=person.firm, address=address, why="locked")
            return None
        return self._counted(person, address, right=right)

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, as long as they may sign in."""
        with for_platform():
            person = Person.objects.select_related("firm").filter(pk=user_id).first()
        return person if person and person.is_active else None

    @staticmethod
    @transaction.atomic
    def _counted(person: Person, address: str | None, *, right: bool) -> Person | None:
        if right:
            Person.objects.filter(pk=person.pk).update(failures=0)
            return person
        most = password_rules(today()).failures
        Person.objects.filter(pk=person.pk).update(failures=F("failures") + 1)
        person.refresh_from_db(fields=["failures"])
        locks = person.failures >= most
        if locks:
            Person.objects.filter(pk=person.pk, locked_at=None).update(locked_at=timezone.now())
        act = "locked" if locks else "sign_in_failed"
        write_trace(person.username, act, firm=person.firm, address=address, failures=person.failures)
        return None
