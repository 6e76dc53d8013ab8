"""稽核報告: the set that the paperless rule of 2018 asks for, as one zip that is printed on demand.

Report, detail table, papers, attachments and the full signing history, told apart by the papers' numbers;
beside them the exact bytes that signatures bind, so that anybody can hold their SHA-256 against the history.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
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
from inspectorate.services.work_on_paper import bound_content
from inspectorate.store.models import Attachment, Paper, Period

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PARTS = 4
"""Documents beside papers and attachments."""


@dataclass(slots=True)
class _Set:
    """A zip that is being written, and what stands in it."""

    archive: zipfile.ZipFile
    listed: list[tuple[str, str, int, str]] = field(default_factory=list)

    def add(self, path: str, what: str, pieces: Iterable[bytes]) -> None:
        """One file; its bytes are hashed as they are written."""
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(path, _EPOCH)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with self.archive.open(entry, "w", force_zip64=True) as sink:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                sink.write(piece)
        self.listed.append((path, what, size, digest.hexdigest()))


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
        made = _Set(archive)
        taken = _attachments(actor, rows, made, tell)
        printed = _with_paths(period_of(period, rows, printed_findings(actor, period)), taken)
        _documents(printed, issue, made, tell)
        for path, what, content in _signed_contents(rows):
            made.add(path, what, [content])
        index = pdf(index_print(printed, sorted(made.listed)), issue)
        made.add("00-目錄.pdf", "目錄", [index])
        sums = "".join(f"{sha256}  {path}\n" for path, _what, _size, sha256 in sorted(made.listed))
        made.add("SHA256SUMS", "", [sums.encode()])


def _attachments(actor: Actor, rows: Gathered, made: _Set, tell: Task) -> dict[tuple[str, str], str]:
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


def _attachment(actor: Actor, row: Attachment, made: _Set) -> str:
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


def _documents(period: SignedPeriod, issue: Issue, made: _Set, tell: Task) -> None:
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
