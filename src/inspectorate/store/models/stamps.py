"""時戳: what a time-stamp authority answered to a signature, and the signatures that wait for an answer."""

from django.db import models
from django.db.models import Q

from inspectorate.store.models.papers import Signature


class SignatureStamp(models.Model):
    """The time stamp (RFC 3161) of one signature: wanted since it was signed, then there for good.

    There is a row where an authority was set when somebody signed. Once it holds an answer, the database
    refuses to change it; it is never deleted.

    Attributes:
        tries, next_at, said: how often it was asked for in vain, when it is asked for next, and why the last
            time failed (zh-TW).
        authority: who answered; ``reply`` is the answer's exact bytes (TimeStampResp), ``at`` its time.
    """

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="stamp")
    since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    said = models.CharField(max_length=300, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    reply = models.BinaryField(default=b"")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(at=None, authority="") | (Q(at__isnull=False) & ~Q(authority="")),
                name="a_stamp_has_an_authority",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(at=None), name="stamps_wanted")]
