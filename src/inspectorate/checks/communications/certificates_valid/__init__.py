"""Is each certificate valid on the day, and good for the names under which the firm serves?"""

from collections.abc import Iterator
from datetime import date, datetime

from inspectorate.facts.certificates import Certificate, CertificateSet
from inspectorate.inspection.verdict import Reason, Verdict, breaches, cannot_tell, conforms, verdict_of
from inspectorate.norms.criterion import Criteria

ASKS = CertificateSet
NEEDS = ()


def judge(found: CertificateSet, criteria: Criteria) -> Verdict:
    """Validity of every certificate; names and signer of those that do not merely sign others of the file."""
    reasons: list[Reason] = [cannot_tell("{limit}", found.source, limit=one) for one in found.limits]
    for one in found.certificates:
        reasons += _validity(one, criteria.on)
        signs_others = any(other.issuer == one.subject and other is not one for other in found.certificates)
        if not (one.authority and signs_others):
            reasons += [*_names(one), *_signer(one)]
    return verdict_of(reasons)


def _validity(one: Certificate, on: date) -> Iterator[Reason]:
    start, end = (datetime.fromisoformat(text).date() for text in (one.not_before, one.not_after))
    if end < on:
        yield breaches("憑證 {subject} 已於 {end} 到期。", one.source, subject=one.subject, end=str(end))
    elif on < start:
        yield breaches(
            "憑證 {subject} 自 {start} 起始生效。", one.source, subject=one.subject, start=str(start)
        )
    else:
        words = "憑證 {subject} 於 {on} 在有效期間內（至 {end}）。"
        yield conforms(words, one.source, subject=one.subject, on=str(on), end=str(end))


def _names(one: Certificate) -> Iterator[Reason]:
    if not one.expected:
        words = "未告知憑證 {subject} 應服務之名稱，無法比對；請於 evidence.toml 以 names 說明。"
        yield cannot_tell(words, one.source, subject=one.subject)
    for name in one.expected:
        if not any(_covers(held, name) for held in one.names):
            words = "憑證 {subject} 之主體別名不含 {name}（僅有：{held}）。"
            held = "、".join(one.names) or "無"
            yield breaches(words, one.source, subject=one.subject, name=name, held=held)


def _signer(one: Certificate) -> Iterator[Reason]:
    if one.self_signed and one.public:
        yield breaches("對外服務使用自簽憑證 {subject}。", one.source, subject=one.subject)
    elif one.self_signed and one.public is None:
        words = "憑證 {subject} 為自簽，未告知是否對外服務；請於 evidence.toml 以 public 說明。"
        yield cannot_tell(words, one.source, subject=one.subject)


def _covers(held: str, name: str) -> bool:
    """A wildcard stands for exactly one label."""
    held, name = held.casefold(), name.casefold()
    return held == name or (held.startswith("*.") and name.partition(".")[2] == held[2:])
