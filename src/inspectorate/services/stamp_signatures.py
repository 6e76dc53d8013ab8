"""時戳: has each signature stamped by an authority (RFC 3161), so that its time rests on no clock of ours.

Signing never asks anybody: a signature waits, and workers ask for it. What is stamped is a statement of all
that the signature says, with the hash of exactly what was signed; it is made anew from the rows whenever it
is looked at, so that a row that was changed behind the platform agrees with its stamp no more.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.stamp import Authorities, Stamp, StampError, query, read_stamp
from inspectorate.services.ask_authority import UnreachableError, ask_authority, authority_name
from inspectorate.services.firm_evidence import PLATFORM
from inspectorate.services.keep_trail import write_trace
from inspectorate.services.stamp_ledger import Asking
from inspectorate.services.stamping_settings import SettingsError, stamping_settings
from inspectorate.store.models import Paper, Signature, SignatureStamp

_NONCE_BITS = 64
_AT_ONCE = 200
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
_MOST_SAID = 300


class UnstampedError(Exception):
    """No authority that is set gave a stamp; the message (zh-TW) says why. What waits goes on waiting."""


@dataclass(frozen=True, slots=True)
class SeenStamp:
    """What a signature's stamp is worth, looked at now.

    Attributes:
        state: ``none``: no authority was set when it was signed; ``waiting``: since ``since``; ``stamped``;
            ``unverified``: no trusted certificates are set, so only what it stamps was looked at;
            ``broken``: it does not prove what stands in the platform, or its authority is not trusted.
        at: the authority's time; ``authority`` its name.
        said: why it waits or is broken (zh-TW).
    """

    state: Literal["none", "waiting", "stamped", "unverified", "broken"]
    since: datetime | None = None
    at: datetime | None = None
    authority: str = ""
    said: str = ""


def want_stamp(signature: Signature) -> None:
    """Have a signature wait for its stamp, where an authority is set; within the caller's transaction.

    Settings that cannot be followed are no reason not to sign: it waits until they are mended.
    """
    try:
        wanted = bool(stamping_settings().asking.urls)
    except SettingsError:
        wanted = True
    if wanted:
        SignatureStamp.objects.create(signature=signature, since=signature.at, next_at=signature.at)


def statement_of(signature: Signature, paper: Paper) -> bytes:
    """What is stamped: who signed, as what, for whom, when by our clock, and the hash of what was signed."""
    return canonical(
        {
            "v": 1,
            "firm": paper.period.firm.code,
            "period": paper.period.name,
            "provision": paper.provision,
            "revision": signature.revision.number,
            "round": signature.round,
            "order": signature.order,
            "word": signature.word,
            "duty": signature.duty,
            "signer": signature.signer.username,
            "on_behalf": signature.on_behalf.username,
            "sha256": signature.sha256,
            "note": signature.note,
            "at": signature.at.isoformat(),
        }
    )


def stamp_waiting(go_on: Callable[[], bool] = lambda: True) -> int:
    """Ask for the stamps that are due, the oldest first; how many came.

    Args:
        go_on: asked before each; once it says no, the rest is left to another time.

    Raises:
        UnstampedError: no authority gave one; nobody is asked for more in this run.
        SettingsError: the settings cannot be followed.
    """
    made = 0
    for row in _due()[:_AT_ONCE]:
        asking = stamping_settings().asking
        if not asking.urls or not go_on():
            break
        _stamp(row, asking)
        made += 1
    return made


def _due() -> QuerySet[SignatureStamp]:
    rows = SignatureStamp.objects.filter(at=None, next_at__lte=timezone.now()).order_by("next_at", "id")
    beside = ("signature__revision__paper__period__firm", "signature__signer", "signature__on_behalf")
    return rows.select_related(*beside)


def _stamp(row: SignatureStamp, asking: Asking) -> None:
    """Ask one authority after the other, until one gives a stamp."""
    signature = row.signature
    statement = statement_of(signature, signature.revision.paper)
    refused = []
    for url in asking.urls:
        try:
            _keep(row, url, *_asked(url, statement, asking))
        except (UnreachableError, StampError) as error:
            refused.append(f"{authority_name(url)}：{error}")
        else:
            return
    said = "；".join(refused)[:_MOST_SAID]
    pause = min(_FIRST_PAUSE * 2 ** min(row.tries, 10), _LONGEST_PAUSE)
    waiting = SignatureStamp.objects.filter(pk=row.pk, at=None)
    waiting.update(tries=row.tries + 1, next_at=timezone.now() + pause, said=said)
    raise UnstampedError(said)


def _asked(url: str, statement: bytes, asking: Asking) -> tuple[bytes, Stamp]:
    nonce = secrets.randbits(_NONCE_BITS)
    question = query(statement, nonce, asking.policy, certificates=asking.certificates)
    reply = ask_authority(url, question, asking.seconds)
    return reply, read_stamp(reply, statement, asking.trusted, nonce, asking.policy)


@transaction.atomic
def _keep(row: SignatureStamp, url: str, reply: bytes, stamp: Stamp) -> None:
    """Keep the answer; where another worker was first, theirs stays."""
    name, paper = authority_name(url), row.signature.revision.paper
    rows = SignatureStamp.objects.filter(pk=row.pk, at=None)
    if rows.update(authority=name, reply=reply, at=stamp.at, said=""):
        told = {"authority": name, "at": stamp.at.isoformat(), "sha256": row.signature.sha256}
        write_trace(
            PLATFORM, "signature_stamped", f"paper:{paper.pk}", firm=paper.period.firm, address=None, **told
        )


def trusted_now() -> Authorities:
    """Whose stamps are believed, as the settings say; nobody's where they cannot be read."""
    try:
        return stamping_settings().asking.trusted
    except SettingsError:
        return Authorities()


def see_stamps(signatures: Iterable[Signature], paper: Paper) -> Mapping[int, SeenStamp]:
    """What the stamps of a paper's signatures are worth, by the signatures' keys.

    Args:
        signatures: with ``revision``, ``signer``, ``on_behalf`` and ``stamp`` beside them.
        paper: theirs, with period and firm.
    """
    rows, trusted = list(signatures), trusted_now()
    return {row.pk: see_stamp(row, paper, trusted) for row in rows}


def see_stamp(signature: Signature, paper: Paper, trusted: Authorities) -> SeenStamp:
    """What one signature's stamp is worth."""
    row: SignatureStamp | None = getattr(signature, "stamp", None)
    if row is None:
        return SeenStamp("none")
    if row.at is None:
        return SeenStamp("waiting", since=row.since, said=row.said)
    try:
        stamp = read_stamp(bytes(row.reply), statement_of(signature, paper), trusted)
    except StampError as error:
        return SeenStamp("broken", row.since, row.at, row.authority, str(error))
    if stamp.at != row.at:
        return SeenStamp("broken", row.since, stamp.at, row.authority, _("所載時間與時戳不符"))
    state: Literal["stamped", "unverified"] = "stamped" if stamp.trusted else "unverified"
    return SeenStamp(state, row.since, stamp.at, stamp.authority or row.authority)
