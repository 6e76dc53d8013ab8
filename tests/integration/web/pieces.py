"""A piece of evidence on a paper, the file that holds it, and what changes that behind everyone's back."""

from pathlib import Path

from inspectorate.services.access import Actor
from inspectorate.services.attach_evidence import Stated, attach_evidence
from inspectorate.services.firm_evidence import evidence_of
from inspectorate.services.scrub_evidence import scrub_evidence
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.store.models import Attachment, Firm, Paper


def attached(maker: Actor, paper: Paper, content: bytes = b"log", name: str = "防火牆.log") -> Attachment:
    upload = begin_upload(maker, name, len(content))
    take_chunk(maker, upload.pk, 0, [content])
    return attach_evidence(maker, [paper.pk], [upload.pk], Stated(None, "自防火牆匯出"))[0]


def object_of(firm: Firm, sha256: str) -> Path:
    with evidence_of(firm) as folder:
        return folder / "objects" / sha256[:2] / sha256[2:4] / sha256


def damage(row: Attachment, content: bytes = b"lag") -> None:
    file = object_of(row.period.firm, row.sha256)
    file.chmod(0o600)
    file.write_bytes(content)


def scrub(firm: Firm) -> None:
    with evidence_of(firm):
        scrub_evidence("nightly")
