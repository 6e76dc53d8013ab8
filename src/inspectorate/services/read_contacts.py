"""Reads the tables of a customer notice: log-ins to ask about, addresses on file, answers that came back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from inspectorate.delivery.customer_notice import Said
from inspectorate.delivery.message import Channel
from inspectorate.i18n import _
from inspectorate.readers.dates import parse_moment
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.table import Row, rows
from inspectorate.services.notify_customers import Contact, Suspicion

_SUSPICION = {
    "customer": ("customer", "user_name", "account", "客戶帳號", "帳號"),
    "about": ("about", "event", "事由"),
    "source": ("source", "src_ip", "來源", "來源位址"),
    "seen": ("seen", "first_time", "first", "time", "時間"),
}
_CONTACT = {
    "customer": ("customer", "user_name", "account", "客戶帳號", "帳號"),
    "channel": ("channel", "管道"),
    "to": ("to", "address", "聯絡方式", "手機", "電子郵件"),
}
_ANSWER = {"code": ("code", "代碼"), "said": ("said", "answer", "答覆", "回覆")}
_CHANNELS: Mapping[str, Channel] = {
    "sms": "sms",
    "簡訊": "sms",
    "mail": "mail",
    "email": "mail",
    "e-mail": "mail",
    "電子郵件": "mail",
    "push": "push",
    "app": "push",
    "app推播": "push",
    "推播": "push",
}
SAID: Mapping[str, Said] = {
    "self": "self",
    "本人": "self",
    "1": "self",
    "y": "self",
    "yes": "self",
    "not-self": "not_self",
    "not_self": "not_self",
    "非本人": "not_self",
    "2": "not_self",
    "n": "not_self",
    "no": "not_self",
}
"""What customers write for 本人 and 非本人."""


def read_suspicions(path: Path, about: str) -> list[Suspicion]:
    """The log-ins of a table, such as an answer of the lake; ``about`` where it has no such column.

    Raises:
        RefusedError: a row lacks its account or its time; it is named.
    """
    found = []
    for row in _rows(path, _SUSPICION, ("customer", "source", "seen")):
        moment = _moment(row.get("seen"))
        if not row.get("customer") or moment is None:
            raise _refused(path, row, _("缺帳號，或時間無法辨識"))
        found.append(Suspicion(row.get("customer"), row.get("about") or about, row.get("source"), moment))
    return found


def _moment(text: str) -> datetime | None:
    """A time; without a zone it is Taiwan's."""
    try:
        return parse_moment(text)
    except ValueError:
        return None


def read_contacts(path: Path) -> dict[str, Contact]:
    """Each customer's channel and address on file.

    Raises:
        RefusedError: a row names no known channel, or a customer stands twice; it is named.
    """
    found: dict[str, Contact] = {}
    for row in _rows(path, _CONTACT, ("customer", "channel", "to")):
        channel = _CHANNELS.get(row.get("channel").casefold())
        if channel is None or not row.get("to"):
            raise _refused(path, row, _("管道須為簡訊、電子郵件或推播，且須有聯絡方式"))
        if row.get("customer") in found:
            raise _refused(path, row, _("客戶帳號重複"))
        found[row.get("customer")] = Contact(channel, row.get("to"))
    return found


def read_answers(path: Path) -> list[tuple[str, Said]]:
    """The codes of a table with what was answered.

    Raises:
        RefusedError: an answer is neither 本人 nor 非本人; its row is named and nothing is taken.
    """
    found = []
    for row in _rows(path, _ANSWER, ("code", "said")):
        said = SAID.get(row.get("said").casefold())
        if said is None:
            raise _refused(path, row, _("答覆須為本人或非本人"))
        found.append((row.get("code"), said))
    return found


def _rows(path: Path, aliases: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Iterator[Row]:
    return rows(EvidenceFile(path, path.name), aliases, needed, words=("about",))


def _refused(path: Path, row: Row, reason: str) -> RefusedError:
    return RefusedError(path.name, reason, _("請更正後再交付。"), row.source.where)
