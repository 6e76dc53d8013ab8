"""Questions: their parameters, days and lists are checked before anything is read."""

from datetime import date, datetime
from typing import Any

import pytest

from inspectorate.lake.question import Question, QuestionError, Tables
from inspectorate.lake.shelf import all_questions, question

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 3)


def never(tables: Tables, asked: object) -> Any:
    raise AssertionError(tables, asked)


def made(**more: object) -> Question:
    whole: Any = {"parameters": {"minutes": 90, "ratio": 0.5, "home": "TW"}, **more}
    return Question("made", "測試", ("authentication",), never, **whole)


def test_days_are_taiwans_and_times_utc() -> None:
    asked = made().asked(FIRST, LAST)
    assert asked.begins == datetime.fromisoformat("2026-11-01T16:00:00")
    assert asked.ends == datetime.fromisoformat("2026-11-03T16:00:00")


def test_what_is_not_given_is_as_by_default() -> None:
    asked = made().asked(FIRST, LAST, {"minutes": 5}, ["web"])
    assert (asked["minutes"], asked["ratio"], asked["home"], asked.systems) == (5, 0.5, "TW", ("web",))


WRONG = ({"hours": 1}, {"minutes": "5"}, {"minutes": 5.0}, {"minutes": True}, {"home": 1})


@pytest.mark.parametrize("given", WRONG)
def test_an_unknown_parameter_or_one_of_another_type_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(QuestionError, match=next(iter(given))):
        made().asked(FIRST, LAST, given)


def test_a_whole_number_will_do_for_a_fraction() -> None:
    assert made().asked(FIRST, LAST, {"ratio": 1})["ratio"] == 1


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(QuestionError, match="早於"):
        made().asked(LAST, FIRST)


@pytest.mark.parametrize(("minutes", "first"), [(1, 1), (1440, 1), (1441, 0)])
def test_a_sliding_window_reads_as_many_days_before_as_it_is_long(minutes: int, first: int) -> None:
    windowed = made(window="minutes")
    asked = windowed.asked(FIRST, LAST, {"minutes": minutes})
    assert windowed.reads_from(asked).toordinal() == date(2026, 11, 1).toordinal() - 1 + first


def test_history_reads_everything_unless_a_roll_up_stands_in() -> None:
    asked = made().asked(FIRST, LAST)
    assert made(history=True).reads_from(asked) == date.min
    assert made(history=True, rollups=("first_seen",)).reads_from(asked) == FIRST
    assert made().reads_from(asked) == FIRST


def test_every_question_has_the_name_of_its_module_and_a_title() -> None:
    for name, one in all_questions().items():
        assert one.name == name
        assert one.title
        assert one.ask.__doc__


def test_an_unknown_question_is_named() -> None:
    with pytest.raises(QuestionError, match="no_such"):
        question("no_such")
