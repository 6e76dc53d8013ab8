"""Where a firm stands: counts that anybody can make again."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.inspection.verdict import Outcome
from inspectorate.posture.standing import Counted, Standing, standings, together

COUNTS = st.lists(
    st.builds(
        Counted,
        domain=st.sampled_from(["access", "assets", "risk"]),
        outcome=st.sampled_from([None, *Outcome]),
        number=st.integers(0, 400),
    )
)


def test_papers_are_counted_by_domain_and_conclusion() -> None:
    found = standings(
        [
            Counted("access", Outcome.CONFORMING, 3),
            Counted("access", Outcome.NONCONFORMING, 1),
            Counted("access", None, 2),
            Counted("assets", Outcome.NOT_APPLICABLE, 4),
        ]
    )
    assert found == {
        "access": Standing(conforming=3, nonconforming=1, unfinished=2),
        "assets": Standing(not_applicable=4),
    }
    assert (found["access"].share, found["access"].percent) == (Fraction(1, 2), 50)
    assert (found["access"].sealed, found["access"].total) == (4, 6)


def test_where_nothing_binds_there_is_no_share() -> None:
    assert Standing(not_applicable=7).share is None
    assert Standing(not_applicable=7).percent is None


def test_how_much_is_finished_is_told_apart_from_what_conforms() -> None:
    assert Standing(conforming=1, unfinished=2).percent_sealed == 33
    assert Standing().percent_sealed is None


def test_almost_all_is_not_all() -> None:
    assert Standing(conforming=999, undetermined=1).percent == 99
    assert Standing(conforming=1000).percent == 100


def test_what_is_unfinished_or_cannot_be_told_never_raises_the_share() -> None:
    known = Standing(conforming=1, nonconforming=1)
    for more in (Standing(unfinished=1), Standing(undetermined=1)):
        worse, before = (known + more).share, known.share
        assert worse is not None
        assert before is not None
        assert worse < before


@given(COUNTS)
def test_no_paper_is_lost_or_counted_twice(counted: list[Counted]) -> None:
    whole = together(standings(counted).values())
    assert whole.total == sum(one.number for one in counted)
    assert whole.sealed == sum(one.number for one in counted if one.outcome)


@given(COUNTS)
def test_a_share_is_between_nothing_and_all(counted: list[Counted]) -> None:
    share = together(standings(counted).values()).share
    assert share is None or 0 <= share <= 1
