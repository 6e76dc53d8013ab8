"""From what the lake found to the notices of customers, in one step."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.services.notify_customers import read_notices
from inspectorate.services.read_lake_answer import read_answer_rows

ROWS = [
    {
        "src_ip": "198.51.100.9",
        "system": "web",
        "user_name": "1001",
        "first_success": "2026-02-28T16:30:00.000000Z",
        "successes": 1,
    },
    {
        "src_ip": "198.51.100.9",
        "system": "web",
        "user_name": "1002",
        "first": "2026-03-01T01:00:00Z",
        "successes": 0,
    },
]


def answer(folder: Path, question: str = "stuffing_successes") -> Path:
    file = folder / "answer.json"
    file.write_text(json.dumps({"question": question, "rows": ROWS}), "utf-8")
    return file


def draft(desk: Path, *words: str) -> Result:
    (desk / "contacts.csv").write_text(
        "帳號,管道,聯絡方式\n1001,sms,0912345678\n1002,sms,0912345679\n", "utf-8"
    )
    (desk / "wording.toml").write_text('subject = "登入"\ntext = "{seen} {source} {code}"\n', "utf-8")
    told = ("--contacts", str(desk / "contacts.csv"), "--wording", str(desk / "wording.toml"))
    return CliRunner().invoke(root, ["notices", "draft", *words, *told])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    return tmp_path


def test_who_came_in_is_asked_with_the_time_on_the_clocks_of_taiwan(desk: Path) -> None:
    result = draft(desk, "--from-answer", str(answer(desk)))
    assert (result.exit_code, "產生 1 則" in result.output) == (0, True), result.output
    (notice,) = read_notices().notices.values()
    drafted = notice.drafted
    assert (drafted.customer, drafted.source, drafted.about) == ("1001", "198.51.100.9", "stuffing_successes")
    assert drafted.seen.isoformat() == "2026-02-28T16:30:00+00:00"
    (waiting,) = (desk / "home" / "notices" / "outbox").iterdir()
    assert "2026-03-01 00:30" in json.loads(waiting.read_bytes())["text"]


def test_out_of_a_days_analysis_only_log_ins_that_succeeded_are_asked_about(desk: Path) -> None:
    one = {"question": "stuffing_successes", "rows": ROWS[:1]}
    other = {"question": "brute_force", "rows": ROWS}
    file = desk / "report.json"
    file.write_text(json.dumps({"questions": [{"answer": one}, {"answer": other}]}), "utf-8")
    assert [each.customer for each in read_answer_rows(file, "")] == ["1001"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"question": "x", "rows": [{"user_name": "1001"}]}',
        '{"question": "x", "rows": [{"user_name": "1001", "src_ip": "192.0.2.1", "first": "soon"}]}',
    ],
)
def test_what_is_no_answer_is_refused_in_a_line(desk: Path, text: str) -> None:
    (desk / "answer.json").write_text(text, "utf-8")
    result = draft(desk, "--from-answer", str(desk / "answer.json"))
    assert (result.exit_code, "answer.json" in result.output) == (2, True), result.output


def test_either_a_list_or_an_answer_is_given(desk: Path) -> None:
    assert draft(desk).exit_code == 2
