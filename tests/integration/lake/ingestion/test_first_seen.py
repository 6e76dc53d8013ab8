"""Roll-ups: what a daily question may ask in place of history."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.lake.ingestion.lakes import YEAR, attempt, new_lake, put, rows, written

from inspectorate.lake.engine import open_engine
from inspectorate.lake.lake import Lake


def seen(lake: Lake, first: date, last: date) -> set[tuple[Any, ...]]:
    with open_engine() as engine:
        found = engine.rows(lake.tables(engine, (), first, last)["first_seen"]).to_pylist()
    told = [(row["user_name"], row["src_ip"], row["status"], row["first_time"]) for row in found]
    assert len(told) == len(set(told))
    return set(told)


def test_only_the_first_meeting_of_account_and_source_is_new(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    for day in (1, 2, 3):
        text = attempt(datetime(YEAR, 3, day, 8)) + (
            attempt(datetime(YEAR, 3, day, 9), "bob") if day > 1 else ""
        )
        put(lake, written(tmp_path / f"{day}.log", text))
    assert {one[0] for one in seen(lake, date(YEAR, 3, 1), date(YEAR, 3, 1))} == {"amy"}
    assert {one[0] for one in seen(lake, date(YEAR, 3, 2), date(YEAR, 3, 2))} == {"bob"}
    assert seen(lake, date(YEAR, 3, 3), date(YEAR, 3, 3)) == set()


def test_a_success_after_failures_is_new(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    put(lake, written(tmp_path / "a.log", attempt(datetime(YEAR, 3, 1, 8))))
    put(lake, written(tmp_path / "b.log", attempt(datetime(YEAR, 3, 2, 8), said="Accepted")))
    assert {one[2] for one in seen(lake, date(YEAR, 3, 2), date(YEAR, 3, 2))} == {"success"}


def test_late_lines_of_an_older_day_move_what_was_new_later(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    put(
        lake,
        written(
            tmp_path / "b.log", attempt(datetime(YEAR, 3, 9, 8)) + attempt(datetime(YEAR, 3, 9, 9), "bob")
        ),
    )
    put(lake, written(tmp_path / "a.log", attempt(datetime(YEAR, 3, 2, 8))))
    assert {one[0] for one in seen(lake, date(YEAR, 3, 9), date(YEAR, 3, 9))} == {"bob"}
    assert {one[0] for one in seen(lake, date(YEAR, 3, 2), date(YEAR, 3, 2))} == {"amy"}


MOMENTS = st.builds(
    datetime, st.just(YEAR), st.just(3), st.integers(1, 4), st.integers(8, 11), st.just(0), st.just(0)
)
BATCHES = st.lists(
    st.lists(
        st.tuples(MOMENTS, st.sampled_from("abc"), st.sampled_from(["Failed", "Accepted"])),
        min_size=1,
        max_size=5,
    ),
    min_size=1,
    max_size=4,
)


@given(BATCHES)
@settings(max_examples=4)
def test_in_whatever_order_files_come_the_first_meetings_are_those_of_all_records(
    tmp_path_factory: Any, batches: list[list[tuple[datetime, str, str]]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("seen")
    lake = new_lake(folder)
    for number, batch in enumerate(batches):
        text = "".join(attempt(moment, account, said=said) for moment, account, said in batch)
        put(lake, written(folder / f"{number}.log", text))
    expected: dict[tuple[str, str, str], datetime] = {}
    for row in rows(lake):
        key = row["user_name"], row["src_ip"], row["status"]
        expected[key] = min(expected.get(key, row["time"]), row["time"])
    whole = seen(lake, date(YEAR, 1, 1), date(YEAR, 12, 31))
    assert whole == {(*key, moment) for key, moment in expected.items()}
    by_day = [seen(lake, date(YEAR, 3, day), date(YEAR, 3, day)) for day in range(1, 5)]
    assert set().union(*by_day) == whole
    assert sum(map(len, by_day)) == len(whole)


def test_hours_and_pairs_add_up_to_the_records(tmp_path: Path) -> None:
    lake = new_lake(tmp_path)
    text = "".join(attempt(datetime(YEAR, 3, 1, 8 + number % 3), f"u{number % 2}") for number in range(9))
    put(lake, written(tmp_path / "a.log", text + "Mar  1 08:00:00 h sshd[1]: Connection closed\n"))
    day = date(YEAR, 3, 1)
    with open_engine() as engine:
        tables = lake.tables(engine, (), day, day)
        hours, pairs = (engine.rows(tables[name]).to_pylist() for name in ("hours", "logon_pairs"))
    logons = [row for row in hours if row["kind"] == "authentication"]
    assert [(row["hour"].hour, row["outcome"], row["records"]) for row in logons] == [
        *((0, "failure", 3), (1, "failure", 3), (2, "failure", 3))
    ]
    assert [row["records"] for row in hours if row["kind"] == "base_event"] == [1]
    assert sorted((row["user_name"], row["records"], row["day"]) for row in pairs) == [
        ("u0", 5, day),
        ("u1", 4, day),
    ]
