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
