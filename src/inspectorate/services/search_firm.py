"""Search: words in the provisions in force and in a firm's papers, findings, evidence names and comments.

A word is found wherever it stands, be it two characters of Chinese or one. What a firm has is looked through
as it is: there is no index that could lag behind (docs/design/decisions/ says what that costs, measured).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import and_, or_

from django.db.models import Model, Q, QuerySet

from inspectorate.inspection.duty import Act
from inspectorate.norms.provision import Provision
from inspectorate.services.access import Actor, scoped
from inspectorate.services.home import adopted_root
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.store.models import Attachment, Comment, Finding, Paper

_MOST_WORDS, _LONGEST = 8, 100
_TWO_WAYS = str.maketrans("臺台", "台臺")
KINDS: dict[str, str] = {
    "provisions": "條款",
    "papers": "底稿",
    "findings": "缺失",
    "evidence": "佐證",
    "comments": "留言",
}
_FIELDS: dict[type[Model], tuple[str, ...]] = {
    Paper: ("number", "title", "words__text"),
    Finding: ("title", "asset", "control", "cause", "action"),
    Attachment: ("name",),
    Comment: ("text",),
}


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: rows of one kind, at most as many as were asked for; ``more`` where others are."""

    kind: str
    rows: Sequence[Provision] | Sequence[Model]
    more: bool


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
    return [_found(actor, kind, words, most, skip) for kind in KINDS if kind in kinds] if words else []


def _found(actor: Actor, kind: str, words: Sequence[str], most: int, skip: int) -> Hits:
    several = slice(skip, skip + most + 1)
    rows: Sequence[Provision] | Sequence[Model]
    if kind == "provisions":
        rows = provisions_with(words, actor.on)[several]
    else:
        rows = list(_rows(actor, kind, words)[several])
    return Hits(kind, rows[:most], len(rows) > most)


def _rows(actor: Actor, kind: str, words: Sequence[str]) -> QuerySet[Model]:
    match kind:
        case "papers":
            papers = scoped(actor, Paper).select_related("period", "words")
            return papers.filter(_holds(Paper, words)).order_by("-period__last", "number")
        case "findings":
            return scoped(actor, Finding).filter(_holds(Finding, words)).order_by("-id")
        case "evidence":
            pieces = scoped(actor, Attachment).select_related("period")
            return pieces.filter(_holds(Attachment, words)).order_by("-id")
        case _:
            comments = scoped(actor, Comment).select_related("person", "paper", "finding")
            return comments.filter(_holds(Comment, words)).order_by("-id")


def _holds(model: type[Model], words: Sequence[str]) -> Q:
    """Every word stands in one of the fields."""
    return reduce(and_, (_anywhere(_FIELDS[model], word) for word in words))


def _anywhere(fields: Sequence[str], word: str) -> Q:
    return reduce(
        or_, (Q(**{f"{field}__icontains": form}) for field in fields for form in sorted(spellings(word)))
    )


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
