"""Bounds how much work of many seconds one person asks for: so much within some minutes.

Nobody shuts others out by it: each person is counted by themselves, by pages and by programs together.
"""

from django.core.cache import cache
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.services.access import Actor

WINDOW = 300
"""Seconds in which asking is counted together."""
JOBS, FILES = "jobs", "files"
"""Imports and exports as jobs, and files that are made at once."""
_MOST = {JOBS: 30, FILES: 120}


class TooMuchWorkError(Exception):
    """So much was asked for that no more is begun for some ``seconds``; the message (zh-TW) says so."""

    def __init__(self, most: int, seconds: int) -> None:
        """``most`` is how many are begun within the window."""
        said = _("您於 {minutes} 分鐘內要求之匯入或匯出已達 {most} 件，請於 {seconds} 秒後再試")
        super().__init__(said.format(minutes=WINDOW // 60, most=most, seconds=seconds))
        self.seconds = seconds


def bound_work(actor: Actor, sort: str) -> None:
    """Count what an actor asks for now.

    Args:
        actor: who asks, themselves or by a program.
        sort: ``JOBS`` or ``FILES``.

    Raises:
        TooMuchWorkError: it is beyond what one person may ask for within the window.
    """
    now = int(timezone.now().timestamp())
    if counted_within(f"work:{sort}:{actor.person.pk}:{now // WINDOW}", WINDOW) > _MOST[sort]:
        raise TooMuchWorkError(_MOST[sort], WINDOW - now % WINDOW)


def counted_within(counter: str, seconds: int) -> int:
    """How many with this one; a count that was swept away meanwhile begins anew.

    Args:
        counter: names what is counted, and the window in which.
        seconds: of the window.
    """
    if cache.add(counter, 1, 2 * seconds):
        return 1
    try:
        return int(cache.incr(counter))
    except ValueError:
        return 1
