"""Duties and acts of a token in the words of the page."""

from collections.abc import Iterable

from django import template

from inspectorate.i18n import _
from inspectorate.inspection.duty import ACT_ZH, DUTY_ZH, Act, Duty

register = template.Library()


@register.filter
def duties_said(names: Iterable[str]) -> str:
    """Duties by their names."""
    return "、".join(_(DUTY_ZH[Duty(name)]) for name in names)


@register.filter
def acts_said(names: Iterable[str]) -> str:
    """Acts by their names."""
    return "、".join(_(ACT_ZH[Act(name)]) for name in names)
