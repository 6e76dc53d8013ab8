"""What the machine found, in the reader's language."""

from django import template

from inspectorate.services.say_reasons import SaidTest, finding_title, say_tests
from inspectorate.store.models import Finding, Revision

register = template.Library()


@register.filter
def tests_said(revision: Revision) -> list[SaidTest]:
    """What the tests of a revision said."""
    return say_tests(revision)


@register.filter
def title_said(finding: Finding) -> str:
    """A finding's title."""
    return finding_title(finding)
