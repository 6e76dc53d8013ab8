"""What workers see to by the clock: when each thing is due next, so that one of them does it."""

from django.db import models

from inspectorate.store.models.people import Firm


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


class EvidenceRound(models.Model):
    """One reading anew of all of a firm's evidence, by the clock; a firm has at most one under way.

    Attributes:
        next_at: when it is gone on with; later where it failed.
        items, size: what was read so far, ``size`` in bytes.
        broken: how many pieces were not what arrived.
        amiss: what else was: entries of the ledger that cannot be, contents that nobody claims or laid over.
        said: why it did not go on (zh-TW).
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="rounds")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    items = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)
    amiss = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["firm"], condition=models.Q(ended_at=None), name="one_round_under_way"
            ),
        ]
        indexes = [models.Index(fields=["firm", "-id"], name="rounds_of_a_firm")]
