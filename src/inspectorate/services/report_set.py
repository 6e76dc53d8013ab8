"""稽核報告: the set that the paperless rule of 2018 asks for, as one zip that is printed on demand.

Report, detail table, papers, attachments and the full signing history, told apart by the papers' numbers;
beside them the exact bytes that signatures bind, so that anybody can hold their SHA-256 against the history.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.reports.signed.papers import Bound, Issue, SignedPeriod
from inspectorate.reports.signed.printing import pdf
from inspectorate.reports.signed.prints import (
    attachments_print,
    detail_print,
    index_print,
    paper_print,
    report_print,
    signing_print,
)
from inspectorate.services.access import Actor, MissingError, scoped
from inspectorate.services.export_paper import fit_name
from inspectorate.services.firm_evidence import EvidenceFailedError
from inspectorate.services.jobs.task import Task
from inspectorate.services.look_at_evidence import open_piece
from inspectorate.services.print_papers import Gathered, gathered, issue_of, period_of, printed_findings
from inspectorate.services.stamp_signatures import statement_of
from inspectorate.services.stamping_settings import SettingsError, stamping_settings
from inspectorate.services.work_on_paper import bound_content
from inspectorate.services.write_zip import WrittenZip
from inspectorate.store.models import Attachment, Paper, Period

_PARTS = 4
"""Documents beside papers and attachments."""


def write_set(actor: Actor, period: Period, target: Path, tell: Task) -> None:
    """Write the set of a period to a file.

    Args:
        actor: who takes it out; attachments are entered as read by them.
        period: of their firm.
        target: the zip.
        tell: told how many steps there are, and each.
    """
    rows = gathered(scoped(actor, Paper).filter(period=period))
    tell.expect(len(rows.papers) + len(rows.attachments) + _PARTS)
    issue = issue_of(actor)
    with zipfile.ZipFile(target, "w") as archive:
        made = WrittenZip(archive)
        taken = _attachments(actor, rows, made, tell)
        printed = _with_paths(period_of(period, rows, printed_findings(actor, period)), taken)
        _documents(printed, issue, made, tell)
        for path, what, content in _signed_contents(rows):
            made.add(path, what, [content])
        for path, what, content in _stamps(rows):
            made.add(path, what, [content])
        index = pdf(index_print(printed, sorted(made.listed)), issue)
        made.add("00-目錄.pdf", "目錄", [index])
        made.add_sums()


def _attachments(actor: Actor, rows: Gathered, made: WrittenZip, tell: Task) -> dict[tuple[str, str], str]:
    """Take every piece along that a paper binds, verified; where each lies, or why it does not."""
    bound = {
        (paper.control, piece["entry"], piece["sha256"])
        for paper in rows.papers
        for piece in rows.revisions[paper.pk][-1].evidence
    }
    places: dict[tuple[str, str], str] = {}
    for row in rows.attachments:
        tell("隨附佐證：{item}", item=row.name)
        wanted = (row.control, row.entry, row.sha256) in bound or row.detached_at is None
        if wanted and (row.label, row.sha256) not in places:
            places[row.label, row.sha256] = _attachment(actor, row, made)
    return places


def _attachment(actor: Actor, row: Attachment, made: WrittenZip) -> str:
    path = f"04-附件/{row.label}-{fit_name(row.name) or 'file'}"
    try:
        content = open_piece(actor, row.pk)
    except (EvidenceFailedError, MissingError) as error:
        return _("未隨附：{reason}").format(reason=error)
    made.add(path, f"附件 {row.label}", content)
    return path


def _with_paths(period: SignedPeriod, places: dict[tuple[str, str], str]) -> SignedPeriod:
    def placed(one: Bound) -> Bound:
        return replace(one, path=places.get((one.label, one.sha256), ""))

    papers = (
        replace(paper, evidence=tuple(placed(one) for one in paper.evidence)) for paper in period.papers
    )
    return replace(period, papers=tuple(papers))


def _documents(period: SignedPeriod, issue: Issue, made: WrittenZip, tell: Task) -> None:
    tell("產製：{item}", item="查核報告")
    made.add("01-查核報告.pdf", "查核報告", [pdf(report_print(period, issue), issue)])
    tell("產製：{item}", item="查核明細表")
    made.add("02-查核明細表.pdf", "查核明細表", [pdf(detail_print(period), issue)])
    for paper in period.papers:
        tell("產製：{item}", item=paper.number)
        path = f"03-工作底稿/{paper.place:03}-{fit_name(paper.number)}.pdf"
        made.add(path, f"工作底稿 {paper.number}", [pdf(paper_print(period, paper, issue), issue)])
    tell("產製：{item}", item="附件清單")
    made.add("04-附件清單.pdf", "附件清單", [pdf(attachments_print(period), issue)])
    tell("產製：{item}", item="簽核歷程")
    made.add("05-簽核歷程.pdf", "簽核歷程", [pdf(signing_print(period), issue)])


def _signed_contents(rows: Gathered) -> Iterator[tuple[str, str, bytes]]:
    """The bytes that signatures bind, of each revision that was submitted."""
    for place, paper in enumerate(rows.papers, start=1):
        for revision in rows.revisions[paper.pk]:
            if revision.sha256:
                path = f"06-簽核內容/{place:03}-{revision.number}.json"
                yield path, f"簽核內容 {paper.number}", bound_content(paper, revision)


def _stamps(rows: Gathered) -> Iterator[tuple[str, str, bytes]]:
    """What the stamps of signatures stamp, each with its stamp, and the certificates to hold them against."""
    signed = [
        (place, paper, row) for place, paper in enumerate(rows.papers, 1) for row in rows.signatures[paper.pk]
    ]
    stamped = [one for one in signed if getattr(one[2], "stamp", None) and one[2].stamp.at]
    for place, paper, row in stamped:
        path = f"07-時戳/{place:03}-{row.revision.number}-{row.round}-{row.order}"
        yield f"{path}.json", f"簽章 {paper.number}", statement_of(row, paper)
        yield f"{path}.tsr", f"時戳 {paper.number}", bytes(row.stamp.reply)
    for name, content in _certificates().items() if stamped else ():
        yield f"07-時戳/{name}", "時戳機構憑證", content


def _certificates() -> dict[str, bytes]:
    try:
        settings = stamping_settings()
    except SettingsError:
        return {}
    told = {"trust.pem": settings.trust, "chain.pem": settings.chain}
    return {name: content for name, content in told.items() if content}
