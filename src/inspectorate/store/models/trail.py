"""The platform's own trail: who did what to which object, from where; and its way into the ledger."""

from django.db import models

from inspectorate.store.models.people import Firm


class Trace(models.Model):
    """One act, written in the same transaction as what it did; never changed, never deleted.

    ``ledger`` is its number in the platform's ledger, once it stands there.
    """

    at = models.DateTimeField(auto_now_add=True)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    username = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True, blank=True)
    act = models.CharField(max_length=40)
    object = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    ledger = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["firm", "-id"]), models.Index(fields=["ledger"])]


class Job(models.Model):
    """Long work: waiting, taken by a worker until its lease ends, done, failed or cancelled."""

    STATES = [
        ("waiting", "等候"),
        ("running", "執行中"),
        ("done", "完成"),
        ("failed", "失敗"),
        ("cancelled", "取消"),
    ]

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=40)
    told = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    progress = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    cancel_asked = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["state", "lease_until"])]
