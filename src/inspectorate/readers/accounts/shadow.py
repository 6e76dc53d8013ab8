"""/etc/shadow: how a Unix system stores each password, and how old it may grow. Hashes are never kept."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from inspectorate.facts.passwords import PasswordStore, StoredPassword
from inspectorate.facts.source import Source
from inspectorate.readers.accounts.schemes import shadow_scheme
from inspectorate.readers.accounts.systems import host_of
from inspectorate.readers.evidence_file import EvidenceFile

NAME = "shadow"
TITLE = "Unix 密碼檔（/etc/shadow）"
YIELDS = (PasswordStore,)

_EPOCH = date(1970, 1, 1)
_LINE = re.compile(r"[^:\s][^:]*:[^:]*:(?:-?[0-9]{0,7}:){6}[^:]*")


def recognises(file: EvidenceFile) -> bool:
    """Whether every line of the head has the nine fields of a shadow file."""
    lines = file.head_text.splitlines()[: None if len(file.head) == file.path.stat().st_size else -1]
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    return bool(kept) and all(_LINE.fullmatch(line) for line in kept)


def read(file: EvidenceFile) -> Iterable[PasswordStore]:
    """The store: each account's scheme, last change, greatest age and expiry.

    Raises:
        RefusedError: a line that is not nine fields; it names the line, never what stands in it.
    """
    entries = []
    for number, line in file.lines():
        if not line.strip() or line.startswith("#"):
            continue
        if not _LINE.fullmatch(line):
            raise file.refused("不是 shadow 檔之九個欄位。", "請重新複製該檔。", f"line {number}")
        entries.append(_entry(line, Source(file.item, "line", number)))
    yield PasswordStore(host_of(file), tuple(entries), Source(file.item))


def _entry(line: str, source: Source) -> StoredPassword:
    account, secret, changed, _, most, _, _, expires, _ = line.split(":")
    scheme = shadow_scheme(secret)
    days = int(most) if most and int(most) >= 0 else 0
    first = changed == "0"  # 0: must be changed at the next login
    return StoredPassword(account, scheme, source, None if first else _day(changed), days, _day(expires))


def _day(count: str) -> date | None:
    """A day counted from 1970; None where blank, negative (off) or beyond the calendar."""
    days = int(count) if count else -1
    return _EPOCH + timedelta(days=days) if 0 <= days < (date.max - _EPOCH).days else None
