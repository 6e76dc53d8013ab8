"""What can be found by its words: one row for each paper, finding, piece of evidence and comment."""

from django.db import models

from inspectorate.store.models.people import Firm

KINDS = [("papers", "底稿"), ("findings", "缺失"), ("evidence", "佐證"), ("comments", "留言")]


class SearchKey(models.Model):
    """What a firm's pairs of letters are written with: without it the index of pairs says nothing of them.

    The index itself cannot stand under row-level security and be used; this does.
    """

    firm = models.OneToOneField(Firm, on_delete=models.CASCADE, related_name="+")
    key = models.BinaryField(max_length=32)


class SearchEntry(models.Model):
    """The words of one thing, as they stand now; what changes gets a new row, so that keys are never reused.

    The pairs of letters in ``text`` stand beside it in a table of each database's own (``store/grams.py``).
    """

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=KINDS)
    object = models.PositiveBigIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object"], name="one_entry_of_a_thing")]

    def __str__(self) -> str:
        return self.text[:80]
