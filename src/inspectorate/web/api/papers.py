"""底稿: the list, one paper, and each step of its life."""

from ninja import Query

from inspectorate.inspection.duty import Act
from inspectorate.services.look_at_papers import listed, shown
from inspectorate.services.remind_people import remind
from inspectorate.services.work_on_paper import approve, assign, correct, send_back, submit, write
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import some
from inspectorate.web.api.paper_shapes import (
    Assigning,
    Correction,
    Papers,
    PapersAsked,
    PaperShape,
    Reminding,
    Seen,
    Signing,
    Written,
    line_of,
    paper_of,
)
from inspectorate.web.api.shapes import Done
from inspectorate.web.api.words import Key

room = Room("papers")


@room.asks("", Act.READ, Papers, "底稿清單")
def list_papers(request: ApiRequest, asked: Query[PapersAsked]) -> Papers:
    """The firm's papers, by what is asked."""
    part = some(listed(request.auth, asked.told()).rows, asked, line_of)
    return Papers(items=part.items, next=part.next)


@room.does("POST /assign", Act.ASSIGN, Done, "分派")
def assign_papers(request: ApiRequest, given: Assigning) -> Done:
    """Give papers to somebody; all or none."""
    return Done(count=assign(request.auth, given.papers, given.assignee))


@room.does("POST /remind", Act.ASSIGN, Done, "提醒")
def remind_of_papers(request: ApiRequest, given: Reminding) -> Done:
    """Remind whoever has papers in hand; how many people were told."""
    return Done(count=remind(request.auth, given.papers, given.said))


@room.asks("/{key}", Act.READ, PaperShape, "一份底稿")
def get_paper(request: ApiRequest, key: Key) -> PaperShape:
    """A paper with its text, its tests, its signatures, and what its reader may do with it now."""
    return paper_of(shown(request.auth, key))


@room.does("PUT /{key}/written", Act.PREPARE, PaperShape, "填寫")
def write_paper(request: ApiRequest, key: Key, given: Written) -> PaperShape:
    """Write in a paper, whole, over the version that was seen."""
    write(request.auth, key, given.version, given.model_dump(exclude={"version"}))
    return get_paper(request, key)


@room.does("POST /{key}/submit", Act.PREPARE, PaperShape, "送審")
def submit_paper(request: ApiRequest, key: Key, given: Seen) -> PaperShape:
    """Send a paper to be checked: the maker's signature."""
    submit(request.auth, key, given.version)
    return get_paper(request, key)


@room.does("POST /{key}/approve", Act.SIGN, PaperShape, "核准")
def approve_paper(request: ApiRequest, key: Key, given: Signing) -> PaperShape:
    """Sign a paper as the next of the chain, over exactly what was seen."""
    approve(request.auth, key, given.sha256, given.note)
    return get_paper(request, key)


@room.does("POST /{key}/return", Act.SIGN, PaperShape, "退回")
def return_paper(request: ApiRequest, key: Key, given: Signing) -> PaperShape:
    """Return a paper to its maker, with a reason."""
    send_back(request.auth, key, given.sha256, given.note)
    return get_paper(request, key)


@room.does("POST /{key}/correct", Act.CORRECT, PaperShape, "開立更正")
def correct_paper(request: ApiRequest, key: Key, given: Correction) -> PaperShape:
    """Open a sealed paper's next revision, with a reason."""
    correct(request.auth, key, given.reason)
    return get_paper(request, key)
