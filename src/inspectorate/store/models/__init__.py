"""Every table; Django finds them here."""

from inspectorate.store.models.findings import Finding, FindingEvent
from inspectorate.store.models.papers import Attachment, Comment, Paper, Period, Revision, Signature
from inspectorate.store.models.people import Delegation, DutyHeld, Firm, PasswordUsed, Person
from inspectorate.store.models.trail import Job, Trace

__all__ = [
    "Attachment",
    "Comment",
    "Delegation",
    "DutyHeld",
    "Finding",
    "FindingEvent",
    "Firm",
    "Job",
    "Paper",
    "PasswordUsed",
    "Period",
    "Person",
    "Revision",
    "Signature",
    "Trace",
]
