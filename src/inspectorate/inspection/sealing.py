"""封存底稿: what exactly is bound when an inspection's papers are sealed, as one canonical list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from inspectorate.inspection.period import Period, PeriodError
from inspectorate.ledger.canonical import CanonicalError, Json, canonical

RESULT, SEAL = "result.json", "seal.json"
"""The file of a run that the list is made from, and the file under which the list lies beside the papers."""


class SealingError(ValueError):
    """A result that is none of ours, or a list that is none."""


class Firm(msgspec.Struct, frozen=True):
    """Whose papers they are."""

    name: str
    code: str


class Pinned(msgspec.Struct, frozen=True):
    """An edition that the papers were judged by."""

    edition: str
    fingerprint: str


class Evidence(msgspec.Struct, frozen=True):
    """A file that the inspection read; ``entry`` is its item's number where it was kept.

    ``cited`` says whether a verdict names it.
    """

    item: str
    sha256: str
    size: int
    entry: int | None = None
    cited: bool = False


class _Reason(msgspec.Struct, frozen=True):
    evidence: str = ""


class _Verdict(msgspec.Struct, frozen=True):
    provision: str
    edition: str
    reasons: list[_Reason]


class Result(msgspec.Struct, frozen=True):
    """What a run leaves as data, as far as the seal needs it."""

    firm: Firm
    period: str
    on: str
    editions: list[Pinned]
    verdicts: list[dict[str, Any]]
    evidence: list[Evidence]

    @property
    def engagement(self) -> str:
        """Whose papers of which period: ``9A99/2026-10``."""
        return f"{self.firm.code}/{self.period}"


class Paper(msgspec.Struct, frozen=True):
    """A working paper's content: the SHA-256 of its verdicts and its edition as canonical JSON."""

    provision: str
    sha256: str


class Bound(msgspec.Struct, frozen=True):
    """One file as it was sealed."""

    path: str
    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a seal binds."""

    engagement: str
    firm: str
    on: str
    editions: list[Pinned]
    papers: list[Paper]
    evidence: list[Evidence]
    files: list[Bound]

    def encoded(self) -> bytes:
        """Its canonical JSON (RFC 8785), the same for the same content.

        Raises:
            SealingError: a name is no Unicode text.
        """
        return _canonical(msgspec.to_builtins(self))


@dataclass(frozen=True, slots=True)
class Differences:
    """How a folder differs from what was sealed, by path."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.added)


def read_result(data: bytes) -> Result:
    """What a run left in ``result.json``.

    Raises:
        SealingError: it is no such file, or names no period.
    """
    try:
        result = msgspec.json.decode(data, type=Result)
        msgspec.convert(result.verdicts, list[_Verdict])
        Period.parse(result.period)
    except (msgspec.MsgspecError, PeriodError) as error:
        raise SealingError(str(error)) from error
    return result


def read_manifest(data: bytes) -> Manifest:
    """A list as it was sealed.

    Raises:
        SealingError: it is none.
    """
    try:
        return msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise SealingError(str(error)) from error


def manifest_of(result: Result, files: Sequence[Bound]) -> Manifest:
    """The list of all that a seal binds, of a run's result and the files beside it.

    Raises:
        SealingError: a verdict holds what canonical JSON cannot.
    """
    return Manifest(
        engagement=result.engagement,
        firm=result.firm.name,
        on=result.on,
        editions=sorted(result.editions, key=lambda pinned: pinned.edition),
        papers=list(_papers(result)),
        evidence=list(_evidence(result)),
        files=sorted(files, key=lambda bound: bound.path),
    )


def differences(manifest: Manifest, found: Mapping[str, str]) -> Differences:
    """How the files of a folder, by path and SHA-256, differ from those that were sealed."""
    sealed = {bound.path: bound.sha256 for bound in manifest.files}
    return Differences(
        changed=tuple(path for path in sealed if path in found and found[path] != sealed[path]),
        missing=tuple(path for path in sealed if path not in found),
        added=tuple(sorted(path for path in found if path not in sealed)),
    )


def _papers(result: Result) -> Iterator[Paper]:
    prints = {pinned.edition: pinned.fingerprint for pinned in result.editions}
    verdicts: dict[str, list[dict[str, Any]]] = {}
    for verdict in result.verdicts:
        verdicts.setdefault(verdict["provision"], []).append(verdict)
    for provision, some in sorted(verdicts.items()):
        whole: dict[str, Json] = {
            "provision": provision,
            "fingerprint": prints.get(some[0]["edition"], ""),
            "on": result.on,
            "verdicts": some,
        }
        yield Paper(provision, sha256(_canonical(whole)).hexdigest())


def _evidence(result: Result) -> Iterator[Evidence]:
    named = {reason.get("evidence") for verdict in result.verdicts for reason in verdict["reasons"]}
    for item in result.evidence:
        yield msgspec.structs.replace(item, cited=item.item in named)


def _canonical(value: Json) -> bytes:
    try:
        return canonical(value)
    except CanonicalError as error:
        raise SealingError(str(error)) from error
