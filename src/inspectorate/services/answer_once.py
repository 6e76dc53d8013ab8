"""Lets an act that a program repeats under the same key happen once: it is answered as it was before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.store.models import ApiAnswer

_KEPT = timedelta(days=1)


class ReusedKeyError(Exception):
    """The key was used for something else; the message (zh-TW) says so."""


@dataclass(frozen=True, slots=True)
class Once:
    """What is asked, under which key: ``asked`` is a hash of all that makes it this and nothing else."""

    token: int
    key: str
    asked: str


@dataclass(frozen=True, slots=True)
class Answer:
    """JSON text; ``again`` where the act had happened before."""

    content: str
    again: bool


@transaction.atomic
def answer_once(once: Once, done: Callable[[], str]) -> Answer:
    """Do it and keep the answer for a day, in one transaction; or give the answer that is kept.

    Where the act fails nothing is kept, so that it may be tried again under the same key.

    Raises:
        ReusedKeyError: under this key something else was asked.
    """
    now = timezone.now()
    ApiAnswer.objects.filter(at__lt=now - _KEPT).delete()
    try:
        with transaction.atomic():
            row = ApiAnswer.objects.create(
                token_id=once.token, key=once.key, asked=once.asked, status=200, content="", at=now
            )
    except IntegrityError:
        row = ApiAnswer.objects.get(token_id=once.token, key=once.key)
        if row.asked != once.asked:
            raise ReusedKeyError(_("Idempotency-Key 已用於另一請求，請換一個")) from None
        return Answer(row.content, again=True)
    row.content = done()
    row.save(update_fields=["content"])
    return Answer(row.content, again=False)
