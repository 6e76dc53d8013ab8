"""Unit tests stand where the day is another: nothing that they prove hangs on the machine's own zone."""

import time
from datetime import UTC, datetime, timedelta

import pytest


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change the zone of a process")
def test_the_clock_on_the_wall_is_fourteen_hours_ahead() -> None:
    assert datetime.now(UTC).astimezone().utcoffset() == timedelta(hours=14)
