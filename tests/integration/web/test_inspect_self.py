"""自我查核: the platform's own evidence, judged by the ordinary checks; a planted fault is not 符合."""

import csv
import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings
from tests.integration.web.unguarded import unguard

from inspectorate.cli.root import root
from inspectorate.inspection.business_days import is_business_day
from inspectorate.inspection.duty import Duty
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.period import Period
from inspectorate.services.access import today
from inspectorate.services.admit_by_sign_on import Named, admit_by_sign_on
from inspectorate.services.keep_trail import enter_traces, trail_ledger, write_trace
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.read_firm import read_firm
from inspectorate.services.run_inspection import Order, run_inspection
from inspectorate.services.self_inspection import parts
from inspectorate.services.self_inspection.collect import Collecting, collect
from inspectorate.services.self_inspection.parts import CertificateError
from inspectorate.services.self_inspection.profile import CONTROLS, narrowed
from inspectorate.store.models import Firm, Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Person]
FROM = "192.0.2.7"
STRONG, WEAK = ["password", "totp"], ["password"]
RANK = ("not_applicable", "conforming", "undetermined", "nonconforming")
YEARS = 1200  # days: beyond the three years for which the trail is kept


@pytest.fixture
def staff(person: Someone) -> list[Person]:
    """Somebody for each duty, who signs in today as they should."""
    made = [person(f"somebody{number}", duty) for number, duty in enumerate(Duty)]
    for one in made:
        one.last_login = timezone.now()
        one.save()
        Authenticator.objects.create(user=one, type=Authenticator.Type.TOTP, data={})
        write_trace(one.username, "sign_in", firm=one.firm, address=FROM, how=STRONG)
    enter_traces()
    return made


@pytest.fixture
def long_trail(firm: Firm) -> None:
    """A trail of more than three years, with an act on each business day up to today."""
    unguard()
    days = [back for back in range(YEARS, -1, -1) if is_business_day(today() - timedelta(days=back))]
    told = {
        "firm": firm,
        "username": "somebody",
        "act": "sign_in",
        "address": FROM,
        "details": {"how": STRONG},
    }
    rows = Trace.objects.bulk_create([Trace(**told) for _day in days], 500)
    for row, back in zip(rows, days, strict=True):
        row.at = timezone.now() - timedelta(days=back)
    Trace.objects.bulk_update(rows, ["at"], 500)
    enter_traces()


def inspected(folder: Path, on: date | None = None, certificate: Path | None = None) -> Inspection:
    day = on or today()
    made = collect(folder, Collecting(day, certificate))
    catalogue = narrowed(open_catalogue())
    order = Order(read_firm(made, catalogue), Period.parse(f"{day:%Y-%m}"), day, everything=True)
    return run_inspection(catalogue, order, made)


def outcomes(inspection: Inspection) -> Mapping[str, str]:
    """The worst that each check says: it is asked once for each set of criteria."""
    told = sorted((one.check, RANK.index(one.verdict.outcome.value)) for one in inspection.examinations)
    return {check: RANK[rank] for check, rank in told}


def reasons(inspection: Inspection, check: str) -> str:
    asked = [one for one in inspection.examinations if one.check == check]
    return "\n".join(reason.text for one in asked for reason in one.verdict.reasons)


def test_the_platform_obeys_its_own_checks_and_says_what_it_cannot_know(
    staff: list[Person], tmp_path: Path
) -> None:
    found = inspected(tmp_path / "self")
    told = outcomes(found)
    conform = {name for name, outcome in told.items() if outcome == "conforming"}
    unknown = {name for name, outcome in told.items() if outcome == "undetermined"}
    assert conform == {
        "account_ids_personal",
        "account_names_not_default",
        "dormant_accounts_reviewed",
        "log_fields_present",
        "password_age_limited",
        "password_characters",
        "password_first_change",
        "password_length",
        "password_lockout",
        "password_stored_unreadable",
        "remote_sessions_multi_factor",
    }
    assert unknown == {"audit_log_kept", "certificates_valid", "leavers_disabled"}
    assert {paper.control.id for paper in found.papers} <= CONTROLS
    assert found.refusals == ()
    assert staff


def test_a_password_beyond_its_age_is_no_conformity(staff: list[Person], tmp_path: Path) -> None:
    Person.objects.filter(pk=staff[0].pk).update(password_at=timezone.now() - timedelta(days=100))
    found = inspected(tmp_path / "self")
    assert outcomes(found)["password_age_limited"] == "nonconforming"
    assert "somebody0" in reasons(found, "password_age_limited")


def test_an_account_that_stayed_on_its_first_password_is_no_conformity(
    staff: list[Person], tmp_path: Path
) -> None:
    old = timezone.now() - timedelta(days=100)
    Person.objects.filter(pk=staff[1].pk).update(must_change=True, password_at=None, joined_at=old)
    found = inspected(tmp_path / "self")
    assert outcomes(found)["password_age_limited"] == "nonconforming"
    assert "somebody1" in reasons(found, "password_age_limited")


def test_whoever_comes_by_single_sign_on_alone_is_left_out_and_the_reviewer_sees_it(
    staff: list[Person], firm: Firm, tmp_path: Path
) -> None:
    old = timezone.now() - timedelta(days=400)
    alone, both = staff[1], staff[2]
    for one in (alone, both):
        admit_by_sign_on(Named("firm", one.username, one.username), FROM)
    Person.objects.filter(pk=alone.pk).update(must_change=True, password_at=None, joined_at=old)
    Person.objects.filter(pk=both.pk).update(password_at=timezone.now() - timedelta(days=80))
    write_trace(alone.username, "signed", "paper:1", firm=firm, address=FROM)
    assert outcomes(inspected(tmp_path / "before"))["password_age_limited"] == "nonconforming"
    admit_by_sign_on(Named("firm", alone.username, alone.username), FROM)
    found = inspected(tmp_path / "after")
    told = outcomes(found)
    assert {told[f"password_{check}"] for check in ("age_limited", "first_change", "stored_unreadable")} == {
        "conforming"
    }
    assert "1 個帳號未設密碼，不計入：以單一登入" in reasons(found, "password_age_limited")
    Person.objects.filter(pk=both.pk).update(password_at=old)
    again = inspected(tmp_path / "again")
    assert outcomes(again)["password_age_limited"] == "nonconforming"
    assert both.username in reasons(again, "password_age_limited")
    assert alone.username not in reasons(again, "password_age_limited")


def test_an_account_that_worked_with_its_first_password_is_no_conformity(
    staff: list[Person], firm: Firm, tmp_path: Path
) -> None:
    Person.objects.filter(pk=staff[1].pk).update(password_at=None)
    assert outcomes(inspected(tmp_path / "before"))["password_first_change"] == "conforming"
    write_trace(staff[1].username, "signed", "paper:1", firm=firm, address=FROM)
    found = inspected(tmp_path / "after")
    assert outcomes(found)["password_first_change"] == "nonconforming"


def test_an_approver_who_signs_in_without_a_second_factor_is_no_conformity(
    long_trail: None, person: Someone, tmp_path: Path
) -> None:
    del long_trail
    assert outcomes(inspected(tmp_path / "before"))["remote_sessions_multi_factor"] == "conforming"
    boss = person("boss", Duty.MANAGER)
    write_trace("boss", "sign_in", firm=boss.firm, address=FROM, how=WEAK)
    found = inspected(tmp_path / "after")
    assert outcomes(found)["remote_sessions_multi_factor"] == "nonconforming"
    assert "帳號 boss 有 1 次遠端連線未使用第二因子" in reasons(found, "remote_sessions_multi_factor")
    with (tmp_path / "after/evidence/accounts/accounts.csv").open(encoding="utf-8") as stream:
        (row,) = [one for one in csv.DictReader(stream) if one["帳號"] == "boss"]
    assert (row["權限"], row["多因子驗證"]) == ("權責主管", "否")


def test_an_approver_without_a_second_factor_is_no_conformity_before_they_ever_came(
    staff: list[Person], tmp_path: Path
) -> None:
    assert outcomes(inspected(tmp_path / "before"))["remote_sessions_multi_factor"] == "conforming"
    Authenticator.objects.filter(user=staff[4]).delete()
    found = inspected(tmp_path / "after")
    assert outcomes(found)["remote_sessions_multi_factor"] == "undetermined"
    assert f"帳號 {staff[4].username} 有 0 次遠端連線" in reasons(found, "remote_sessions_multi_factor")


def test_a_sign_in_by_a_provider_that_asked_for_more_factors_conforms(
    long_trail: None, firm: Firm, tmp_path: Path
) -> None:
    del long_trail
    write_trace("somebody", "sign_in", firm=firm, address=FROM, how=["firm"], strong=True)
    assert outcomes(inspected(tmp_path / "self"))["remote_sessions_multi_factor"] == "conforming"


@pytest.mark.parametrize("how", [None, ["firm"], []])
def test_a_sign_in_of_which_nobody_knows_how_is_undetermined(
    long_trail: None, firm: Firm, tmp_path: Path, how: object
) -> None:
    del long_trail
    write_trace("somebody", "sign_in", firm=firm, address=FROM, how=how)
    write_trace("local", "sign_in", firm=firm, address="127.0.0.1", how=WEAK)
    found = inspected(tmp_path / "self")
    assert outcomes(found)["remote_sessions_multi_factor"] == "undetermined"
    assert "local" not in reasons(found, "remote_sessions_multi_factor")


def test_a_trail_of_three_whole_years_conforms_and_one_with_a_gap_does_not(
    long_trail: None, tmp_path: Path
) -> None:
    del long_trail
    before = outcomes(inspected(tmp_path / "before"))
    assert (before["audit_log_kept"], before["log_fields_present"]) == ("conforming", "conforming")
    gone = Trace.objects.order_by("id")[500]
    Trace.objects.filter(pk=gone.pk).delete()
    found = inspected(tmp_path / "after")
    assert outcomes(found)["audit_log_kept"] == "undetermined"
    assert outcomes(found)["log_fields_present"] == "undetermined"
    log = (tmp_path / "after/evidence/trail/trail.jsonl").read_text("utf-8").splitlines()
    assert log[-1].startswith("軌跡核對不符： 軌跡第 500 筆")


def test_a_trail_whose_ledger_is_gone_is_undetermined(
    long_trail: None, staff: list[Person], tmp_path: Path
) -> None:
    del long_trail
    assert staff
    trail_ledger().rename(trail_ledger().with_name("gone"))
    told = outcomes(inspected(tmp_path / "self"))
    for check in ("audit_log_kept", "log_fields_present", "remote_sessions_multi_factor"):
        assert told[check] == "undetermined"


def test_a_ledger_that_was_changed_is_undetermined(long_trail: None, tmp_path: Path) -> None:
    del long_trail
    bundle = trail_ledger() / "tile" / "entries" / "000"
    bundle.write_bytes(bundle.read_bytes().replace(b"somebody", b"somebodx", 1))
    assert outcomes(inspected(tmp_path / "self"))["audit_log_kept"] == "undetermined"


def test_a_record_without_an_address_is_no_conformity(staff: list[Person], tmp_path: Path) -> None:
    Trace.objects.create(username="nowhere", act="sign_in", firm=staff[0].firm)
    assert outcomes(inspected(tmp_path / "self"))["log_fields_present"] == "nonconforming"


def test_what_was_done_on_the_machine_itself_has_its_address(firm: Firm) -> None:
    write_trace("(command line)", "person_added", firm=firm)
    assert Trace.objects.get().address == "127.0.0.1"


def test_two_accounts_of_one_person_and_a_default_name_are_no_conformity(
    staff: list[Person], tmp_path: Path
) -> None:
    Person.objects.filter(pk=staff[1].pk).update(name=staff[0].name, username="administrator")
    told = outcomes(inspected(tmp_path / "self"))
    assert told["account_ids_personal"] != "conforming"
    assert told["account_names_not_default"] == "nonconforming"


def test_an_account_unused_for_long_is_no_conformity(staff: list[Person], tmp_path: Path) -> None:
    old = timezone.now() - timedelta(days=300)
    Person.objects.filter(pk=staff[2].pk).update(last_login=None, joined_at=old)
    assert outcomes(inspected(tmp_path / "self"))["dormant_accounts_reviewed"] == "nonconforming"


def test_a_password_that_is_no_hash_is_no_conformity(staff: list[Person], tmp_path: Path) -> None:
    Person.objects.filter(pk=staff[0].pk).update(password="Plain-Password-1")
    assert outcomes(inspected(tmp_path / "self"))["password_stored_unreadable"] == "undetermined"


def test_rules_that_are_not_in_force_are_not_claimed(
    staff: list[Person], settings: Settings, tmp_path: Path
) -> None:
    assert staff
    settings.AUTH_PASSWORD_VALIDATORS = []
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    settings.MIDDLEWARE = []
    told = outcomes(inspected(tmp_path / "self"))
    for check in ("length", "characters", "lockout", "first_change"):
        assert told[f"password_{check}"] == "undetermined"


def test_a_name_that_would_be_a_formula_is_text(staff: list[Person], tmp_path: Path) -> None:
    Person.objects.filter(pk=staff[0].pk).update(name="=1+1")
    found = inspected(tmp_path / "self")
    assert found.refusals == ()


def test_a_platform_without_people_or_acts_knows_nothing(db: None, tmp_path: Path) -> None:
    del db
    told = outcomes(inspected(tmp_path / "self"))
    assert not (tmp_path / "self/evidence/trail").exists()
    assert told["audit_log_kept"] == "undetermined"
    assert told["account_ids_personal"] != "nonconforming"


def test_a_folder_is_never_written_over(staff: list[Person], tmp_path: Path) -> None:
    assert staff
    (tmp_path / "self").mkdir()
    with pytest.raises(FileExistsError):
        collect(tmp_path / "self", Collecting(today()))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for inspect.example with its key in one file, as servers have them."""
    file = tmp_path / "server.pem"
    told = ["req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "30", "-subj", "/CN=inspect.example"]
    names = ["-addext", "subjectAltName=DNS:inspect.example"]
    subprocess.run(
        ["openssl", *told, *names, "-keyout", str(file), "-out", str(tmp_path / "cert.pem")],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return file


def test_the_certificate_is_handed_over_without_its_key_and_judged_by_the_names_of_the_platform(
    staff: list[Person], certificate: Path, settings: Settings, tmp_path: Path
) -> None:
    assert staff
    settings.ALLOWED_HOSTS = ["inspect.example", "localhost"]
    found = inspected(tmp_path / "self", certificate=certificate)
    assert b"PRIVATE" not in (tmp_path / "self/evidence/certificates/platform.pem").read_bytes()
    assert (
        outcomes(found)["certificates_valid"] != "conforming"
    )  # it signed itself, and nobody says where for
    later = today() + timedelta(days=60)
    assert (
        outcomes(inspected(tmp_path / "later", later, certificate))["certificates_valid"] == "nonconforming"
    )
    (tmp_path / "none.pem").write_text("nothing", "utf-8")
    with pytest.raises(CertificateError):
        parts.certificates(tmp_path / "none.pem")


def test_the_software_is_listed_with_its_versions() -> None:
    told: dict[str, Any] = json.loads(parts.bill_of_materials(datetime.now().astimezone()))
    names = {one["name"].casefold(): one for one in told["components"]}
    assert names["django"]["purl"].startswith("pkg:pypi/django@5.2")


def test_the_command_writes_evidence_and_papers_and_ends_as_a_run_does(
    staff: list[Person], tmp_path: Path
) -> None:
    assert staff
    told = ["inspect", "self", "--evidence", str(tmp_path / "e"), "--out", str(tmp_path / "papers")]
    shown = CliRunner().invoke(root, told)
    assert shown.exit_code == 3, shown.output
    assert f"平台之佐證：{tmp_path / 'e' / 'evidence'}" in shown.output
    assert (tmp_path / "papers" / "index.html").is_file()
    again = CliRunner().invoke(root, told)
    assert again.exit_code == 2
    in_json = CliRunner().invoke(root, ["inspect", "self", "--format", "json", "--period", "2026-10"])
    assert in_json.exit_code in (1, 3)
    assert {one["check"] for one in json.loads(in_json.stdout)} >= {"audit_log_kept"}
