"""缺失: found by a test or a person, known again when it comes back, closed only by two."""

from django.db import models
from django.db.models import F, Q

from inspectorate.store.models.papers import Paper, Period
from inspectorate.store.models.people import Firm, Person

WHAT = [
    ("opened", "發現"),
    ("seen", "再次發現"),
    ("planned", "填寫改善"),
    ("retested", "複測通過"),
    ("proposed", "提出結案"),
    ("closed", "同意結案"),
    ("refused", "退回結案"),
]
STATES = [("open", "改善中"), ("review", "待覆核"), ("closed", "已結案")]


class Finding(models.Model):
    """A deficiency. ``identity`` tells it from all others: firm, control, asset and check.

    One identity has at most one finding that is not closed; when it comes back later, ``former`` says so.
    ``check_name`` is empty where a person found it.
    ``passed_in`` is the newest period in which the test that failed was asked again and did not fail.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="findings")
    identity = models.CharField(max_length=64)
    control = models.CharField(max_length=40)
    asset = models.CharField(max_length=200, blank=True)
    check_name = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    opened_in = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="findings_opened")
    seen_in = models.ManyToManyField(Period, related_name="findings_seen")
    papers = models.ManyToManyField(Paper, related_name="findings")
    opened_on = models.DateField()
    state = models.CharField(max_length=8, choices=STATES, default="open")
    passed_in = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.TextField(blank=True, max_length=4000)
    action = models.TextField(blank=True, max_length=4000)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    due = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_on = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    former = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="again")

    class Meta:
        ordering = ("due", "-opened_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "identity"], condition=~Q(state="closed"), name="one_open_finding"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (
                    Q(closed_by__isnull=False, proposed_by__isnull=False, proposed_on__isnull=False)
                    & ~Q(closed_by=F("proposed_by"))
                ),
                name="two_people_close",
            ),
        ]
        indexes = [models.Index(fields=["firm", "state"]), models.Index(fields=["owner", "state"])]

    def __str__(self) -> str:
        return self.title


class FindingEvent(models.Model):
    """What happened to a finding, in order; kept as it was."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=20, choices=WHAT)
    note = models.TextField(blank=True, max_length=4000)

    class Meta:
        ordering = ("at", "id")
