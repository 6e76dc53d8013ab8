"""/etc/security/faillock.conf: after how many failures an account is locked, where PAM loads pam_faillock."""

from collections.abc import Iterable

from inspectorate.facts.passwords import PasswordSettings
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.policy_lines import assignments, head_names, whole
from inspectorate.readers.accounts.systems import host_of
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "faillock"
TITLE = "Linux 登入失敗鎖定設定（faillock.conf）"
YIELDS = (PasswordSettings,)

_OWN = frozenset(
    {"deny", "fail_interval", "unlock_time", "even_deny_root", "root_unlock_time", "local_users_only"}
)
_ENOUGH = 2


def recognises(file: EvidenceFile) -> bool:
    """Whether the head names at least two of the settings that only this file has."""
    return len(_OWN & head_names(file)) >= _ENOUGH


def read(file: EvidenceFile) -> Iterable[PasswordSettings]:
    """The number of failures, where it is set.

    Raises:
        RefusedError: a value that is no number.
    """
    found = [line for line in assignments(file) if line.name == "deny"]
    yield PasswordSettings(
        host_of(file),
        Source(file.item),
        max_failures=max(whole(file, found[-1]), 0) if found else None,
        sources={"max_failures": found[-1].source} if found else {},
        needs="faillock",
    )
