"""Periods and their working papers: every revision, every signature, every word of the machine."""

from django.db import models
from django.db.models import F, Q

from inspectorate.inspection.signing import STATE_ZH, State
from inspectorate.store.models.people import DUTIES, Firm, Person

STATES = [(state.value, STATE_ZH[state]) for state in State]
WORDS = [("submitted", "送審"), ("approved", "核准"), ("returned", "退回")]
METHODS = [
    ("inquiry", "詢問"),
    ("observation", "觀察"),
    ("examination", "檢視"),
    ("reperformance", "重新執行"),
]
RESULTS = [
    ("conforming", "符合"),
    ("nonconforming", "不符合"),
    ("undetermined", "無法判定"),
    ("not_applicable", "不適用"),
]


class Period(models.Model):
    """A firm's inspection of a month, half-year or year. ``editions`` are those in force, for ever."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(max_length=8)
    first = models.DateField()
    last = models.DateField()
    judged_on = models.DateField()
    editions = models.JSONField(default=list)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-last", "name")
        constraints = [models.UniqueConstraint(fields=["firm", "name"], name="one_period_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """The working paper of one provision in one period; what it says stands in its revisions.

    Attributes:
        provision: instrument/edition/path; it never changes.
        state: of its newest revision, beside it for lists.
        due: the day by which it should be sealed.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="papers")
    provision = models.CharField(max_length=160)
    number = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    domain = models.CharField(max_length=40)
    control = models.CharField(max_length=40)
    due = models.DateField()
    state = models.CharField(max_length=10, choices=STATES, default=State.OPEN)
    assignee = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="papers_assigned"
    )
    outcome = models.CharField(max_length=16, blank=True, choices=RESULTS)

    class Meta:
        ordering = ("due", "number", "id")
        constraints = [
            models.UniqueConstraint(fields=["period", "provision"], name="one_paper_of_a_provision")
        ]
        indexes = [
            models.Index(fields=["period", "state"]),
            models.Index(fields=["assignee", "state"]),
            models.Index(fields=["provision"]),
            models.Index(fields=["control"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Revision(models.Model):
    """One state of a paper's text: the first, or a correction with its reason.

    ``content`` is what the maker writes (objective, steps, method, sample with its seed, expected, result,
    conclusion); ``machine`` what the checks said when it was last judged; ``sha256`` is of both, set when it
    is submitted: signatures bind it.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=400, blank=True)
    content = models.JSONField(default=dict)
    machine = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    sealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="one_revision_of_a_number"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="a_correction_has_a_reason"),
        ]


class Signature(models.Model):
    """簽章: whoever signed, as what, which exact content. Never changed, never deleted: the database refuses.

    ``order`` is 0 for the maker's submission, then one for each step of the chain; ``signer`` stood in for
    ``on_behalf`` where these differ.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    word = models.CharField(max_length=10, choices=WORDS)
    duty = models.CharField(max_length=16, choices=DUTIES)
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signatures")
    on_behalf = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("revision", "round", "order")
        constraints = [
            models.UniqueConstraint(fields=["revision", "round", "order"], name="one_signature_a_step"),
            models.UniqueConstraint(fields=["revision", "round", "signer"], name="maker_is_not_checker"),
            models.UniqueConstraint(fields=["revision", "round", "on_behalf"], name="nobody_signs_twice"),
            models.CheckConstraint(
                condition=Q(order=0, word="submitted") | Q(order__gt=0, word__in=["approved", "returned"]),
                name="the_maker_submits",
            ),
            models.CheckConstraint(condition=~Q(word="returned") | ~Q(note=""), name="a_return_has_a_reason"),
        ]


class Attachment(models.Model):
    """A piece of evidence on a control in a period: it answers every paper of that control.

    The row is never deleted, and what it says of the piece never changed; what was detached says since when,
    by whom and why. The database refuses to detach what the newest submission or seal of a paper binds.

    Attributes:
        entry: its number in the firm's ledger of evidence.
        covers_first, covers_last: 有效期間, the days that it speaks of; apart from when it arrived.
        how, collector: how and by whom it was collected.
        broken: what it was found to be when it was last read and was not what had arrived.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="attachments")
    control = models.CharField(max_length=40)
    entry = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    covers_first = models.DateField(null=True, blank=True)
    covers_last = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=200, blank=True)
    collector = models.CharField(max_length=60, blank=True)
    broken = models.CharField(max_length=64, blank=True)
    attached_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField(auto_now_add=True)
    detached_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    detached_at = models.DateTimeField(null=True, blank=True)
    detach_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["period", "control", "entry"], name="attached_once"),
            models.CheckConstraint(
                condition=Q(covers_first__isnull=True, covers_last__isnull=True)
                | Q(covers_first__lte=F("covers_last")),
                name="attachment_covers",
            ),
            models.CheckConstraint(
                condition=Q(detached_at__isnull=True, detached_by__isnull=True)
                | (Q(detached_at__isnull=False, detached_by__isnull=False) & ~Q(detach_reason="")),
                name="a_detachment_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """How people name it: ``E12``."""
        return f"E{self.entry}"
