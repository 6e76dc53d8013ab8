"""Long work: what was asked for, how far it has come, who holds it; and evidence that came in whole."""

from django.db import models
from django.db.models import Q

from inspectorate.store.models.people import Firm, Person

STATES = [
    ("queued", "等待中"),
    ("running", "執行中"),
    ("done", "已完成"),
    ("failed", "失敗"),
    ("cancelled", "已取消"),
]
OVER = ("done", "failed", "cancelled")


class Job(models.Model):
    """作業: one piece of long work.

    A worker holds it by a lease. ``turn`` counts how often it was taken: whoever writes must still have the
    turn that they took, so that a worker which was thought dead changes nothing when it comes back.

    Attributes:
        arguments: what the kind of work needs; keys and names, never a secret.
        at, of: steps done, of how many; ``of`` is 0 where nobody knows.
        said, params: what is being done: a zh-TW sentence with places, and what fills these.
        attempts: how often it was begun since it was asked for.
        error: why it failed, for people (zh-TW).
        result: what came of it: numbers, and the name, size and SHA-256 of its file where it made one.
    """

    kind = models.CharField(max_length=40)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="jobs")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="jobs")
    address = models.GenericIPAddressField(null=True, blank=True)
    asked_at = models.DateTimeField()
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default="queued")
    at = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict)
    cancelling = models.BooleanField(default=False)
    worker = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="running_has_a_lease"
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "-id"]),
            models.Index(fields=["state", "lease_until"]),
        ]

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in OVER

    @property
    def percent(self) -> int | None:
        """How far it has come; None where nobody knows of how much."""
        return min(100, self.at * 100 // self.of) if self.of else None


class Arrival(models.Model):
    """A firm's evidence as it came in at once: a zip or a folder of the server, kept as it was.

    Attributes:
        source: what it was called where it came from.
        folder: the name of its folder among those of the firm.
        sha256: over the names, sizes and SHA-256 of all files, in order.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="arrivals")
    source = models.CharField(max_length=255)
    folder = models.CharField(max_length=80)
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["firm", "folder"], name="one_arrival_of_a_folder")]
