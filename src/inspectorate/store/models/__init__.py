"""Every table; Django finds them here."""

from inspectorate.store.models.findings import Finding, FindingEvent
from inspectorate.store.models.papers import Attachment, Paper, Period, Revision, Signature
from inspectorate.store.models.people import Delegation, DutyHeld, Firm, PasswordUsed, Person
from inspectorate.store.models.trail import Trace

__all__ = [
    "Attachment",
    "Delegation",
    "DutyHeld",
    "Finding",
    "FindingEvent",
    "Firm",
    "Paper",
    "PasswordUsed",
    "Period",
    "Person",
    "Revision",
    "Signature",
    "Trace",
]
