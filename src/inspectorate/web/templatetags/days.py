"""Days as papers show them."""

from datetime import date, datetime

from django import template

from inspectorate.inspection.period import roc as roc_day
from inspectorate.services.access import taiwan

register = template.Library()


@register.filter
def roc(day: date | datetime | None) -> str:
    """A day in the years of the Republic: ``115/10/31``; a moment by its day in Taiwan."""
    if day is None:
        return ""
    return roc_day(taiwan(day).date() if isinstance(day, datetime) else day)
