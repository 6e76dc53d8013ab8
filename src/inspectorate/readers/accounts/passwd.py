"""/etc/passwd: who has an account on a Unix system. Whether it can log in, the shadow file says."""

import re
from collections.abc import Iterable
from typing import Literal

from inspectorate.facts.accounts import UnixUser, UnixUsers
from inspectorate.facts.passwords import PasswordStore, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.schemes import shadow_scheme
from inspectorate.readers.accounts.systems import host_of
from inspectorate.readers.accounts.told import told_kind
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "passwd"
TITLE = "Unix 帳號檔（/etc/passwd）"
YIELDS = (UnixUsers, PasswordStore)
TELLS = ("kind",)

FIRST_PERSON = 1000
"""The first uid that Linux distributions give to people; what lies below belongs to the system."""

_LINE = re.compile(r"[^:\s][^:]*:[^:]*:[0-9]{1,10}:[0-9]{1,10}:[^:]*:[^:]*:[^:]*")
_NIS = re.compile(r"[+-]@?[^:\s]*(?::[^:]*){0,6}")
_NO_LOGIN = re.compile(r".*/(?:nologin|false|true|sync|shutdown|halt|null)")


def recognises(file: EvidenceFile) -> bool:
    """Whether every line of the head has the seven fields of a passwd file."""
    lines = file.head_text.splitlines()[: None if len(file.head) == file.path.stat().st_size else -1]
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    users = [line for line in kept if not _NIS.fullmatch(line)]
    return bool(users) and all(_LINE.fullmatch(line) for line in users)


def read(file: EvidenceFile) -> Iterable[UnixUsers | PasswordStore]:
    """The users, and a password store of those whose hash, or want of one, stands in this file itself.

    Raises:
        RefusedError: a line that is not seven fields; it names the line.
    """
    users: list[UnixUser] = []
    stored: list[StoredPassword] = []
    limits: set[str] = set()
    for number, line in file.lines():
        if not line.strip() or line.startswith("#"):
            continue
        if _NIS.fullmatch(line):
            limits.add("含 NIS／LDAP 併入之帳號，其內容未列於本檔。")
            continue
        if not _LINE.fullmatch(line):
            raise file.refused("不是 passwd 檔之七個欄位。", "請重新複製該檔。", f"line {number}")
        user, place = _user(line, Source(file.item, "line", number)), Source(file.item, "line", number)
        users.append(user)
        if user.scheme in ("empty", "hashed"):
            stored.append(StoredPassword(user.id, shadow_scheme(line.split(":")[1]), place))
    system, source = host_of(file), Source(file.item)
    yield UnixUsers(system, tuple(users), source, FIRST_PERSON, tuple(limits), told_kind(file))
    if stored:
        yield PasswordStore(system, tuple(stored), source)


def _user(line: str, source: Source) -> UnixUser:
    name, password, uid, _, comment, _, shell = line.split(":")
    display = comment.split(",")[0].strip()
    return UnixUser(name, int(uid), display, not _NO_LOGIN.fullmatch(shell.strip()), _field(password), source)


def _field(password: str) -> Literal["locked", "empty", "unknown", "hashed"]:
    if password == "x":  # noqa: S105 - the mark that the hash stands in the shadow file
        return "unknown"
    scheme = shadow_scheme(password)
    return scheme if scheme in ("locked", "empty") else "hashed"
