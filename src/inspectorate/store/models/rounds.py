"""What workers see to by the clock: when each thing is due next, so that one of them does it."""

from django.db import models


class Chore(models.Model):
    """One thing that is seen to regularly; whoever moves ``next_at`` on has it in hand.

    ``done_at`` is when it last went well, ``said`` why it did not since then.
    """

    name = models.CharField(max_length=40, primary_key=True)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
