"""Time stamps of signatures, as pages show them."""

from collections.abc import Mapping

from django import template

from inspectorate.services.stamp_signatures import SeenStamp
from inspectorate.store.models import Signature

register = template.Library()


@register.filter
def stamp_of(stamps: Mapping[int, SeenStamp], signature: Signature) -> SeenStamp:
    """What the stamp of one signature is worth."""
    return stamps[signature.pk]
