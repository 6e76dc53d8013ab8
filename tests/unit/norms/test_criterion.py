"""A criterion is supplied in the shape that a check asks for, or the provision is at fault and is told so."""

from collections.abc import Callable
from datetime import date

import pytest

from inspectorate.norms.criterion import Criteria, Criterion, CriterionError
from inspectorate.norms.criterion_kinds import criterion_title
from inspectorate.norms.interval import Interval

CRITERIA = Criteria(
    date(2026, 10, 31),
    {
        "count": Criterion(8, "characters"),
        "length": Criterion(3, "years"),
        "half": Criterion("3", "years"),
        "names": Criterion(("user", "time")),
        "word": Criterion("alphanumeric"),
        "yes": Criterion(value=True),
    },
)


def test_each_shape_is_given_as_what_it_is() -> None:
    assert CRITERIA.number("count") == 8
    assert CRITERIA.interval("length") == Interval(3, "years")
    assert CRITERIA.names("names") == ("user", "time")
    assert CRITERIA.text("word") == "alphanumeric"


@pytest.mark.parametrize(
    ("ask", "name", "said"),
    [
        (CRITERIA.number, "word", "'alphanumeric'; a whole number was expected"),
        (CRITERIA.number, "yes", "True; a whole number was expected"),
        (CRITERIA.interval, "count", "'characters'; years, months or days expected"),
        (CRITERIA.interval, "half", "'3'; a whole number was expected"),
        (CRITERIA.names, "word", "'alphanumeric'; a list of names was expected"),
        (CRITERIA.text, "count", "8; a word was expected"),
        (CRITERIA.text, "nothing", "supplies no criterion 'nothing'"),
    ],
)
def test_another_shape_is_refused_by_name(ask: Callable[[str], object], name: str, said: str) -> None:
    with pytest.raises(CriterionError) as told:
        ask(name)
    assert said in str(told.value)
    assert repr(name) in str(told.value)


def test_a_criterion_is_called_by_its_title_and_an_unknown_one_by_its_id() -> None:
    assert criterion_title("password.min_length") != "password.min_length"
    assert criterion_title("no.such") == "no.such"
