"""A paper beside its former, and how old a finding is."""

from datetime import date

from django import template

from inspectorate.i18n import _
from inspectorate.posture.ageing import days_open
from inspectorate.posture.comparison import CHANGE_ZH
from inspectorate.services.access import taiwan
from inspectorate.services.compare_former import Beside, compare_former
from inspectorate.services.look_at_papers import Shown
from inspectorate.store.models import Finding

register = template.Library()


@register.filter
def beside_former(view: Shown) -> Beside:
    """How a paper stands to the one of the period before."""
    return compare_former(view.revision, view.former, sorted(row.sha256 for row in view.attachments))


@register.filter
def changed_said(beside: Beside) -> str:
    """The change as a whole, in words."""
    return _(CHANGE_ZH[beside.change])


@register.filter
def age(finding: Finding, on: date) -> int:
    """For how many days a finding has been open, or was."""
    closed = taiwan(finding.closed_at).date() if finding.closed_at else None
    return days_open(finding.opened_on, closed, on)
