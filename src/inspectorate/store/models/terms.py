"""What the sentences of papers were made of, beside what is signed."""

from django.db import models

from inspectorate.store.models.papers import Revision


class MachineTerms(models.Model):
    """The templates of the sentences of a revision's tests, so that they can be said in another language.

    No signature binds them: a sentence is said in another language only where its template gives exactly what
    stands in the revision. ``terms`` holds [sentence, what fills it, unit, number and detail of its place].
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="terms")
    terms = models.JSONField(default=list)
