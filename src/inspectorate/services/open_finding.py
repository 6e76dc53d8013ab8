"""缺失 by hand: what a person finds wrong on a paper, known again when it comes back, and tested again.

A finding of a person has no check that could be asked again; a paper of the same control stands for it that
was concluded as conforming and sealed after the finding was opened.
"""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, RefusedError, found, scoped
from inspectorate.services.index_words import index_words, words_of_finding
from inspectorate.services.judge_period import Broken
from inspectorate.services.keep_trail import trace
from inspectorate.services.open_broken import CHECK
from inspectorate.services.remind_people import Told, tell
from inspectorate.store.models import Finding, FindingEvent, Paper, Person

_TITLE, _ASSET, _TEXT = 300, 200, 4000
_PAPERS = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody found: in words, on which asset, why, what is done, by whom (a key) and until when."""

    title: str
    asset: str = ""
    cause: str = ""
    action: str = ""
    owner: int | None = None
    due: date | None = None


@transaction.atomic
def open_finding(actor: Actor, paper_key: int, told: Found) -> Finding:
    """Open a finding from a paper, or note that the same one was found again.

    The same is: of the same firm and control, on the same asset, under the same title. One that is open is
    seen again; one that was closed is named as the former.

    Raises:
        RefusedError: it is not theirs, or it has no title.
        MissingError: no such paper, or no such person at the firm.
    """
    _demand(actor)
    paper = found(actor, Paper, paper_key, "period__firm")
    title, asset = " ".join(told.title.split())[:_TITLE], " ".join(told.asset.split())[:_ASSET]
    if not title:
        raise RefusedError(_("請以一句話說明缺失"))
    identity = Broken(paper.control, f"by hand: {title.casefold()}", title, asset).identity(
        paper.period.firm.code
    )
    same = scoped(actor, Finding).filter(identity=identity).order_by("-id")
    known = same.exclude(state="closed").first()
    if known is not None:
        return _again(actor, known, paper)
    owner = found(actor, Person, told.owner) if told.owner else None
    written = {"cause": told.cause.strip()[:_TEXT], "action": told.action.strip()[:_TEXT], "due": told.due}
    try:
        with transaction.atomic():
            finding = Finding.objects.create(
                firm=paper.period.firm,
                identity=identity,
                control=paper.control,
                asset=asset,
                title=title,
                opened_in=paper.period,
                opened_on=actor.on,
                former=same.first(),
                owner=owner,
                **written,
            )
    except IntegrityError as error:
        raise RefusedError(_("他人已開立同一缺失，請重新讀取")) from error
    finding.seen_in.add(paper.period)
    finding.papers.add(paper)
    FindingEvent.objects.create(finding=finding, person=actor.person, what="opened")
    index_words(finding.firm_id, [words_of_finding(finding)])
    trace(actor, "finding_opened", f"finding:{finding.pk}", paper=paper.pk)
    if owner is not None:
        tell(Told(owner.pk, "assigned", f"finding:{finding.pk}", actor.on, by=actor.person))
    return finding


@transaction.atomic
def see_again(actor: Actor, paper_key: int, key: int) -> Finding:
    """Note that a finding that is open was found again, on a paper of its control.

    Raises:
        RefusedError: it is not theirs, it is closed, or the paper is of another control.
        MissingError: no such paper or finding at the firm.
    """
    _demand(actor)
    paper, finding = found(actor, Paper, paper_key, "period"), found(actor, Finding, key)
    if finding.state == "closed" or finding.control != paper.control:
        raise RefusedError(_("僅得就同一控制項未結案之缺失註記再次發現"))
    return _again(actor, finding, paper)


def _again(actor: Actor, finding: Finding, paper: Paper) -> Finding:
    Finding.objects.filter(pk=finding.pk).update(passed_in=None)
    finding.seen_in.add(paper.period)
    finding.papers.add(paper)
    FindingEvent.objects.create(finding=finding, person=actor.person, what="seen", note=paper.period.name)
    trace(actor, "finding_seen", f"finding:{finding.pk}", paper=paper.pk)
    return finding


@transaction.atomic
def retest(actor: Actor, key: int, paper_key: int, note: str) -> Finding:
    """Note that what a person found was tested again and held: a sealed paper says so.

    Raises:
        RefusedError: it is not theirs, a check found it, it is closed, or the paper does not speak for it.
        MissingError: no such finding or paper at the firm.
    """
    actor.demand(Act.FOLLOW_UP)
    finding, paper = found(actor, Finding, key), found(actor, Paper, paper_key, "period")
    if not by_paper(finding):
        raise RefusedError(_("此缺失由電腦檢測發現，須由同一檢測再次執行並通過"))
    if finding.state == "closed" or not speaking_for(actor, finding).filter(pk=paper.pk).exists():
        said = _("須為同一控制項、於缺失最近一次發現後封存、結論為符合之底稿")
        raise RefusedError(said)
    Finding.objects.filter(pk=finding.pk).update(passed_in=paper.period)
    finding.passed_in = paper.period
    said = f"{paper.period.name} {paper.number}\n{note.strip()}".strip()[:_TEXT]
    FindingEvent.objects.create(finding=finding, person=actor.person, what="retested", note=said)
    trace(actor, "finding_retested", f"finding:{finding.pk}", paper=paper.pk)
    return finding


def by_paper(finding: Finding) -> bool:
    """Whether a paper can speak for its being mended: what a person found, or a piece that was replaced."""
    return bool(finding.control) and finding.check_name in ("", CHECK)


def speaking_for(actor: Actor, finding: Finding) -> QuerySet[Paper]:
    """The papers that can say that what a person found holds now, the newest period first."""
    last = finding.events.filter(what__in=["opened", "seen"]).order_by("-at").values_list("at", flat=True)[:1]
    rows = scoped(actor, Paper).filter(
        control=finding.control,
        state=State.SEALED,
        outcome="conforming",
        revisions__sealed_at__gt=last,
    )
    return rows.select_related("period").order_by("-period__last", "number").distinct()


def open_on(actor: Actor, paper: Paper) -> list[Finding]:
    """Findings of a paper's control that are not closed: what could be found again on it."""
    rows = scoped(actor, Finding).filter(control=paper.control).exclude(state="closed")
    return list(rows.select_related("owner")[:_PAPERS])


def _demand(actor: Actor) -> None:
    """Whoever follows up findings or reviews them may say that there is one."""
    if not actor.may(Act.REVIEW_FOLLOW_UP):
        actor.demand(Act.FOLLOW_UP)
