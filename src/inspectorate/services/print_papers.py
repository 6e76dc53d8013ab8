"""Reads what is printed of papers, periods and findings: a handful of queries, however much there is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from inspectorate.inspection.duty import DUTY_ZH, Duty
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome
from inspectorate.norms.catalogue import Catalogue
from inspectorate.reports.signed.papers import (
    Bound,
    Issue,
    PrintedFinding,
    ReasonSaid,
    SignedLine,
    SignedPaper,
    SignedPeriod,
    TestSaid,
    both,
)
from inspectorate.services.access import Actor, found, scoped, taiwan
from inspectorate.services.jobs.leases import now
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.stamp_signatures import SeenStamp, see_stamp, trusted_now
from inspectorate.services.work_on_paper import hash_of
from inspectorate.store.models import Attachment, Finding, Paper, Period, Revision, Signature
from inspectorate.store.models.papers import METHODS

_METHOD_ZH = dict(METHODS)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows that some papers are printed from."""

    papers: list[Paper]
    revisions: Mapping[int, list[Revision]]
    signatures: Mapping[int, list[Signature]]
    attachments: list[Attachment]
    catalogue: Catalogue = field(default_factory=open_catalogue)


def issue_of(actor: Actor) -> Issue:
    """Who takes it out, of which firm, now."""
    firm = actor.person.firm
    return Issue(firm.name, firm.code, actor.person.name, taiwan(now()).replace(microsecond=0))


def gathered(papers: QuerySet[Paper]) -> Gathered:
    """The rows of papers, in four queries."""
    rows = list(papers.select_related("period__firm", "assignee").order_by("number", "id"))
    revisions: dict[int, list[Revision]] = defaultdict(list)
    for revision in Revision.objects.filter(paper__in=papers.order_by()).order_by("number"):
        revisions[revision.paper_id].append(revision)
    signatures: dict[int, list[Signature]] = defaultdict(list)
    signed = Signature.objects.filter(revision__paper__in=papers.order_by())
    for row in signed.select_related("signer", "on_behalf", "revision", "stamp").order_by(
        "revision__number", "round", "order"
    ):
        signatures[row.revision.paper_id].append(row)
    periods = {paper.period_id for paper in rows}
    attachments = list(Attachment.objects.filter(period__in=periods).order_by("entry"))
    return Gathered(rows, revisions, signatures, attachments)


def signed_paper(actor: Actor, key: int) -> SignedPeriod:
    """One paper of the firm's, as the only one of its period.

    Raises:
        MissingError: there is none of this key.
    """
    found(actor, Paper, key)
    rows = gathered(scoped(actor, Paper).filter(pk=key))
    return _period(rows.papers[0].period, tuple(printed(rows)), (), rows.catalogue)


def signed_period(actor: Actor, key: int) -> SignedPeriod:
    """A period of the firm's with all its papers and the findings that were seen in it.

    Raises:
        MissingError: there is none of this key.
    """
    period = found(actor, Period, key, "firm")
    return period_of(
        period, gathered(scoped(actor, Paper).filter(period=period)), printed_findings(actor, period)
    )


def period_of(period: Period, rows: Gathered, findings: Iterable[PrintedFinding]) -> SignedPeriod:
    """A period from rows that were gathered."""
    return _period(period, tuple(printed(rows)), tuple(findings), rows.catalogue)


def _period(
    period: Period,
    papers: tuple[SignedPaper, ...],
    findings: tuple[PrintedFinding, ...],
    catalogue: Catalogue,
) -> SignedPeriod:
    titles = {edition.name: edition.title for edition in catalogue.editions}
    return SignedPeriod(
        name=period.name,
        first=period.first,
        last=period.last,
        judged_on=period.judged_on,
        editions=tuple(f"{titles.get(name, name)}（{name}）" for name in period.editions),
        chain=tuple(DUTY_ZH[Duty(duty)] for duty in period.firm.chain),
        papers=papers,
        findings=findings,
    )


def printed(rows: Gathered) -> Iterator[SignedPaper]:
    """Each paper in words, numbered from 1."""
    titles = {edition.name: edition.title for edition in rows.catalogue.editions}
    domains = {name: domain.title for name, domain in rows.catalogue.domains.items()}
    trusted = trusted_now()
    for place, paper in enumerate(rows.papers, start=1):
        revision = rows.revisions[paper.pk][-1]
        edition, _, path = paper.provision.rpartition("/")
        content: Mapping[str, Any] = revision.content
        yield SignedPaper(
            place=place,
            number=paper.number,
            title=paper.title,
            domain=domains.get(paper.domain, paper.domain),
            provision=path,
            edition=titles.get(edition, edition),
            state=paper.get_state_display(),
            outcome=_outcome(content.get("outcome", "")),
            assignee=paper.assignee.name if paper.assignee else "",
            due=paper.due,
            revision=revision.number,
            reason=revision.reason,
            objective=_text(content, "objective"),
            clause=_text(content, "clause"),
            cadences=_texts(content, "cadences"),
            steps=_texts(content, "steps"),
            demanded=_texts(content, "demanded"),
            method=tuple(_METHOD_ZH.get(name, name) for name in _texts(content, "method")),
            sample=tuple(_sample(content.get("sample") or {})),
            expected=_text(content, "expected"),
            result=_text(content, "result"),
            override=_text(content, "override"),
            tests=tuple(_tests(revision)),
            evidence=tuple(_evidence(paper, revision, rows.attachments)),
            sha256=revision.sha256,
            unchanged=hash_of(paper, revision) == revision.sha256 if revision.sha256 else None,
            sealed_at=taiwan(revision.sealed_at) if revision.sealed_at else None,
            signatures=tuple(_line(row, see_stamp(row, paper, trusted)) for row in rows.signatures[paper.pk]),
        )


def _text(content: Mapping[str, Any], name: str) -> str:
    return str(content.get(name) or "")


def _texts(content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(str(one) for one in content.get(name) or ())


def _outcome(name: str) -> str:
    return OUTCOME_ZH[Outcome(name)] if name else ""


def _sample(sample: Mapping[str, Any]) -> Iterator[str]:
    if sample.get("population"):
        yield f"母體：{sample['population']}"
    if sample.get("size"):
        yield f"樣本數：{sample['size']}（抽樣種子 {sample.get('seed', 0)}）"
    if sample.get("drawn"):
        yield f"抽得樣本：{sample['drawn']}"


def _tests(revision: Revision) -> Iterator[TestSaid]:
    for test in revision.machine:
        reasons = tuple(
            ReasonSaid(
                _outcome(reason["outcome"]), reason["text"], f"{reason['item']} {reason['where']}".strip()
            )
            for reason in test["reasons"]
        )
        yield TestSaid(test["title"], test["outcome_zh"], reasons)


def _evidence(paper: Paper, revision: Revision, attachments: Iterable[Attachment]) -> Iterator[Bound]:
    """What the newest submission binds; before any, what is attached now."""
    own = [row for row in attachments if row.control == paper.control and row.period_id == paper.period_id]
    if not revision.sha256:
        yield from (
            Bound(row.label, row.name, row.sha256, row.size) for row in own if row.detached_at is None
        )
        return
    sizes = {(row.entry, row.sha256): row.size for row in own}
    for piece in revision.evidence:
        size = sizes.get((piece["entry"], piece["sha256"]))
        yield Bound(f"E{piece['entry']}", piece["name"], piece["sha256"], size)


def _line(row: Signature, stamp: SeenStamp) -> SignedLine:
    return SignedLine(
        revision=row.revision.number,
        round=row.round,
        order=row.order,
        word=row.get_word_display(),
        duty=row.get_duty_display(),
        signer=f"{row.signer.name}（{row.signer.username}）",
        for_whom=row.on_behalf.name if row.on_behalf_id != row.signer_id else "",
        at=taiwan(row.at),
        sha256=row.sha256,
        note=row.note,
        stamp=_stamp(stamp),
    )


def _stamp(seen: SeenStamp) -> str:
    since, at = (both(taiwan(moment)) if moment else "" for moment in (seen.since, seen.at))
    said = {
        "none": "無時戳",
        "waiting": f"尚無時戳：自 {since} 起等待時戳機構",
        "stamped": f"時戳 {at}　{seen.authority}",
        "unverified": f"時戳 {at}　{seen.authority}（未設定信任憑證，未核對機構簽章）",
        "broken": f"時戳不成立：{seen.said}",
    }
    return said[seen.state]


def printed_findings(
    actor: Actor, period: Period | None = None, state: str = ""
) -> tuple[PrintedFinding, ...]:
    """The firm's findings in words: those seen in a period, those of a state, or all."""
    rows = scoped(actor, Finding).select_related("opened_in", "owner", "passed_in", "closed_by")
    if period is not None:
        rows = rows.filter(seen_in=period)
    if state:
        rows = rows.filter(state=state)
    found_rows = rows.prefetch_related("seen_in", "papers").order_by("opened_on", "id")
    return tuple(_finding(row) for row in found_rows)


def _finding(row: Finding) -> PrintedFinding:
    return PrintedFinding(
        title=row.title,
        control=row.control,
        asset=row.asset,
        state=row.get_state_display(),
        opened_on=row.opened_on,
        opened_in=row.opened_in.name,
        seen_in="、".join(sorted(period.name for period in row.seen_in.all())),
        papers="、".join(dict.fromkeys(paper.number for paper in row.papers.all())),
        cause=row.cause,
        action=row.action,
        owner=row.owner.name if row.owner else "",
        due=row.due,
        passed_in=row.passed_in.name if row.passed_in else "",
        closed_by=row.closed_by.name if row.closed_by else "",
        closed_at=taiwan(row.closed_at) if row.closed_at else None,
        former=row.former_id is not None,
    )
