"""Where each file of a lake stands: ``KIND/FIRM/SYSTEM/DAY/PART.parquet``.

No folder is written ``key=value``: an engine would take that for a column. Names are made of letters, digits
and ``.``, ``-``, ``_``, ``~``, do not begin with ``.`` or ``_`` (Spark does not see such files), and no two
systems share one.
"""

from datetime import date
from hashlib import sha256

AHEAD_HOURS = 8
"""A day is one in Taiwan: eight hours ahead of UTC, the whole year, since 1980."""

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_")
_LONGEST, _KEPT = 120, 80


def safe(name: str) -> str:
    """A name as part of a path; different names stay different."""
    said = "".join(
        char if char in _PLAIN else "".join(f"~{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
        for char in name
    )
    if said[:1] in {".", "_"}:
        said = f"~{ord(said[0]):02X}{said[1:]}"
    if len(said) > _LONGEST:
        return f"{said[:_KEPT]}~~{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    return said or "~"


def part_name(kind: str, firm: str, system: str, day: date, part: str) -> str:
    """Where a part stands."""
    return f"{kind}/{safe(firm)}/{safe(system)}/{day.isoformat()}/{part}.parquet"


def aside_name(firm: str, origin: str, part: str) -> str:
    """Where the lines of a source stand that could not be read."""
    return f"aside/{safe(firm)}/{origin}-{part}.unread.gz"
