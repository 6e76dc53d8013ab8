"""Second factors: each code is taken once, and what is secret of them lies encrypted in the database."""

import pathlib
import re
import stat
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from tests.integration.web.conftest import PASSWORD
from tests.integration.web.second_factor import code_of

from inspectorate.inspection.duty import Duty
from inspectorate.ledger.keys import KeyFileError
from inspectorate.services import factor_keys
from inspectorate.services.access import RefusedError
from inspectorate.services.factor_keys import factor_key_file
from inspectorate.services.forget_factors import forget_factors
from inspectorate.services.hide_factors import (
    MovedFactorError,
    hide,
    hide_plain_factors,
    moved_factors,
    rotate_factor_key,
    show,
    show_enrolment,
)
from inspectorate.services.take_once import take_code
from inspectorate.store.models import CodeTaken, Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Person]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN, SECOND, ADD = "/account/login/", "/account/2fa/authenticate/", "/account/2fa/totp/activate/"


def let_in(username: str, code: str) -> bool:
    """Whether password and code open a page."""
    client = Client()
    client.post(LOGIN, {"login": username, "password": PASSWORD})
    client.post(SECOND, {"code": code})
    return client.get("/papers/").status_code == 200


def enrolling(row: Person) -> tuple[Client, str]:
    """Somebody to whom the secret of a new app is shown, and that secret."""
    client = Client()
    client.post(LOGIN, {"login": row.username, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    found = re.search(r'value="([A-Z2-7]{16,})"', client.get(ADD).content.decode())
    assert found is not None
    return client, found[1]


@pytest.fixture
def ciso(person: Someone) -> Person:
    row = person("ciso", Duty.CISO)
    TOTP.activate(row, SECRET)
    return row


def test_a_code_is_not_taken_again_also_when_the_library_has_forgotten_it(ciso: Person) -> None:
    code = code_of(SECRET)
    assert let_in(ciso.username, code)
    cache.clear()
    assert not let_in(ciso.username, code)
    assert not let_in(ciso.username, f"{code[:3]}-{code[3:]}")
    assert Trace.objects.filter(act="second_factor_failed").count() == 2


def test_a_code_of_before_the_one_that_was_taken_counts_no_more(ciso: Person) -> None:
    assert let_in(ciso.username, code_of(SECRET, steps=1))
    assert not let_in(ciso.username, code_of(SECRET))


def test_the_code_by_which_an_app_was_added_lets_nobody_in(person: Someone) -> None:
    client, adding = enrolling(person("officer", Duty.OFFICER))
    code = code_of(adding)
    assert client.post(ADD, {"code": code}).status_code == 302
    cache.clear()
    assert not let_in("officer", code)
    assert let_in("officer", code_of(adding, steps=1))


def test_the_secret_of_an_app_that_is_being_added_lies_in_no_session(person: Someone) -> None:
    client, adding = enrolling(person("officer", Duty.OFFICER))
    (row,) = Session.objects.all()
    kept = row.get_decoded()
    assert adding not in str(kept)
    assert adding not in row.session_data
    lies = kept["mfa.totp.secret"]
    other = person("other", Duty.OFFICER)
    assert show_enrolment(Person.objects.get(username="officer"), lies) == adding
    with pytest.raises(MovedFactorError):
        show_enrolment(other, lies)
    assert client.post(ADD, {"code": code_of(adding)}).status_code == 302
    assert "mfa.totp.secret" not in Session.objects.get().get_decoded()


def test_a_secret_that_was_shown_before_the_key_was_changed_is_shown_anew(person: Someone) -> None:
    client, adding = enrolling(person("officer", Duty.OFFICER))
    rotate_factor_key()
    again = client.post(ADD, {"code": code_of(adding)})
    shown = re.search(r'value="([A-Z2-7]{16,})"', again.content.decode())
    assert shown is not None
    assert shown[1] != adding
    assert client.post(ADD, {"code": code_of(shown[1])}).status_code == 302


def test_the_same_code_does_not_show_again_that_it_is_them(ciso: Person) -> None:
    client, code = Client(), code_of(SECRET)
    client.post(LOGIN, {"login": ciso.username, "password": PASSWORD})
    client.post(SECOND, {"code": code})
    cache.clear()
    assert client.post("/account/2fa/reauthenticate/", {"code": code}).status_code == 200
    assert client.post("/account/2fa/reauthenticate/", {"code": code_of(SECRET, steps=1)}).status_code == 302


def test_a_step_counts_once_and_the_database_refuses_to_go_back(ciso: Person) -> None:
    assert [take_code(ciso, step) for step in (7, 7, 6, 8)] == [True, False, False, True]
    with pytest.raises(DatabaseError), transaction.atomic():
        CodeTaken.objects.update(step=7)


def test_a_recovery_code_lets_in_once(ciso: Person) -> None:
    code, another = RecoveryCodes.activate(ciso).generate_codes()[:2]
    assert [let_in(ciso.username, one) for one in (code, code, another)] == [True, False, True]


def test_what_is_secret_is_not_in_the_database(ciso: Person) -> None:
    codes = RecoveryCodes.activate(ciso)
    seed = show(codes.instance.data["seed"])
    lies = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in lies
    assert seed not in lies
    assert show(Authenticator.objects.get(type="totp").data["secret"]) == SECRET


def test_the_key_lies_in_a_file_of_its_owner_alone() -> None:
    hide("x")
    assert stat.S_IMODE(factor_key_file().stat().st_mode) == 0o600
    factor_key_file().chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        hide("x")


def test_the_same_secret_never_looks_the_same() -> None:
    assert hide("x") != hide("x")


@pytest.mark.parametrize("lies", ["x", "hidden1:x", "hidden1:", "hidden2:", "hidden2:x", "hidden2:01234567:"])
def test_what_was_never_hidden_is_not_shown(lies: str) -> None:
    with pytest.raises(KeyFileError, match=r"無法以|與其資料列不符"):
        show(lies)


@pytest.mark.parametrize("there", [True, False])
def test_where_two_make_the_key_at_once_the_first_counts(
    monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    def second(path: pathlib.Path, text: str) -> None:
        if there:
            path.write_text(text, "utf-8")
            path.chmod(0o600)
        raise KeyFileError("there already")

    monkeypatch.setattr(factor_keys, "write_secret_file", second)
    if there:
        assert show(hide("x")) == "x"
    else:
        with pytest.raises(KeyFileError, match="there already"):
            hide("x")


@pytest.mark.parametrize("text", ["", "not base64!\n", "c2hvcnQ=\n"])
def test_a_file_that_holds_no_key_is_said(text: str) -> None:
    hide("x")
    factor_key_file().write_text(text, "utf-8")
    with pytest.raises(KeyFileError, match="不是金鑰"):
        hide("x")


def test_rows_of_before_are_hidden_and_still_let_in(person: Someone) -> None:
    row = person("ciso", Duty.CISO)
    Authenticator.objects.create(user=row, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=row, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 1})
    assert [hide_plain_factors(), hide_plain_factors()] == [2, 0]
    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert let_in("ciso", code_of(SECRET))


def test_without_the_file_nothing_is_made_in_its_place(ciso: Person) -> None:
    factor_key_file().unlink()
    with pytest.raises(KeyFileError, match="備份"):
        hide_plain_factors()
    assert not factor_key_file().exists()
    assert ciso.pk


def test_the_key_of_another_platform_is_noticed_at_once(ciso: Person) -> None:
    lies = Authenticator.objects.get(user=ciso).data["secret"]
    factor_key_file().unlink()
    Authenticator.objects.filter(user=ciso).update(data={"secret": ""})
    hide("x")
    Authenticator.objects.filter(user=ciso).update(data={"secret": lies})
    with pytest.raises(KeyFileError, match="放回原來之金鑰檔"):
        moved_factors()


def test_a_new_key_hides_everything_and_the_former_shows_nothing_any_more(ciso: Person) -> None:
    RecoveryCodes.activate(ciso)
    former = factor_key_file().read_text("utf-8")
    assert rotate_factor_key() == 2
    assert let_in(ciso.username, code_of(SECRET))
    assert former not in factor_key_file().read_text("utf-8")
    assert factor_key_file().read_text("utf-8").split()[1:] == ["bound"]
    assert [file.name for file in factor_key_file().parent.iterdir()] == ["factor-keys"]
    row = Trace.objects.get(act="factor_key_rotated")
    assert (row.username, row.details) == ("(command line)", {"factors": 2})
    factor_key_file().write_text(former, "utf-8")
    with pytest.raises(KeyFileError):
        moved_factors()


def test_a_key_that_cannot_be_put_in_place_changes_nothing(
    ciso: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = factor_key_file().read_text("utf-8")

    def full(*_told: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pathlib.Path, "replace", full)
    with pytest.raises(KeyFileError, match="No space"):
        rotate_factor_key()
    assert [file.name for file in factor_key_file().parent.iterdir()] == ["factor-keys"]
    assert factor_key_file().read_text("utf-8") == before
    assert let_in(ciso.username, code_of(SECRET))


def test_an_operator_takes_away_what_somebody_lost_and_their_sessions_end(ciso: Person) -> None:
    RecoveryCodes.activate(ciso)
    client = Client()
    client.post(LOGIN, {"login": ciso.username, "password": PASSWORD})
    client.post(SECOND, {"code": code_of(SECRET)})
    assert client.get("/papers/").status_code == 200
    assert forget_factors("CISO") == 2
    assert client.get("/papers/").status_code == 302
    client.post(LOGIN, {"login": ciso.username, "password": PASSWORD})
    assert client.get("/papers/")["Location"] == "/account/2fa/"
    row = Trace.objects.get(act="factors_forgotten")
    assert (row.object, row.details) == ("person:ciso", {"factors": ["recovery_codes", "totp"]})


def test_nobodys_factors_are_not_forgotten() -> None:
    with pytest.raises(RefusedError, match="nobody"):
        forget_factors("nobody")
