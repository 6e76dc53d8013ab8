"""Account lists beside the asset register and the staff lists."""

import pytest

from inspectorate.facts.accounts import AccountList, Person, PersonList
from inspectorate.facts.assets import Asset, AssetRegister
from inspectorate.facts.device_accounts import compose
from inspectorate.facts.source import Source

AT = Source("x")
LIST = AccountList(" FW1 ", (), AT)
REGISTER = AssetRegister((Asset("fw1", AT, "防火牆"), Asset("web", AT)), Source("assets"), ("少一頁",))
STAFF = PersonList((Person("E001", AT),), AT, limits=("無離職日",))


def test_a_device_s_list_goes_by_its_name_in_any_case() -> None:
    (fact,) = compose([LIST, STAFF, REGISTER])
    assert [fact.of(asset) for asset in fact.assets] == [(LIST,), ()]
    assert (fact.source.item, fact.limits) == ("assets", ("少一頁", "無離職日"))


@pytest.mark.parametrize("missing", [LIST, STAFF, REGISTER])
def test_without_one_of_the_three_nothing_is_said(missing: object) -> None:
    assert list(compose([fact for fact in (LIST, STAFF, REGISTER) if fact is not missing])) == []
