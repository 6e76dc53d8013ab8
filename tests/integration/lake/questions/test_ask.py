"""Asking a lake, on the command line too; answers are kept, and asked again of the same files."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from tests.integration.lake.ingestion.lakes import attempt, new_lake, put, written

from inspectorate.cli.lake import lake as command
from inspectorate.lake.answers import answer_bytes, read_answer
from inspectorate.lake.ask import ask, ask_again
from inspectorate.lake.engine import Engine, EngineError, open_engine
from inspectorate.lake.lake import Lake
from inspectorate.lake.question import Answer, QuestionError
from inspectorate.lake.shelf import question

DAY = date(2026, 3, 1)
MORNING = datetime.fromisoformat("2026-03-01T08:00:00")


def log(*, won: str = "user3") -> str:
    """One source tries twelve accounts within two minutes and comes into one; others go about their day."""
    tried = [attempt(MORNING + timedelta(seconds=10 * n), f"user{n}", "198.51.100.9") for n in range(12)]
    opened = attempt(MORNING + timedelta(minutes=3), won, "198.51.100.9", "Accepted")
    own = [attempt(MORNING + timedelta(hours=n), "amy", "192.0.2.1", "Accepted") for n in range(4)]
    return "".join(sorted([*tried, opened, *own]))


@pytest.fixture
def engine() -> Iterator[Engine]:
    with open_engine() as one:
        yield one


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = new_lake(tmp_path)
    put(made, written(tmp_path / "auth.log", log()))
    return made


def stuffing(lake: Lake, engine: Engine, accounts: int = 12) -> Answer:
    one = question("credential_stuffing")
    return ask(lake, engine, one, one.asked(DAY, DAY, {"accounts": accounts}))


def test_an_answer_says_what_was_asked_what_was_found_and_in_which_files(lake: Lake, engine: Engine) -> None:
    answer = stuffing(lake, engine)
    (row,) = answer.rows
    assert (row["src_ip"], row["accounts"], row["successes"]) == ("198.51.100.9", 12, 1)
    assert row["since"] == "2026-03-01T00:00:00.000000Z"
    assert row["reached"] == "2026-03-01T00:01:50.000000Z"
    assert answer.files == {part.place: part.sha256 for part in lake.parts(("authentication",))}
    assert "198.51" not in answer.query
    assert "SELECT" in answer.query
    assert (answer.engine, answer.parameters) == ("duckdb", {"minutes": 10, "accounts": 12})


def test_an_answer_is_canonical_json_and_can_be_read_back(lake: Lake, engine: Engine) -> None:
    answer = stuffing(lake, engine)
    data = answer_bytes(answer)
    assert read_answer(data) == answer
    assert answer_bytes(read_answer(data)) == data


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"question": 1}'])
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(QuestionError, match="答案"):
        read_answer(data)


def test_asking_again_gives_equal_rows_whatever_came_in_since(
    lake: Lake, engine: Engine, tmp_path: Path
) -> None:
    answer = stuffing(lake, engine, accounts=5)
    put(lake, written(tmp_path / "more.log", log(won="user5").replace("198.51.100.9", "203.0.113.5")))
    assert len(stuffing(lake, engine, accounts=5).rows) == 2
    again = ask_again(lake, engine, answer)
    assert again.equal
    assert list(again.rows) == list(answer.rows)


def test_asking_again_names_the_file_that_is_no_longer_the_same(lake: Lake, engine: Engine) -> None:
    answer = stuffing(lake, engine)
    (place,) = answer.files
    file = Path(lake.store.url(place))
    rows = pq.read_table(file)
    pq.write_table(rows.slice(1), file)
    assert ask_again(lake, engine, answer).changed == (place,)
    file.unlink()
    assert ask_again(lake, engine, answer).changed == (place,)


def test_an_answer_whose_rows_were_touched_up_is_found_out(lake: Lake, engine: Engine) -> None:
    answer = stuffing(lake, engine)
    touched = json.loads(answer_bytes(answer))
    touched["rows"][0]["successes"] = 0
    again = ask_again(lake, engine, read_answer(json.dumps(touched).encode()))
    assert (again.changed, again.equal) == ((), False)


def test_roll_ups_stand_in_for_records_and_say_the_same(lake: Lake, engine: Engine) -> None:
    for name in ("failed_logons", "last_success", "first_seen_sources"):
        one = question(name)
        asked = one.asked(DAY, DAY)
        answer = ask(lake, engine, one, asked)
        assert {place.split("/")[0] for place in answer.files} <= {"logon_pairs", "first_seen"}
        tables = lake.tables(engine, ("authentication",), DAY, DAY)
        by_records = engine.rows(one.ask({"authentication": tables["authentication"]}, asked))
        assert len(answer.rows) == len(by_records)
        assert ask_again(lake, engine, answer).equal
        assert name != "failed_logons" or [row["failures"] for row in answer.rows] == [12]


def test_a_list_is_part_of_what_was_asked(lake: Lake, engine: Engine) -> None:
    one = question("non_customer_attempts")
    asked = one.asked(DAY, DAY)
    customers = pa.table({"account": ["amy", *(f"user{n}" for n in range(11))]})
    answer = ask(lake, engine, one, asked, {"customers": customers})
    assert [row["user_name"] for row in answer.rows] == ["user11"]
    assert ask_again(lake, engine, answer, {"customers": customers.take(list(range(11, -1, -1)))}).equal
    assert ask_again(lake, engine, answer, {"customers": customers.slice(1)}).changed == ("customers",)


def test_a_missing_unknown_or_misshapen_list_is_refused(lake: Lake, engine: Engine) -> None:
    one = question("non_customer_attempts")
    asked = one.asked(DAY, DAY)
    customers = pa.table({"account": ["amy"]})
    with pytest.raises(QuestionError, match="需要清單 customers"):
        ask(lake, engine, one, asked)
    with pytest.raises(QuestionError, match="places"):
        ask(lake, engine, one, asked, {"customers": customers, "places": customers})
    with pytest.raises(QuestionError, match="account"):
        ask(lake, engine, one, asked, {"customers": pa.table({"name": ["amy"]})})


def test_only_the_systems_asked_about_are_read(lake: Lake, engine: Engine) -> None:
    one = question("failed_logons")
    assert ask(lake, engine, one, one.asked(DAY, DAY, systems=["web"])).files
    assert not ask(lake, engine, one, one.asked(DAY, DAY, systems=["app"])).files


def test_an_engine_that_is_not_known_is_named() -> None:
    with pytest.raises(EngineError, match="oracle"), open_engine("oracle://x"):
        pass


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_on_the_command_line_a_question_is_asked_kept_and_asked_again(lake: Lake, tmp_path: Path) -> None:
    words = ("ask", lake.place, "credential_stuffing", "--first", "2026-03-01", "--set", "accounts=12")
    shown = run(*words)
    assert shown.exit_code == 0, shown.output
    assert "198.51.100.9" in shown.output
    assert "2026-03-01T08:01:50+08:00" in shown.output
    kept = tmp_path / "answer.json"
    kept.write_text(run(*words, "--format", "json").output, "utf-8")
    again = run("ask-again", lake.place, kept)
    assert (again.exit_code, "相同" in again.output) == (0, True)
    kept.write_text(kept.read_text("utf-8").replace("198.51.100.9", "198.51.100.8"), "utf-8")
    assert run("ask-again", lake.place, kept).exit_code == 4


def test_on_the_command_line_csv_has_a_heading_and_times_of_taiwan(lake: Lake) -> None:
    lines = run(
        "ask", lake.place, "last_success", "--first", "115/3/1", "--format", "csv"
    ).output.splitlines()
    assert lines[0] == "system,user_name,last_success,successes,failures"
    assert lines[1] == "web,amy,2026-03-01T11:00:00+08:00,4,0"
    assert lines[2] == "web,user0,,0,1"


def test_days_without_a_file_are_undetermined_and_days_without_a_finding_are_not(lake: Lake) -> None:
    empty = run("ask", lake.place, "credential_stuffing", "--first", "2026-05-01")
    assert (empty.exit_code, "無法判定" in empty.output) == (3, True)
    quiet = run("ask", lake.place, "credential_stuffing", "--first", "2026-03-01")
    assert (quiet.exit_code, "沒有發現" in quiet.output) == (0, True)


def test_on_the_command_line_lists_come_from_csv(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path / "ranges.csv", "range,country\n192.0.2.0/24,TW\n198.51.100.0/24,US\n")
    words = ("ask", lake.place, "foreign_sources", "--first", "2026-03-01")
    assert "US" in run(*words, "--told", f"addresses={file}").output
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("no_such", "--first", "2026-03-01"),
        ("lockouts", "--first", "2026-03-01", "--set", "failures=many"),
        ("lockouts", "--first", "2026-03-01", "--set", "failures"),
        ("lockouts", "--first", "2026-03-01", "--set", "tries=1"),
        ("lockouts", "--first", "2026-03-01", "--told", "customers=x.csv"),
        ("lockouts", "--first", "2026-03-02", "--last", "2026-03-01"),
        ("lockouts", "--first", "2026-03-01", "--engine", "oracle://x"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_a_line(lake: Lake, words: tuple[str, ...]) -> None:
    said = run("ask", lake.place, *words)
    assert said.exit_code == 2
    assert said.output.strip()
    assert "Traceback" not in said.output


def test_the_list_of_questions_names_parameters_and_lists() -> None:
    listed = json.loads(run("questions", "--format", "json").output)
    told = {one["name"]: one for one in listed}
    assert told["foreign_sources"]["lists"] == {"addresses": ["range", "country"]}
    assert told["lockouts"]["parameters"]["failures"] == 3
    assert "撞庫" in run("questions").output


def test_an_answer_is_kept_in_a_new_file_and_never_over_another(lake: Lake, tmp_path: Path) -> None:
    kept = tmp_path / "answer.json"
    words = ["ask", str(lake.place), "failed_logons", "--first", "2026-03-01", "--out", str(kept)]
    assert CliRunner().invoke(command, words).exit_code == 0
    assert read_answer(kept.read_bytes()).question == "failed_logons"
    before = kept.read_bytes()
    again = CliRunner().invoke(command, words)
    assert again.exit_code != 0
    assert "不存在之檔名" in again.output
    assert kept.read_bytes() == before


def test_lines_that_could_not_be_read_are_counted_where_they_bear_on_the_answer(
    lake: Lake, engine: Engine, tmp_path: Path
) -> None:
    put(lake, written(tmp_path / "other.log", log(won="user9") + "nothing of the kind\n"))
    one = question("missing_fields")
    assert ask(lake, engine, one, one.asked(DAY, DAY)).unread == 1
    assert ask(lake, engine, one, one.asked(DAY, DAY, {}, ["another"])).unread == 0
    assert stuffing(lake, engine).unread == 0


def test_hours_of_the_roll_up_are_those_of_the_records(lake: Lake, engine: Engine) -> None:
    for name, given in (("coverage_by_day", {}), ("silent_hours", {"hours": 1})):
        one = question(name)
        asked = one.asked(DAY, DAY, {"kind": "authentication", **given})
        records = {"authentication": lake.tables(engine, ("authentication",), DAY, DAY)["authentication"]}
        told = ask(lake, engine, one, asked)
        assert told.rows
        assert all(place.startswith("hours/") for place in told.files)
        assert engine.rows(one.ask(records, asked)).num_rows == len(told.rows)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "no_such"}, "沒有紀錄種類 no_such"),
        ({"fields": "user_name,no_such"}, "沒有欄位 no_such"),
        ({"fields": " , "}, "指明應有之欄位"),
    ],
)
def test_a_kind_or_field_that_there_is_not_is_named(
    lake: Lake, engine: Engine, given: dict[str, str], said: str
) -> None:
    one = question("missing_fields")
    with pytest.raises(QuestionError, match=said):
        ask(lake, engine, one, one.asked(DAY, DAY, given))
