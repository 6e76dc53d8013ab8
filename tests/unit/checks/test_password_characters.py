from datetime import date

import pytest

from inspectorate.checks.access.password_characters import judge
from inspectorate.facts.passwords import PasswordPolicy
from inspectorate.facts.source import Source
from inspectorate.norms.criterion import Criteria, Criterion, CriterionError


def test_a_demand_that_the_check_does_not_know_is_refused_by_name() -> None:
    criteria = Criteria(date(2026, 10, 31), {"password.characters": Criterion("emoji")})
    with pytest.raises(
        CriterionError, match="'emoji'; one of alphanumeric_or_symbol, alphanumeric_and_symbol"
    ):
        judge(PasswordPolicy("s", Source("a")), criteria)
