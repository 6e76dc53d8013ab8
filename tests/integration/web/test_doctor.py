"""健檢: each fault of a platform's database, ledgers, work and people is named; a sound one says nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from click.testing import CliRunner
from django.db import DatabaseError, connection
from django.utils import timezone
from pytest_django import Settings
from tests.integration.web.unguarded import unguard

from inspectorate.cli.root import root
from inspectorate.inspection.duty import Duty
from inspectorate.ledger.disk import LocalFolder
from inspectorate.services.access import today
from inspectorate.services.doctor import database, examine, ledgers, work
from inspectorate.services.doctor.accounts import examine_accounts
from inspectorate.services.doctor.finding import Examined, Finding
from inspectorate.services.factor_keys import factor_key_file
from inspectorate.services.firm_evidence import evidence_of
from inspectorate.services.keep_trail import enter_traces, trail_key, trail_ledger, write_trace
from inspectorate.services.open_evidence import begin_evidence, ledger_folder
from inspectorate.store.models import Chore, Delegation, Firm, Job, Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Person]
OLD = timedelta(days=400)


def said(found: Any) -> str:
    return "\n".join(one.what for one in found if one.counts)


@pytest.fixture
def strong(person: Someone) -> Someone:
    """Somebody with a second factor, who signed in today."""

    def made(username: str, *duties: Duty) -> Person:
        row = person(username, *duties)
        row.last_login = timezone.now()
        row.save()
        Authenticator.objects.create(user=row, type=Authenticator.Type.TOTP, data={})
        return row

    return made


def accounts(tmp_path: Path) -> list[Finding]:
    return list(examine_accounts(today(), tmp_path / "demo-sign-ins"))


def test_a_sound_database_says_nothing() -> None:
    assert list(database.reachable()) == []
    faults = [one for one in database.examine_database() if "資料列安全" not in one.what]
    assert faults == []


def test_tables_that_were_not_brought_up_to_date_are_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'store' AND name LIKE '0008%'")
    assert "store.0008_search" in said(database.examine_database())


def test_a_database_of_a_later_version_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', %s)",
            [timezone.now().isoformat()],
        )
    assert "較新之版本更新過：9999_later" in said(database.examine_database())


def test_a_guard_that_was_taken_away_is_named() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE store_trace DISABLE TRIGGER store_trace_delete_kept")
        else:
            cursor.execute("DROP TRIGGER store_trace_delete_kept")
    assert "store_trace_delete_kept" in said(database.examine_database())


def test_a_cache_that_is_not_there_is_named(settings: Settings) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "no_such_table"}}
    assert "缺資料表 no_such_table" in said(database.examine_database())


def test_a_role_that_goes_round_row_security_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "bypassed", lambda _connection: True)
    assert "不受資料列安全限制" in said(database.examine_database())


def test_a_database_that_is_not_there_or_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "embedded_database", lambda: tmp_path / "none")
    assert said(database.reachable()) == "尚無資料庫"

    def broken() -> None:
        raise DatabaseError("no route")

    monkeypatch.setattr(database, "embedded_database", lambda: None)
    monkeypatch.setattr(connection, "cursor", broken)
    assert "無法連線資料庫：no route" in said(database.reachable())


def test_a_trail_that_stands_says_nothing_and_one_without_acts_neither(firm: Firm) -> None:
    assert list(ledgers.examine_trail()) == []
    write_trace("one", "sign_in", firm=firm)
    enter_traces()
    assert list(ledgers.examine_trail()) == []


def test_a_trail_that_differs_is_named(firm: Firm) -> None:
    write_trace("one", "sign_in", firm=firm)
    enter_traces()
    Trace.objects.create(username="ghost", act="sign_in", firm=firm, ledger=9)
    assert "資料庫與軌跡不符 1 處，例如：資料庫之編號" in said(ledgers.examine_trail())


def test_acts_that_wait_for_long_are_named(firm: Firm) -> None:
    row = Trace.objects.create(username="one", act="sign_in", firm=firm)
    unguard()
    Trace.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(hours=2))
    assert "1 筆作業自" in said(ledgers.examine_trail())


def test_a_broken_ledger_and_an_open_key_are_named(firm: Firm) -> None:
    write_trace("one", "sign_in", firm=firm)
    enter_traces()
    (trail_ledger() / "checkpoint").write_bytes(b"nothing")
    assert "軌跡之紀錄損毀" in said(ledgers.examine_trail())
    trail_key().chmod(0o644)
    assert "可由他人讀寫" in said(ledgers.examine_trail())


def test_ledgers_of_evidence_are_held_against_their_heads(firm: Firm, other_firm: Firm) -> None:
    with evidence_of(firm) as folder:
        pass
    assert other_firm
    assert list(ledgers.examine_evidence()) == []
    LocalFolder(folder / "ledger").remove("checkpoint")
    (one,) = ledgers.examine_evidence()
    assert "佐證之軌跡無法核對" in one.what
    assert "9A99" in one.where


def test_the_ledger_of_evidence_of_the_home_itself_is_looked_at_too() -> None:
    begin_evidence("home")
    assert list(ledgers.examine_evidence()) == []
    (ledger_folder() / "checkpoint").write_bytes(b"x")
    assert "佐證之軌跡無法核對" in said(ledgers.examine_evidence())


def job(firm: Firm, person: Person, **told: Any) -> Job:
    return Job.objects.create(kind="judge", firm=firm, asked_by=person, **told)


def test_work_that_goes_on_says_nothing(firm: Firm, person: Someone) -> None:
    now = timezone.now()
    asked = person("asker")
    job(firm, asked, asked_at=now - OLD, state="running", lease_until=now + timedelta(minutes=1))
    job(firm, asked, asked_at=now - OLD)
    assert list(work.examine_jobs()) == []


def test_a_job_whose_worker_died_and_one_that_nobody_takes_are_named(firm: Firm, person: Someone) -> None:
    now = timezone.now()
    asked = person("asker")
    dead = job(firm, asked, asked_at=now, state="running", lease_until=now - OLD, worker="host:1")
    waits = job(firm, asked, asked_at=now - timedelta(hours=1))
    job(firm, asked, asked_at=now)
    first, second = work.examine_jobs()
    assert (first.where, second.where) == (f"job:{dead.pk}", f"job:{waits.pk}")
    assert "1 件作業等待逾十分鐘" in second.what


def test_chores_that_are_done_in_time_say_nothing_and_none_yet_is_told() -> None:
    (one,) = work.examine_chores()
    assert not one.counts
    Chore.objects.create(name="stamps", next_at=timezone.now() - timedelta(minutes=1))
    assert list(work.examine_chores()) == []


def test_chores_that_nobody_sees_to_or_that_fail_are_named() -> None:
    Chore.objects.create(name="stamps", next_at=timezone.now() - timedelta(hours=1))
    Chore.objects.create(name="evidence", next_at=timezone.now(), said="磁碟已滿")
    first, second = work.examine_chores()
    assert "沒有作業行程：stamps" in first.what
    assert (second.where, "磁碟已滿" in second.what) == ("chore:evidence", True)


def test_the_mail_server_is_the_one_of_the_environment_unless_another_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "reachable", lambda: iter([Finding("missing", "尚無資料庫", "x")]))
    monkeypatch.setenv("INSPECTORATE_NOTICES", str(tmp_path / "none.toml"))
    (mail,) = [part for part in examine.examine() if part.title == "郵件伺服器"]
    assert [one.where for one in mail.findings] == [str(tmp_path / "none.toml")]
    (mail,) = [part for part in examine.examine(tmp_path / "other.toml") if part.title == "郵件伺服器"]
    assert [one.where for one in mail.findings] == [str(tmp_path / "other.toml")]


def test_a_clock_that_runs_right_says_nothing(firm: Firm) -> None:
    write_trace("one", "sign_in", firm=firm)
    assert list(work.examine_clock()) == []


def test_a_clock_that_went_back_or_differs_from_the_databases_is_named(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_trace("one", "sign_in", firm=firm)
    before = timezone.now() - timedelta(hours=1)
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: before)
    monkeypatch.setattr(work, "now", real)
    text = said(work.examine_clock())
    assert "本機與資料庫之時鐘相差" in text
    assert "時鐘曾倒退" in text


def test_files_of_pages_that_were_gathered_whole_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Finder:
        def list(self, _ignored: object) -> list[tuple[str, None]]:
            return [("own/page.js", None)]

    monkeypatch.setattr(work, "get_finders", lambda: [Finder()])
    assert "尚未收集" in said(work.examine_static(tmp_path))
    manifest = tmp_path / "staticfiles.json"
    manifest.write_text("{}", "utf-8")
    assert "無法讀取" in said(work.examine_static(tmp_path))
    manifest.write_text(json.dumps({"paths": {"own/page.js": "own/page.1.js"}}), "utf-8")
    assert "1 個靜態檔案不在或不是此版本所用：own/page.js" in said(work.examine_static(tmp_path))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "page.1.js").write_text("", "utf-8")
    assert list(work.examine_static(tmp_path)) == []


def test_sound_accounts_say_nothing(strong: Someone, tmp_path: Path) -> None:
    for number, duty in enumerate(Duty):
        strong(f"somebody{number}", duty)
    assert accounts(tmp_path) == []


def test_a_platform_without_people_or_without_an_administrator_is_named(
    strong: Someone, tmp_path: Path
) -> None:
    assert said(accounts(tmp_path)) == "尚無使用者"
    strong("somebody", Duty.OFFICER)
    assert "公司 9A99 沒有系統管理員" in said(accounts(tmp_path))


@pytest.mark.parametrize("duty", [Duty.MANAGER, Duty.CISO, Duty.ADMINISTRATOR])
def test_whoever_signs_or_manages_without_a_second_factor_is_named(
    strong: Someone, person: Someone, tmp_path: Path, duty: Duty
) -> None:
    strong("admin1", Duty.ADMINISTRATOR)
    weak = person("weak", duty)
    person("officer1", Duty.OFFICER)
    assert said(accounts(tmp_path)) == "簽核者或系統管理員 1 人未設多因子驗證：weak"
    weak.left_at = timezone.now()
    weak.save()
    assert accounts(tmp_path) == []


def test_whoever_stands_in_for_a_signer_without_a_second_factor_is_named(
    strong: Someone, person: Someone, tmp_path: Path
) -> None:
    boss = strong("boss", Duty.MANAGER, Duty.ADMINISTRATOR)
    told = {"first": today(), "last": today(), "reason": "公差", "made_by": boss}
    Delegation.objects.create(absent=boss, delegate=person("standin", Duty.OFFICER), **told)
    assert said(accounts(tmp_path)) == "簽核者或系統管理員 1 人未設多因子驗證：standin"


def test_whoever_comes_by_a_provider_that_asks_for_more_factors_needs_none_here(
    strong: Someone, person: Someone, tmp_path: Path, settings: Settings
) -> None:
    strong("admin1", Duty.ADMINISTRATOR)
    SocialAccount.objects.create(user=person("boss", Duty.MANAGER), provider="firm", uid="1")
    app: dict[str, Any] = {"provider_id": "firm", "settings": {"amr": [], "acr": []}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    assert "boss" in said(accounts(tmp_path))
    app["settings"]["amr"] = ["mfa"]
    assert accounts(tmp_path) == []


def test_secrets_of_second_factors_without_their_key_are_named(strong: Someone, tmp_path: Path) -> None:
    strong("admin1", Duty.ADMINISTRATOR)
    assert accounts(tmp_path) == []
    Authenticator.objects.all().delete()
    TOTP.activate(Person.objects.get(username="admin1"), "JBSWY3DPEHPK3PXP")
    assert accounts(tmp_path) == []
    factor_key_file().write_text("no key", "utf-8")
    assert "不是金鑰" in said(accounts(tmp_path))
    factor_key_file().unlink()
    assert "有多因子驗證之祕密而無其金鑰檔" in said(accounts(tmp_path))


def test_default_unused_and_outlived_accounts_are_named(strong: Someone, tmp_path: Path) -> None:
    admin = strong("administrator", Duty.ADMINISTRATOR)
    Person.objects.filter(pk=admin.pk).update(last_login=timezone.now() - OLD)
    assert "預設或簡易名稱之帳號 1 個：administrator" in said(accounts(tmp_path))
    assert "久未使用之帳號 1 個：administrator" in said(accounts(tmp_path))
    Person.objects.filter(pk=admin.pk).update(password_at=timezone.now() - timedelta(days=100))
    assert "密碼逾使用期限 1 人：administrator" in said(accounts(tmp_path))
    Person.objects.filter(pk=admin.pk).update(must_change=True)
    assert "初始密碼逾期未變更 1 人：administrator" in said(accounts(tmp_path))
    SocialAccount.objects.create(user=admin, provider="firm", uid="1")
    assert "初始密碼" not in said(accounts(tmp_path))
    assert any("以單一登入者 1 人" in one.what for one in accounts(tmp_path) if not one.counts)


def test_many_names_are_shortened_and_a_demonstration_is_named(
    strong: Someone, person: Someone, tmp_path: Path
) -> None:
    strong("admin1", Duty.ADMINISTRATOR)
    for number in range(11):
        person(f"weak{number:02}", Duty.CISO)
    (tmp_path / "demo-sign-ins").write_text("{}", "utf-8")
    text = said(accounts(tmp_path))
    assert "weak09…" in text
    assert "此為示範資料" in text


def test_the_command_tells_all_parts_and_ends_with_1(firm: Firm, tmp_path: Path) -> None:
    assert firm
    shown = CliRunner().invoke(root, ["doctor"])
    assert shown.exit_code == 1
    assert "帳號：缺少：尚無使用者（所在：people）" in shown.output
    assert "→ 請以 inspectorate people firm" in shown.output
    told = json.loads(CliRunner().invoke(root, ["doctor", "--json"]).output)
    assert (told["sound"], len(told["parts"])) == (False, 14)
    assert tmp_path


def test_the_command_ends_with_0_where_nothing_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Examined("設定", ())
    monkeypatch.setattr(examine, "examine", lambda _mail: iter([sound]))
    shown = CliRunner().invoke(root, ["doctor"])
    assert (shown.exit_code, shown.output) == (0, "設定：正常\n未發現缺少或不安全之處\n")


def test_settings_that_cannot_be_used_end_the_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspectorate.services.begin_platform import PlatformError

    def refuse() -> None:
        raise PlatformError("設定無法使用")

    monkeypatch.setattr(examine, "set_up_platform", refuse)
    parts = list(examine.examine())
    assert [part.title for part in parts] == ["資料夾與金鑰檔", "設定"]


def test_a_database_that_does_not_answer_leaves_its_parts_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "reachable", lambda: iter([Finding("missing", "尚無資料庫", "x")]))
    assert [part.title for part in examine.examine()][-1] == "資料庫"


def test_a_table_that_is_not_there_is_a_finding() -> None:
    def part() -> list[Finding]:
        raise DatabaseError("no such table")

    (one,) = examine._found(part)
    assert (one.level, "no such table" in one.what) == ("unknown", True)
