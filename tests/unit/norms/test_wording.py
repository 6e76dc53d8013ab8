from hypothesis import given
from hypothesis import strategies as st

from inspectorate.norms.wording import canonical, same_characters, wording_only

text = st.text(alphabet="公司應得不訂定紀錄備份三二年之，。（）", min_size=1, max_size=30)


@given(text)
def test_a_clause_says_what_it_says(one: str) -> None:
    assert same_characters(one, one)
    assert wording_only(one, one)


@given(text, text)
def test_wording_is_the_same_both_ways(one: str, other: str) -> None:
    assert wording_only(one, other) == wording_only(other, one)


@given(text)
def test_a_clause_keeps_its_duty_in_its_canonical_form(one: str) -> None:
    assert canonical(one).count("不") == one.count("不")
    assert canonical(one).count("得") == one.count("得")


def test_a_citation_that_follows_its_article_is_form() -> None:
    assert wording_only("違反第五條規定者。", "違反第六條規定者。", {"第五條": "第六條"})
    assert not wording_only("違反第五條規定者。", "違反第七條規定者。", {"第五條": "第六條"})
