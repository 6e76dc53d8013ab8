"""Reminders as pages show them: where they lead, and what they are about."""

from django import template
from django.urls import reverse

from inspectorate.i18n import _
from inspectorate.store.models import Reminder

register = template.Library()

_PAGES = {"paper": "paper", "finding": "finding"}
_LISTS = {"late": "?who=me&late=yes", "finding_late": "", "due": "?who=me"}


@register.filter
def leads_to(reminder: Reminder) -> str:
    """The page of what a reminder is about; the list of one's papers where these are several."""
    kind, _colon, key = reminder.about.partition(":")
    if kind in _PAGES and key.isdecimal():
        return reverse(_PAGES[kind], args=[int(key)])
    if kind == "absence":
        return reverse("absences")
    if reminder.kind == "finding_late":
        return reverse("findings")
    return reverse("papers") + _LISTS.get(reminder.kind, "?who=me")


@register.filter
def counted(reminder: Reminder) -> str:
    """Of how many things a reminder tells."""
    if reminder.kind == "finding_late":
        return _("{count} 項缺失").format(count=reminder.count)
    return _("{count} 份底稿").format(count=reminder.count)
