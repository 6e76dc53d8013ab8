"""Steps of a log's clock."""

from datetime import datetime, timedelta

import pyarrow as pa

from inspectorate.lake.clock import ClockWatch

BEGIN = datetime(2026, 3, 1)


def clock(*minutes: float, line: int = 1) -> pa.Table:
    times = [BEGIN + timedelta(minutes=one) for one in minutes]
    return pa.table(
        {"line": list(range(line, line + len(times))), "time": pa.array(times, pa.timestamp("us"))}
    )


def test_a_clock_set_back_is_noted_with_its_line_also_where_pieces_meet() -> None:
    watch = ClockWatch()
    watch.take(clock(0, 1, 2))
    watch.take(clock(-58, -57, line=4))
    assert watch.back == 1
    assert watch.notes()[1] == "第 4 行之時間較前一筆早 3600 秒"
    assert (watch.first, watch.last) == (BEGIN - timedelta(minutes=58), BEGIN + timedelta(minutes=2))


def test_lines_a_little_out_of_order_are_nothing() -> None:
    watch = ClockWatch()
    watch.take(clock(0, 0.5, 0.1, 1))
    watch.take(clock())
    assert watch.notes() == []


def test_a_clock_a_day_ahead_is_noted_and_many_steps_are_counted_not_listed() -> None:
    watch = ClockWatch()
    watch.take(clock(*(number % 2 * 3000 for number in range(101))))
    assert (watch.back, watch.forward) == (50, 50)
    assert len(watch.notes()) == 21
