"""Steps of the clock that wrote a log: where a record is much older, or much newer, than the one before."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from inspectorate.i18n import _

BACK = timedelta(minutes=1)
FORWARD = timedelta(days=1)
_BACK, _FORWARD = (step // timedelta(microseconds=1) for step in (BACK, FORWARD))
_MOST = 20


@dataclass(slots=True)
class ClockWatch:
    """Follows the times of one source's records.

    Attributes:
        first, last: the earliest and latest time seen.
        back, forward: how often the clock was set so.
        before: the time of the last record.
        seen: what is told of the first of these steps (zh-TW).
    """

    first: datetime | None = None
    last: datetime | None = None
    back: int = 0
    forward: int = 0
    before: datetime | None = None
    seen: list[str] = field(default_factory=list)

    def take(self, clock: pa.Table) -> None:
        """Go on with ``line`` and ``time``, in the order of the lines."""
        if not len(clock):
            return
        stamps = clock["time"].to_numpy()
        times = stamps.view(np.int64)  # microseconds: quicker to compare than stamps
        first, last = stamps[times.argmin()].item(), stamps[times.argmax()].item()
        self.first, self.last = min(self.first or first, first), max(self.last or last, last)
        before = stamps[0] if self.before is None else np.datetime64(self.before, "us")
        moved = np.diff(times, prepend=before.view(np.int64))
        if moved.min() < -_BACK or moved.max() > _FORWARD:
            for place in np.flatnonzero((moved < -_BACK) | (moved > _FORWARD)).tolist():
                self._note(clock["line"][place].as_py(), timedelta(microseconds=int(moved[place])))
        self.before = stamps[-1].item()

    def _note(self, line: int, moved: timedelta) -> None:
        back = moved < timedelta(0)
        self.back, self.forward = self.back + back, self.forward + (not back)
        if len(self.seen) < _MOST:
            said = (
                _("第 {line} 行之時間較前一筆早 {seconds} 秒")
                if back
                else _("第 {line} 行之時間較前一筆晚 {seconds} 秒")
            )
            self.seen.append(said.format(line=line, seconds=int(abs(moved).total_seconds())))

    def notes(self) -> list[str]:
        """What was remarkable (zh-TW)."""
        if not self.seen:
            return []
        said = _("時間倒退 {back} 次、躍進 {forward} 次").format(back=self.back, forward=self.forward)
        return [said, *self.seen]
