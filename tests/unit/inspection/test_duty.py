"""職責: what each lets somebody do."""

import pytest

from inspectorate.inspection.duty import DUTY_ZH, SIGNING, STRONGLY_SIGNED_IN, Act, Duty, allowed

CHANGING = set(Act) - {Act.READ, Act.EXPORT, Act.READ_TRAIL}


def test_every_duty_has_a_name() -> None:
    assert set(DUTY_ZH) == set(Duty)


def test_whoever_holds_no_duty_may_do_nothing() -> None:
    assert not any(allowed([], act) for act in Act)


def test_an_external_examiner_changes_nothing() -> None:
    assert not any(allowed([Duty.OBSERVER], act) for act in CHANGING)
    assert allowed([Duty.OBSERVER], Act.READ)


def test_who_prepares_papers_by_duty_does_not_sign_them_by_it() -> None:
    assert allowed([Duty.OFFICER], Act.PREPARE)
    assert not allowed([Duty.OFFICER], Act.SIGN)


def test_who_manages_people_neither_signs_nor_reads_the_trail() -> None:
    assert allowed([Duty.ADMINISTRATOR], Act.MANAGE_PEOPLE)
    assert not allowed([Duty.ADMINISTRATOR], Act.SIGN)
    assert not allowed([Duty.ADMINISTRATOR], Act.READ_TRAIL)


def test_one_of_several_duties_is_enough() -> None:
    assert allowed([Duty.OBSERVER, Duty.CISO], Act.SIGN)


@pytest.mark.parametrize("duty", [*SIGNING, Duty.ADMINISTRATOR])
def test_signers_and_administrators_sign_in_strongly(duty: Duty) -> None:
    assert duty in STRONGLY_SIGNED_IN
