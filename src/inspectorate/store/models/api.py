"""What programs come in with: tokens of people, and what was answered to acts that must not happen twice."""

from django.db import models
from django.db.models import F, Q

from inspectorate.store.models.people import Person


class ApiToken(models.Model):
    """存取權杖: lets a program act as a person, in some of their duties and acts, until a day.

    Attributes:
        digest: SHA-256 of the token in hexadecimals; the token itself is kept nowhere.
        duties, acts: the most that it may; what its person may no longer, it may not either.
        used_at: when it was last let in, to the minute.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    duties = models.JSONField(default=list)
    acts = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], condition=Q(revoked_at=None), name="one_token_of_a_name"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_expires"),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_by__isnull=False), name="token_revoked_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiAnswer(models.Model):
    """What an act was answered with, under the key that its caller chose, so that repeating it does nothing.

    ``asked`` is SHA-256 of method, address and content: the same key with anything else is refused.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=80)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_of_a_key")]
