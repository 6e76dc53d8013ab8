"""Every table; Django finds them here."""

from inspectorate.store.models.api import ApiAnswer, ApiToken
from inspectorate.store.models.arrivals import ArrivalPiece
from inspectorate.store.models.comments import Comment
from inspectorate.store.models.findings import Finding, FindingEvent
from inspectorate.store.models.jobs import Arrival, Job
from inspectorate.store.models.papers import Attachment, Paper, Period, Revision, Signature
from inspectorate.store.models.people import Delegation, DutyHeld, Firm, PasswordUsed, Person
from inspectorate.store.models.rounds import Chore, EvidenceRound
from inspectorate.store.models.searching import SearchEntry, SearchKey
from inspectorate.store.models.sign_in import AssertionTaken, CodeTaken, TokenProof
from inspectorate.store.models.stamps import SignatureStamp
from inspectorate.store.models.terms import MachineTerms
from inspectorate.store.models.trail import Trace
from inspectorate.store.models.uploads import Upload
from inspectorate.store.models.work import CalendarFeed, Reminder, SavedFilter

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "Arrival",
    "ArrivalPiece",
    "AssertionTaken",
    "Attachment",
    "CalendarFeed",
    "Chore",
    "CodeTaken",
    "Comment",
    "Delegation",
    "DutyHeld",
    "EvidenceRound",
    "Finding",
    "FindingEvent",
    "Firm",
    "Job",
    "MachineTerms",
    "Paper",
    "PasswordUsed",
    "Period",
    "Person",
    "Reminder",
    "Revision",
    "SavedFilter",
    "SearchEntry",
    "SearchKey",
    "Signature",
    "SignatureStamp",
    "TokenProof",
    "Trace",
    "Upload",
]
