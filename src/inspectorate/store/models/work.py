"""What helps people through their work: filters they keep, reminders they get, calendars they read."""

from django.db import models

from inspectorate.store.models.people import Person

KINDS = [
    ("assigned", "分派"),
    ("reminded", "提醒"),
    ("returned", "退回"),
    ("mentioned", "提及"),
    ("due", "即將到期"),
    ("late", "逾期"),
    ("finding_late", "缺失逾期"),
]


class SavedFilter(models.Model):
    """A question to the list of papers that somebody keeps by a name; all of the firm see a shared one.

    ``asked`` holds the filters by name, as the list's address does.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="filters")
    name = models.CharField(max_length=40)
    asked = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_filter_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """提醒: one thing told to one person; the same thing is told at most once a day.

    Attributes:
        about: what it is about: ``paper:12``, ``finding:3``, or ``papers`` for a number of them.
        count: of how many things it tells.
        by: who reminds; None where the platform itself does.
        seen_at: since when the person has seen it; ``mailed_at`` since when it went out by mail as well.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=12, choices=KINDS)
    about = models.CharField(max_length=80)
    said = models.CharField(max_length=400, blank=True)
    count = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "about", "on"], name="told_once_a_day"),
        ]
        indexes = [models.Index(fields=["person", "seen_at"]), models.Index(fields=["mailed_at"])]


class CalendarFeed(models.Model):
    """The secret address under which somebody's calendar program reads what is due; only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_feeds")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked_at=None), name="one_calendar_in_use"
            ),
        ]
