"""簽核: whose turn it is, and who may not sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.inspection.duty import SIGNING, Duty
from inspectorate.inspection.signing import RefusedSignatureError, Signed, check_signature, next_duty

CHAIN = (Duty.MANAGER, Duty.CISO)
MAKER = Signed(0, "submitted", 1, 1)
MANAGER = Signed(1, "approved", 2, 2)
CISO = Signed(2, "approved", 3, 3)


def test_it_is_nobodys_turn_before_it_is_submitted_and_after_all_have_signed() -> None:
    assert next_duty(CHAIN, []) is None
    assert next_duty(CHAIN, [MAKER]) is Duty.MANAGER
    assert next_duty(CHAIN, [MAKER, MANAGER]) is Duty.CISO
    assert next_duty(CHAIN, [MAKER, MANAGER, CISO]) is None


def test_whose_turn_it_is_signs() -> None:
    assert check_signature(CHAIN, [MAKER], 2, 2, {Duty.MANAGER}) is Duty.MANAGER


@pytest.mark.parametrize(
    ("signed", "person", "for_person", "duty", "said"),
    [
        ([], 2, 2, Duty.MANAGER, "尚未送審"),
        ([MAKER, MANAGER, CISO], 4, 4, Duty.CISO, "已完成"),
        ([MAKER], 1, 1, Duty.MANAGER, "承辦人不得"),
        ([MAKER], 1, 2, Duty.MANAGER, "承辦人不得"),
        ([MAKER], 2, 1, Duty.MANAGER, "承辦人不得"),
        ([MAKER, MANAGER], 2, 2, Duty.CISO, "兩次"),
        ([MAKER], 3, 3, Duty.CISO, "現由權責主管"),
    ],
)
def test_who_may_not_sign_is_told_why(
    signed: list[Signed], person: int, for_person: int, duty: Duty, said: str
) -> None:
    with pytest.raises(RefusedSignatureError, match=said):
        check_signature(CHAIN, signed, person, for_person, {duty})


attempts = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.sets(st.sampled_from(SIGNING))), max_size=30
)


@given(st.lists(st.sampled_from(SIGNING), min_size=1, max_size=4, unique=True), st.integers(1, 6), attempts)
def test_no_sequence_of_signatures_has_a_person_twice_or_a_step_out_of_order(
    chain: list[Duty], maker: int, tries: list[tuple[int, int, set[Duty]]]
) -> None:
    signed, duties = [Signed(0, "submitted", maker, maker)], []
    for person, for_person, held in tries:
        try:
            duties.append(check_signature(chain, signed, person, for_person, held))
        except RefusedSignatureError:
            continue
        assert duties[-1] in held
        signed.append(Signed(len(signed), "approved", person, for_person))
    assert duties == chain[: len(duties)]
    hands = [hand for one in signed for hand in {one.person, one.for_person}]
    assert len(hands) == len(set(hands))
