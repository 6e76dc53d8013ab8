"""Files on their way in: what has come so far, whose it is, and until when it is waited for."""

import uuid

from django.db import models

from inspectorate.store.models.people import Person


class Upload(models.Model):
    """A file that arrives piece by piece; nothing counts until it is attached, which ends this row.

    Attributes:
        name: as it was sent, made harmless.
        total: bytes that are to come; ``received`` those that are on the disk for good.
        key: the file lies encrypted with it until it is attached or dropped; without it nobody reads it.
        expires_at: given up from then on, and removed with the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=255)
    total = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    key = models.BinaryField(max_length=32)
    begun_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("begun_at",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("total")), name="no_more_than_announced"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def complete(self) -> bool:
        """Whether all of it has come."""
        return self.received == self.total
