"""Where the files of what came in whole stand in the firm's ledger of evidence."""

from django.db import models

from inspectorate.store.models.jobs import Arrival


class ArrivalPiece(models.Model):
    """One file of an arrival, and its number in the firm's ledger of evidence; kept as it is.

    ``item`` is its path in the folder that came, as verdicts cite it.
    """

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="pieces")
    item = models.TextField()
    entry = models.PositiveIntegerField(db_index=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("arrival", "entry")
        constraints = [models.UniqueConstraint(fields=["arrival", "entry"], name="one_file_of_an_entry")]

    def __str__(self) -> str:
        return self.item
