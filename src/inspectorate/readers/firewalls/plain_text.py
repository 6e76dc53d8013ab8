"""Whether a file is text at all."""

from inspectorate.readers.evidence_file import EvidenceFile


def is_text(file: EvidenceFile) -> bool:
    """Whether the head holds no zero bytes, other than those of UTF-16."""
    return file.encoding == "utf-16" or b"\x00" not in file.head
