"""Keeps what can be found by its words: written in the transaction that writes the thing itself."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from inspectorate.store.grams import grams_of, numbers_of, put_grams
from inspectorate.store.models import (
    Attachment,
    Comment,
    Finding,
    Firm,
    Paper,
    Revision,
    SearchEntry,
    SearchKey,
)

_AT_ONCE = 500
_LONGEST = 20_000
_KEY = 32
"""Bytes of a firm's key."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one thing: its kind (as ``store.models.searching`` names it), key and text."""

    kind: str
    key: int
    text: str


def index_words(firm: int, things: Iterable[Words]) -> None:
    """Have things be found by these words from now on, and by no former ones.

    Args:
        firm: whose they are, by its key.
        things: all different.
    """
    rows = [
        SearchEntry(firm_id=firm, kind=one.kind, object=one.key, text=one.text[:_LONGEST]) for one in things
    ]
    for kind in {row.kind for row in rows}:
        keys = [row.object for row in rows if row.kind == kind]
        for start in range(0, len(keys), _AT_ONCE):
            SearchEntry.objects.filter(kind=kind, object__in=keys[start : start + _AT_ONCE]).delete()
    made = SearchEntry.objects.bulk_create(rows, _AT_ONCE)
    key = (key_of(firm) or _made_key(firm)) if made else b""
    put_grams((row.pk, numbers_of([mark(row.kind), *grams_of(row.text)], key)) for row in made)


def mark(kind: str) -> str:
    """What stands among the pairs to say of which kind an entry is."""
    return f"kind{kind}"


def key_of(firm: int) -> bytes:
    """The key with which a firm's pairs are written; empty where nothing was indexed yet."""
    return bytes(SearchKey.objects.filter(firm=firm).values_list("key", flat=True).first() or b"")


def _made_key(firm: int) -> bytes:
    made = {"key": secrets.token_bytes(_KEY)}
    return bytes(SearchKey.objects.get_or_create(firm_id=firm, defaults=made)[0].key)


def words_of_paper(paper: Paper, content: object) -> Words:
    """A paper's number, its title and what its maker wrote."""
    return Words("papers", paper.pk, "\n".join([f"{paper.number} {paper.title}", *written_in(content)]))


def written_in(content: object) -> Iterator[str]:
    """What of a paper's content its maker wrote."""
    if not isinstance(content, dict):
        return
    sample = content.get("sample")
    texts = [content.get(name) for name in ("expected", "result", "override")]
    for text in [*texts, *(sample.values() if isinstance(sample, dict) else ())]:
        if isinstance(text, str) and text.strip():
            yield text


def words_of_finding(row: Finding) -> Words:
    """A finding's title, what it is about, its cause and what is done."""
    told = [row.title, f"{row.control} {row.asset}", row.cause, row.action]
    return Words("findings", row.pk, "\n".join(text for text in told if text.strip()))


def words_of_piece(row: Attachment) -> Words:
    """The name of a piece of evidence."""
    return Words("evidence", row.pk, row.name)


def words_of_comment(row: Comment) -> Words:
    """What was said."""
    return Words("comments", row.pk, row.text)


@transaction.atomic
def index_firm(firm: Firm) -> None:
    """Have everything of a firm be found as it stands, whatever was indexed before."""
    newest: dict[int, Words] = {}
    revisions = Revision.objects.filter(paper__period__firm=firm).order_by("paper_id", "number")
    for revision in revisions.select_related("paper").iterator(_AT_ONCE):
        newest[revision.paper_id] = words_of_paper(revision.paper, revision.content)
    index_words(firm.pk, newest.values())
    index_words(firm.pk, map(words_of_finding, Finding.objects.filter(firm=firm)))
    index_words(firm.pk, map(words_of_piece, Attachment.objects.filter(period__firm=firm)))
    index_words(firm.pk, map(words_of_comment, Comment.objects.filter(firm=firm)))


def index_where_missing() -> int:
    """Index the firms of which nothing is yet, as after an upgrade; how many these were."""
    firms = Firm.objects.filter(periods__isnull=False).distinct()
    waiting = [firm for firm in firms if not SearchEntry.objects.filter(firm=firm).exists()]
    for firm in waiting:
        index_firm(firm)
    return len(waiting)
