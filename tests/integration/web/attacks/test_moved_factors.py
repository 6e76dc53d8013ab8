"""Whoever writes to the database moves a second factor to another's row: it opens nothing, and is said."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import serializers
from django.test import Client
from tests.integration.web.conftest import PASSWORD
from tests.integration.web.second_factor import code_of

from inspectorate.inspection.duty import Duty
from inspectorate.ledger.keys import KeyFileError, write_secret_file
from inspectorate.services.access import today
from inspectorate.services.doctor.accounts import examine_accounts
from inspectorate.services.factor_keys import factor_key_file, put_factor_keys, read_factor_keys
from inspectorate.services.forget_factors import forget_factors
from inspectorate.services.hide_factors import (
    MovedFactorError,
    hide_plain_factors,
    moved_factors,
    rotate_factor_key,
    show,
)
from inspectorate.store.models import Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Person]
MINE, THEIRS = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"
FORMER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
FORMER = (  # MINE as the version before hid it by that key, at a time and from a vector that are fixed
    "hidden1:gAAAAABqsTuAAAECAwQFBgcICQoLDA0OD5Lbb7-sDF5neOHCkKQbxrVC-OiwrDOD0Gi-O4XAialVO74N2JINjmOZQSo0"
    "vGZpGxfPJaguKAt3JBitf48a_brCXscSvnT2dHX6_4dfZsd4"
)
LOGIN, SECOND = "/account/login/", "/account/2fa/authenticate/"


def comes_in(username: str, code: str) -> tuple[int, bool]:
    """What the second step answers, and whether a page opens then."""
    client = Client()
    client.post(LOGIN, {"login": username, "password": PASSWORD})
    answer = client.post(SECOND, {"code": code})
    return answer.status_code, client.get("/papers/").status_code == 200


def lies(person: Person) -> str:
    found: str = Authenticator.objects.get(user=person, type="totp").data["secret"]
    return str(found)


def put(person: Person, secret: str) -> None:
    """As whoever reaches the database does: no code of ours is asked."""
    Authenticator.objects.filter(user=person, type="totp").update(data={"secret": secret})


@pytest.fixture
def thief(person: Someone) -> Person:
    row = person("thief", Duty.OFFICER)
    TOTP.activate(row, MINE)
    return row


@pytest.fixture
def ciso(person: Someone) -> Person:
    row = person("ciso", Duty.CISO)
    TOTP.activate(row, THEIRS)
    return row


def test_my_app_does_not_open_somebody_elses_account(thief: Person, ciso: Person) -> None:
    put(ciso, lies(thief))
    assert comes_in("ciso", code_of(MINE)) == (403, False)
    row = Trace.objects.get(act="second_factor_moved")
    assert (row.username, row.object, row.details) == ("ciso", "person:ciso", {"kind": "totp"})
    assert comes_in("thief", code_of(MINE)) == (302, True)


def test_what_was_moved_is_said_by_name_until_it_is_taken_away(
    thief: Person, ciso: Person, tmp_path: Path
) -> None:
    put(ciso, lies(thief))
    assert [re.findall(r"使用者 (\w+)", said) for said in moved_factors()] == [["ciso"]]
    assert any("使用者 ciso" in one.what for one in examine_accounts(today(), tmp_path) if one.counts)
    with pytest.raises(KeyFileError, match="forget-factors ciso"):
        rotate_factor_key()
    forget_factors("ciso")
    assert moved_factors() == []
    assert rotate_factor_key() == 1


def test_recovery_codes_of_another_are_not_shown(thief: Person, ciso: Person) -> None:
    theirs = RecoveryCodes.activate(ciso).instance.data
    mine = RecoveryCodes.activate(thief).instance
    Authenticator.objects.filter(pk=mine.pk).update(data=theirs)
    with pytest.raises(MovedFactorError, match="使用者 thief"):
        RecoveryCodes.activate(thief).generate_codes()


def test_a_former_secret_of_ones_own_does_not_come_back_in_a_new_row(ciso: Person) -> None:
    former = lies(ciso)
    Authenticator.objects.filter(user=ciso).delete()
    TOTP.activate(ciso, MINE)
    put(ciso, former)
    assert comes_in("ciso", code_of(THEIRS)) == (403, False)


@pytest.mark.parametrize("planted", [MINE, FORMER])
def test_what_is_bound_to_no_row_counts_no_more_once_all_is_bound(ciso: Person, planted: str) -> None:
    put(ciso, planted)
    assert hide_plain_factors() == 0
    assert comes_in("ciso", code_of(MINE)) == (403, False)
    assert len(moved_factors()) == 1


def test_an_altered_one_is_noticed(ciso: Person) -> None:
    there = lies(ciso)
    put(ciso, there[:-8] + ("A" if there[-8] != "A" else "B") + there[-7:])
    assert comes_in("ciso", code_of(THEIRS)) == (403, False)


def test_what_the_version_before_hid_is_shown_and_bound_at_the_next_start(ciso: Person) -> None:
    put(ciso, FORMER)
    factor_key_file().unlink()
    write_secret_file(factor_key_file(), FORMER_KEY)
    assert show(lies(ciso)) == MINE
    assert hide_plain_factors() == 1
    assert lies(ciso).startswith("hidden2:")
    assert comes_in("ciso", code_of(MINE)) == (302, True)
    assert factor_key_file().read_text("utf-8") == FORMER_KEY + "bound\n"
    put(ciso, FORMER)
    assert comes_in("ciso", code_of(MINE, steps=1)) == (403, False)


def test_what_somebody_adds_before_all_is_bound_stays_as_it_is(ciso: Person, thief: Person) -> None:
    put(ciso, FORMER)
    factor_key_file().unlink()
    write_secret_file(factor_key_file(), FORMER_KEY)
    Authenticator.objects.filter(user=thief).delete()
    TOTP.activate(thief, THEIRS)
    there = lies(thief)
    assert hide_plain_factors() == 1
    assert lies(thief) == there
    assert comes_in("thief", code_of(THEIRS)) == (302, True)


def test_what_is_loaded_from_a_dump_is_bound_to_its_row_as_it_was(ciso: Person) -> None:
    dumped = serializers.serialize("json", Authenticator.objects.filter(user=ciso))
    Authenticator.objects.filter(user=ciso).delete()
    for one in serializers.deserialize("json", dumped):
        one.save()
    assert comes_in("ciso", code_of(THEIRS)) == (302, True)


def test_a_new_key_binds_what_the_version_before_hid(ciso: Person) -> None:
    put(ciso, FORMER)
    factor_key_file().unlink()
    write_secret_file(factor_key_file(), FORMER_KEY)
    assert rotate_factor_key() == 1
    assert lies(ciso).startswith("hidden2:")
    assert read_factor_keys().bound
    assert show(Authenticator.objects.get(user=ciso).data["secret"]) == MINE


def test_what_the_version_before_hid_by_a_key_that_is_gone_is_said(ciso: Person) -> None:
    put(ciso, FORMER)
    keys = read_factor_keys()
    factor_key_file().unlink()
    write_secret_file(factor_key_file(), FORMER_KEY)
    put_factor_keys(type(keys)(keys.secrets, bound=False))
    with pytest.raises(KeyFileError, match="放回原來之金鑰檔"):
        hide_plain_factors()


def test_what_lies_in_nobodys_row_is_said_without_a_name() -> None:
    with pytest.raises(MovedFactorError, match=r"使用者 \?"):
        show("hidden1:x")
