"""What people say to each other about papers and findings."""

from django.db import models
from django.db.models import Q

from inspectorate.store.models.findings import Finding
from inspectorate.store.models.papers import Paper
from inspectorate.store.models.people import Firm, Person


class Comment(models.Model):
    """留言: said once and kept as it was; no part of what is signed.

    Attributes:
        paper, finding: what it is about, exactly one of them.
        mentioned: the sign-in names of those whom it mentions; they were told.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="comments")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(max_length=4000)
    mentioned = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(paper__isnull=False, finding__isnull=True)
                | Q(paper__isnull=True, finding__isnull=False),
                name="a_comment_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
