"""留言: people talk about a paper or a finding; whoever is mentioned by ``@name`` is told."""

import re
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError, found, scoped
from inspectorate.services.index_words import index_words, words_of_comment
from inspectorate.services.keep_trail import trace
from inspectorate.services.remind_people import Told, tell
from inspectorate.store.models import Comment, Finding, Paper, Person

LONGEST = 4000
MENTION = re.compile(r"(?<![\w.@+-])@([\w.+-]{1,64})")
_MOST_MENTIONED, _OFFERED = 20, 8


@transaction.atomic
def comment_on(actor: Actor, about: Paper | Finding, text: str) -> Comment:
    """Say something about a paper or a finding of the firm's; it is never changed.

    Args:
        actor: who says it.
        about: as :func:`~inspectorate.services.access.found` gave it to them.
        text: what is said, plain; ``@name`` mentions whoever of the firm signs in by that name.

    Raises:
        RefusedError: it is not theirs to comment, nothing is said or too much, or too many are mentioned.
        MissingError: it is another firm's.
    """
    actor.demand(Act.COMMENT)
    about = found(actor, type(about), about.pk)
    said = text.replace("\r\n", "\n").strip()
    if not said or len(said) > LONGEST:
        raise RefusedError(_("留言不得空白，且不得超過 {most} 字").format(most=LONGEST))
    people = mentioned_in(actor, said)
    if len(people) > _MOST_MENTIONED:
        raise RefusedError(_("一則留言至多提及 {most} 人").format(most=_MOST_MENTIONED))
    kind = "paper" if isinstance(about, Paper) else "finding"
    row = Comment.objects.create(
        firm=actor.person.firm,
        person=actor.person,
        text=said,
        mentioned=[person.username for person in people],
        **{kind: about},
    )
    index_words(actor.firm_id, [words_of_comment(row)])
    for person in people:
        tell(Told(person.pk, "mentioned", f"{kind}:{about.pk}", actor.on, said[:400], by=actor.person))
    trace(actor, "commented", f"{kind}:{about.pk}", comment=row.pk, mentioned=row.mentioned)
    return row


def mentioned_in(actor: Actor, text: str) -> list[Person]:
    """Whoever of the firm is mentioned and still there; names that nobody has are only words."""
    names = {name.casefold() for name in names_in(text)}
    if not names:
        return []
    return list(scoped(actor, Person).filter(username__in=names, left_at=None))


def names_in(text: str) -> Iterator[str]:
    """What follows an ``@``, with and without the stops that may end a sentence."""
    for match in MENTION.finditer(text):
        yield match[1]
        yield match[1].rstrip(".-+")


def comments_on(about: Paper | Finding) -> QuerySet[Comment]:
    """What was said, the newest first."""
    return about.comments.select_related("person")


def offered(actor: Actor, begun: str) -> Sequence[Person]:
    """People of the firm whose sign-in name or name begins with, or holds, what was begun."""
    actor.demand(Act.COMMENT)
    rows = scoped(actor, Person).filter(left_at=None)
    return list(rows.filter(Q(username__istartswith=begun) | Q(name__icontains=begun))[:_OFFERED])
