"""Answers as facts."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import ibis
import pyarrow as pa
import pytest
from tests.integration.lake.questions.records import DAY, Logon, Row, ask, at, table

from inspectorate.facts.logins import FailedInARow, FirstSeen, ManyAccounts
from inspectorate.lake.answers import plain_rows
from inspectorate.lake.login_facts import FINDINGS, login_analysis
from inspectorate.lake.question import Answer, QuestionError
from inspectorate.lake.shelf import question


def answer(name: str, rows: Sequence[Mapping[str, Any]], files: int = 1) -> Answer:
    places = {f"authentication/f/web/{n}.parquet": "00" for n in range(files)}
    return Answer(name, DAY, DAY, ("web",), {}, "duckdb", rows, places, "SELECT")


def plain(rows: list[Row]) -> list[dict[str, Any]]:
    return list(plain_rows(pa.Table.from_pylist(rows)))


def test_a_lockout_that_did_not_come_is_a_fact_with_its_row() -> None:
    records = [Logon(at(n), "1001", "192.0.2.1", line=n) for n in range(3)]
    fact = login_analysis(answer("lockouts", plain(ask("lockouts", records))), "lockouts.json")
    (found,) = fact.findings
    assert isinstance(found, FailedInARow)
    assert (found.began, found.reached, found.locked_at, found.next_time) == (at(0), at(2), None, None)
    assert found.source.where == "row 1"
    assert (fact.question, fact.files, fact.systems, fact.source.item) == (
        "lockouts",
        1,
        ("web",),
        "lockouts.json",
    )


def test_stuffing_is_a_fact_with_its_times() -> None:
    records = [Logon(at(n), f"user{n}", "192.0.2.1", line=n) for n in range(20)]
    (found,) = login_analysis(
        answer("credential_stuffing", plain(ask("credential_stuffing", records))), "a.json"
    ).findings
    assert isinstance(found, ManyAccounts)
    assert (found.since, found.reached, found.accounts) == (at(0), at(19), 20)


def test_a_name_that_looks_like_a_time_stays_a_name() -> None:
    time = "2026-11-01T16:00:00.000000Z"
    row = {"system": "web", "user_name": time, "src_ip": "gate", "first_time": time}
    (found,) = login_analysis(answer("first_seen_sources", [row]), "a.json").findings
    assert isinstance(found, FirstSeen)
    assert (found.user_name, found.first_time) == (time, at(0))


def test_no_file_is_told_apart_from_no_finding() -> None:
    assert login_analysis(answer("lockouts", [], files=0), "a.json").files == 0
    assert login_analysis(answer("lockouts", []), "a.json").files == 1


def test_another_question_or_other_rows_are_refused() -> None:
    with pytest.raises(QuestionError, match="no_such"):
        login_analysis(answer("no_such", []), "a.json")
    with pytest.raises(QuestionError, match=r"a\.json"):
        login_analysis(answer("lockouts", [{"system": "web"}]), "a.json")


@pytest.mark.parametrize("name", FINDINGS)
def test_a_finding_has_exactly_the_columns_of_its_question(name: str) -> None:
    lists = {
        "addresses": pa.table({"first": [""], "last": [""], "country": [""]}),
        "places": pa.table({"first": [""], "last": [""], "latitude": [0.0], "longitude": [0.0]}),
        "customers": pa.table({"account": ["x"]}),
    }
    told = {one.name: lists[one.name] for one in question(name).told}
    columns = ask_columns(name, told)
    assert [one.name for one in fields(FINDINGS[name])] == [*columns, "source"]


def ask_columns(name: str, told: Mapping[str, pa.Table]) -> list[str]:
    one = question(name)
    tables = {each: ibis.memtable(rows) for each, rows in {"authentication": table([]), **told}.items()}
    return list(one.ask(tables, one.asked(DAY, DAY)).columns)
