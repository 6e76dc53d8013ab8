"""Steps of the clock that wrote a log: where a record is much older, or much newer, than the one before."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.i18n import _

BACK = timedelta(minutes=1)
FORWARD = timedelta(days=1)
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
        times = clock["time"].combine_chunks()
        span = pc.min_max(times).as_py()
        self.first = min(self.first or span["min"], span["min"])
        self.last = max(self.last or span["max"], span["max"])
        before = pa.concat_arrays(
            [pa.array([self.before or times[0].as_py()], times.type), times.slice(0, len(times) - 1)]
        )
        moved = pc.subtract(times, before)
        steps = pc.or_(
            pc.less(moved, pa.scalar(-BACK, moved.type)), pc.greater(moved, pa.scalar(FORWARD, moved.type))
        )
        for place in pc.indices_nonzero(steps).to_pylist():
            self._note(clock["line"][place].as_py(), moved[place].as_py())
        self.before = times[-1].as_py()

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
