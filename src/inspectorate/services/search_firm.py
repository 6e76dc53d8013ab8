"""Search: words in the provisions in force and in a firm's papers, findings, evidence names and comments.

A word is found wherever it stands, be it two characters of Chinese or one.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from inspectorate.inspection.duty import Act
from inspectorate.norms.provision import Provision
from inspectorate.services.access import Actor, scoped
from inspectorate.services.home import adopted_root
from inspectorate.services.index_words import key_of, mark
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.store.grams import grams_of, having, numbers_of
from inspectorate.store.models import Attachment, Comment, Finding, Paper, SearchEntry

_MOST_WORDS, _LONGEST = 8, 100
_TWO_WAYS = str.maketrans("臺台", "台臺")
KINDS: dict[str, str] = {
    "provisions": "條款",
    "papers": "底稿",
    "findings": "缺失",
    "evidence": "佐證",
    "comments": "留言",
}
_SHOWN: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "papers": (Paper, ("period",)),
    "findings": (Finding, ()),
    "evidence": (Attachment, ("period",)),
    "comments": (Comment, ("person", "paper", "finding")),
}


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: rows of one kind, at most as many as were asked for; ``more`` where others are."""

    kind: str
    rows: Sequence[Provision] | Sequence[Model]
    more: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that must all be found, and the key with which the firm's index is written."""

    words: Sequence[str]
    key: bytes


def words_of(asked: str) -> list[str]:
    """The words of what somebody typed: each must be found."""
    return asked[:_LONGEST].split()[:_MOST_WORDS]


def spellings(word: str) -> set[str]:
    """A word as it may stand somewhere: in full or half width, with 臺 or 台."""
    forms = {word, unicodedata.normalize("NFKC", word)}
    return forms | {form.translate(_TWO_WAYS) for form in forms}


def search_firm(
    actor: Actor, asked: str, kinds: Sequence[str] = tuple(KINDS), most: int = 10, skip: int = 0
) -> list[Hits]:
    """What holds all the words, kind by kind; nothing where nothing is asked.

    Args:
        actor: who asks; nothing of another firm is ever found.
        asked: words between blanks.
        kinds: of :data:`KINDS`; what is none is left out.
        most: rows of each kind; ``skip`` so many before them.
    """
    actor.demand(Act.READ)
    words = words_of(asked)
    if not words:
        return []
    wanted = Wanted(words, key_of(actor.firm_id))
    return [_found(actor, kind, wanted, most, skip) for kind in KINDS if kind in kinds]


def _found(actor: Actor, kind: str, wanted: Wanted, most: int, skip: int) -> Hits:
    several = slice(skip, skip + most + 1)
    if kind == "provisions":
        provisions = provisions_with(wanted.words, actor.on)[several]
        return Hits(kind, provisions[:most], len(provisions) > most)
    keys = list(_entries_with(actor, kind, wanted).values_list("object", flat=True)[several])
    return Hits(kind, _things(actor, kind, keys[:most]), len(keys) > most)


def _entries_with(actor: Actor, kind: str, wanted: Wanted) -> QuerySet[SearchEntry]:
    """The entries of a kind that hold every word, the last written first.

    Pairs of letters leave few to be looked through; a single letter has none and all of the firm are.
    """
    grams = [gram for word in wanted.words for gram in grams_of(word)]
    rows = scoped(actor, SearchEntry).filter(kind=kind).order_by("-pk")
    if grams:
        rows = rows.filter(pk__in=having(numbers_of([mark(kind), *grams], wanted.key)))
    for word in wanted.words:
        rows = rows.filter(reduce(or_, (Q(text__icontains=form) for form in sorted(spellings(word)))))
    return rows


def _things(actor: Actor, kind: str, keys: Sequence[int]) -> list[Model]:
    """The things of these keys, in this order; ``words`` beside each is the text in which they were found."""
    model, beside = _SHOWN[kind]
    if not keys:
        return []
    said = SearchEntry.objects.filter(kind=kind, object=OuterRef("pk")).values("text")[:1]
    rows = scoped(actor, model).filter(pk__in=keys).select_related(*beside).annotate(words=Subquery(said))
    place = {key: at for at, key in enumerate(keys)}
    return sorted(rows, key=lambda row: place[row.pk])


def provisions_with(words: Sequence[str], on: date) -> list[Provision]:
    """The provisions in force that hold every word, in the order of the texts."""
    wanted = [{form.casefold() for form in spellings(word)} for word in words]
    return [
        provision
        for provision, text in _texts(on, _adopted())
        if all(any(form in text for form in forms) for forms in wanted)
    ]


def _adopted() -> int:
    """Changes with what firms adopted, so that it is read anew."""
    return max((path.stat().st_mtime_ns for path in adopted_root().rglob("*")), default=0)


@lru_cache(maxsize=2)
def _texts(on: date, adopted: int) -> tuple[tuple[Provision, str], ...]:
    """Each provision in force on a day with all its words; read once a day, and when one was adopted."""
    del adopted
    provisions = open_catalogue().provisions(on)
    return tuple((one, f"{one.key} {one.code} {one.heading} {one.text}".casefold()) for one in provisions)
