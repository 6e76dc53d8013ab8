"""Firms, their people, and what these people do for them."""

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from inspectorate.inspection.duty import DUTY_ZH, Duty

NO_PASSWORD = "none$"  # noqa: S105 - says that there is none
"""How the password of somebody begins who has none here: nothing that is typed is it.

It is not Django's own word for that (``!``): the sign-in library takes whoever has that for somebody who need
never prove anew who they are.
"""
DUTIES = [(duty.value, DUTY_ZH[duty]) for duty in Duty]


class Firm(models.Model):
    """A securities firm. ``profile`` is its ``firm.toml``, ``chain`` who signs its papers after the maker."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=100)
    profile = models.TextField()
    chain = models.JSONField(default=list)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PersonManager(BaseUserManager["Person"]):
    """Finds people by the name that they sign in with, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person of a sign-in name."""
        return self.get(username=(username or "").casefold())


class Person(AbstractBaseUser):
    """Somebody who signs in; always of one firm.

    Attributes:
        username: what they sign in with, in small letters; never reused, so that trails stay true.
        failures: wrong passwords in a row; ``locked_at`` is set with the one that locks.
        must_change: a password that another chose: it opens nothing but its own change.
        left_at: since when they are gone; nobody is deleted.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="people")
    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    unit = models.CharField(max_length=60, blank=True)
    password_at = models.DateTimeField(null=True)
    must_change = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return f"{self.name}（{self.username}）"

    @property
    def is_active(self) -> bool:  # type: ignore[override] # Django has a plain attribute
        """Whether they may sign in: neither gone nor locked."""
        return self.left_at is None and self.locked_at is None

    @property
    def has_password(self) -> bool:
        """Whether there is a password to sign in by; whoever comes by a provider may have none."""
        return not self.password.startswith(NO_PASSWORD)

    def take_password(self) -> None:
        """Have none from here on; what is kept instead is new each time, so that sessions of before end."""
        self.password = NO_PASSWORD + secrets.token_hex(20)

    def get_full_name(self) -> str:
        """Their name, as papers print it."""
        return self.name


class PasswordUsed(models.Model):
    """The hash of a password that somebody had before; they may not have it again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passwords_used")
    password = models.CharField(max_length=256)
    at = models.DateTimeField()


class DutyHeld(models.Model):
    """A duty that a person holds from a day, to a day where it has ended."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=16, choices=DUTIES)
    first = models.DateField()
    last = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="duty_ends"
            ),
            models.CheckConstraint(condition=Q(duty__in=[duty.value for duty in Duty]), name="duty_is_known"),
        ]
        indexes = [models.Index(fields=["person", "first", "last"])]


class Delegation(models.Model):
    """請假與代理: somebody is absent from a day to a day, with a reason; another of the firm stands in.

    ``delegate`` is None where nobody stands in; ``ended_at`` is when it was ended before its last day.
    """

    absent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="delegations_taken"
    )
    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="delegation_ends"),
            models.CheckConstraint(condition=~Q(absent=F("delegate")), name="delegate_is_another"),
        ]
