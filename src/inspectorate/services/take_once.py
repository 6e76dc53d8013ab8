"""Takes what lets somebody in once: a code of an authenticator app, an assertion of an identity provider."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from inspectorate.store.models import AssertionTaken, CodeTaken, Person


def take_code(person: Person, step: int) -> bool:
    """Whether the code of a half minute counts: it is newer than any that was taken of the person.

    Args:
        person: whose app it is.
        step: half minutes since 1970 (RFC 6238).
    """
    if CodeTaken.objects.filter(person=person, step__lt=step).update(step=step):
        return True
    return _made_first(CodeTaken(person=person, step=step))


def take_assertion(provider: str, name: str, until: datetime, now: datetime) -> bool:
    """Whether an assertion counts: it was not taken before; those that are too old anyway are forgotten."""
    AssertionTaken.objects.filter(until__lt=now).delete()
    digest = hashlib.sha256(f"{provider}\n{name}".encode()).hexdigest()
    return _made_first(AssertionTaken(digest=digest, until=until))


def _made_first(row: CodeTaken | AssertionTaken) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True
