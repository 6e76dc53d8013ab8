"""Which system a file speaks of: what the firm told, else where the file lies."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from inspectorate.readers.evidence_file import EvidenceFile

_FOLDERS_OF_EVERY_SYSTEM = frozenset({"etc", "pam.d", "security", "pwquality.conf.d"})


def told_system(file: EvidenceFile) -> str:
    """The file's system, as told; else the file's name without its ending."""
    return file.told.get("system") or PurePosixPath(file.item).stem


def host_of(file: EvidenceFile) -> str:
    """The host whose file it is: as told, else the folder that holds it (``trade01/etc/passwd``).

    The files of one host then meet under one name.
    """
    if told := file.told.get("system"):
        return told
    folders = [part for part in PurePosixPath(file.item).parts[:-1] if part not in _FOLDERS_OF_EVERY_SYSTEM]
    return folders[-1] if folders else "localhost"


def domain_of(distinguished_name: str) -> str:
    """The domain of a distinguished name: ``CN=x,DC=daan,DC=com`` is ``daan.com``; else empty."""
    parts = (part.strip() for part in distinguished_name.split(","))
    return ".".join(part[3:] for part in parts if part[:3].casefold() == "dc=").casefold()


def named(aliases: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Column aliases with the ways in which systems write two words: ``last login``, ``last_login``."""
    return {
        name: tuple(
            dict.fromkeys(
                form for alias in ways for form in (alias, alias.replace(" ", "_"), alias.replace(" ", "-"))
            )
        )
        for name, ways in aliases.items()
    }
