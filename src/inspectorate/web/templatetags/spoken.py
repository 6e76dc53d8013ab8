"""Words of strangers as pages show them: escaped, with what was mentioned or looked for marked."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from inspectorate.services.comment_on import MENTION
from inspectorate.services.search_firm import spellings
from inspectorate.store.models import Comment

register = template.Library()
_AROUND = 40


@register.filter
def said_in(comment: Comment) -> SafeString:
    """A comment's text with its mentions marked; its line ends are kept by the style sheet."""
    known = set(comment.mentioned)
    return _joined(_mentions(comment.text, known))


def _mentions(text: str, known: set[str]) -> Iterator[SafeString]:
    place = 0
    for match in MENTION.finditer(text):
        name = match[1] if match[1].casefold() in known else match[1].rstrip(".-+")
        if name.casefold() not in known:
            continue
        end = match.start(1) + len(name)
        yield conditional_escape(text[place : match.start()])
        yield format_html("<strong>{}</strong>", text[match.start() : end])
        place = end
    yield conditional_escape(text[place:])


@register.filter
def found_in(text: str, words: Sequence[str]) -> SafeString:
    """A text with the words that were looked for marked; of a long one what is around the first."""
    forms = sorted({form for word in words for form in spellings(word)}, key=len, reverse=True)
    if not forms:
        return conditional_escape(text)
    pattern = re.compile("|".join(re.escape(form) for form in forms), re.IGNORECASE)
    first = pattern.search(text)
    start = max(first.start() - _AROUND, 0) if first else 0
    shown = text[start : start + 4 * _AROUND]
    before, after = "…" if start else "", "…" if start + 4 * _AROUND < len(text) else ""
    return format_html("{}{}{}", before, _joined(_hits(shown, pattern)), after)


@register.filter
def written(text: str) -> str:
    """What stands in the words of a paper after its number and title."""
    return text.partition("\n")[2]


def _hits(text: str, pattern: re.Pattern[str]) -> Iterator[SafeString]:
    place = 0
    for match in pattern.finditer(text):
        yield conditional_escape(text[place : match.start()])
        yield format_html("<mark>{}</mark>", match[0])
        place = match.end()
    yield conditional_escape(text[place:])


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
