"""/etc/login.defs: how long the passwords of accounts yet to be made may last."""

from collections.abc import Iterable

from inspectorate.facts.passwords import PasswordSettings
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.policy_lines import assignments, head_names, whole
from inspectorate.readers.accounts.systems import host_of
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "login_defs"
TITLE = "Linux 帳號預設（/etc/login.defs）"
YIELDS = (PasswordSettings,)

_OWN = frozenset({"pass_max_days", "pass_min_days", "pass_warn_age", "uid_min", "encrypt_method", "umask"})
_ENOUGH = 2


def recognises(file: EvidenceFile) -> bool:
    """Whether the head names at least two of the settings that only this file has."""
    return len(_OWN & head_names(file)) >= _ENOUGH and "pass_max_days" in head_names(file)


def read(file: EvidenceFile) -> Iterable[PasswordSettings]:
    """The greatest age. PASS_MIN_LEN is left out: where PAM is used nothing reads it.

    Raises:
        RefusedError: a value that is no number.
    """
    found = [line for line in assignments(file) if line.name == "pass_max_days"]
    days = whole(file, found[-1]) if found else None
    doubt = "login.defs 僅適用於其後新建之帳號；既有帳號以 /etc/shadow 為準。"
    yield PasswordSettings(
        host_of(file),
        Source(file.item),
        max_age_days=None if days is None else max(days, 0),
        sources={"max_age_days": found[-1].source} if found else {},
        doubts={"max_age_days": doubt} if found else {},
    )
