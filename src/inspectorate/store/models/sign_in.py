"""What may be used once to come in, and what a token was made with; no secret lies here."""

from django.db import models

from inspectorate.store.models.api import ApiToken
from inspectorate.store.models.people import Person


class CodeTaken(models.Model):
    """The newest half minute of which a code of somebody's authenticator app was taken.

    No code of it or of an earlier one is taken again (RFC 6238, 5.2), whatever became of the app since.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="code_taken")
    step = models.BigIntegerField()


class AssertionTaken(models.Model):
    """An assertion of an identity provider that let somebody in; it is kept for as long as it would be valid.

    Attributes:
        digest: SHA-256 of the provider's id in the settings and of the assertion's, in hexadecimals.
        until: when it would be refused for its age alone.
    """

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)


class TokenProof(models.Model):
    """That whoever made a token had come in by single sign-on, so that no password of ours is asked for.

    Attributes:
        provider: its id in the settings.
        strong: the provider had said that it asked for more than one factor.
    """

    token = models.OneToOneField(ApiToken, on_delete=models.PROTECT, related_name="proof")
    provider = models.CharField(max_length=40)
    strong = models.BooleanField()
