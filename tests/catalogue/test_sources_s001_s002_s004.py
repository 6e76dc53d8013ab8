"""Sentences of the self-regulations and of the inspection focus: who must do what, how often."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import yaml

from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.coverage import coverage, plain
from inspectorate.norms.criterion_kinds import read_criterion_kinds
from inspectorate.norms.edition import Edition
from inspectorate.norms.load import read_catalogue
from inspectorate.norms.provision import Key, Provision
from inspectorate.norms.sources import read_sources

CATALOGUE: Catalogue = read_catalogue()
SECURITY = "network-security/undated"
FOCUS = "inspection-focus/undated"
OLDER = "emerging-technology/109-06-16"
NEWER = "emerging-technology/110-05-03"
EDITIONS: list[Edition] = [
    edition for edition in CATALOGUE.editions if edition.name in (SECURITY, FOCUS, OLDER, NEWER)
]
EMERGING: list[Edition] = [edition for edition in EDITIONS if edition.source == "S004"]
PROVISIONS: list[Provision] = [provision for edition in EDITIONS for provision in edition.provisions]
REGISTERS = files("inspectorate").joinpath("catalogue", "registers")


def provision(edition: str, path: str) -> Provision:
    instrument, name = edition.split("/")
    return CATALOGUE.provision(Key(instrument, name, path))


def register(name: str) -> Any:
    return yaml.safe_load(REGISTERS.joinpath(name).read_text("utf-8"))


THRESHOLDS: Mapping[str, tuple[str, str, str, str, str]] = {
    "DMZ rules are reviewed every half-year": (
        SECURITY,
        "第三條/二/(二)#2",
        "dmz_rules.review_every",
        "6 months",
        "應每半年檢視DMZ區之防火牆規則",
    ),
    "firewall rules or access lists are reviewed every year": (
        SECURITY,
        "第三條/二/(五)#2",
        "firewall_rules.review_every",
        "1 years",
        "每年定期檢視防火牆規則或存取控制清單",
    ),
    "rules of network devices are reviewed at least once a year": (
        SECURITY,
        "第四條/二/(三)",
        "firewall_rules.review_every",
        "1 years",
        "應至少每年檢視一次網路設備規則",
    ),
    "access logs of network devices are kept three years": (
        SECURITY,
        "第四條/三#1",
        "network_device_log.kept_for",
        "3 years",
        "應留存網路設備存取日誌並至少保留三年",
    ),
    "risk assessments are reported every year": (
        FOCUS,
        "風險評鑑管理/2#1",
        "risk_report.every",
        "1 years",
        "(每年產出)",
    ),
    "firewall logs are kept three years": (
        FOCUS,
        "網路安全管理/8#2",
        "firewall_log.kept_for",
        "3 years",
        "進出紀錄保存3年",
    ),
    "failed logins are looked at every day": (
        FOCUS,
        "網路安全管理/14#1",
        "login_monitoring.every",
        "1 days",
        "每日針對核心系統之帳號登入失敗紀錄、非客戶帳號嘗試登入紀錄進行監控及分析",
    ),
    "passwords have at least six characters": (
        FOCUS,
        "存取控制/4#1",
        "password.min_length",
        "6 characters",
        "6碼以上",
    ),
    "passwords live ninety days": (
        FOCUS,
        "存取控制/4#2",
        "password.max_age",
        "90 days",
        "使用期限（文數字、符號、6碼以上、90天）",
    ),
    "audit logs name the user and the time": (
        FOCUS,
        "存取控制/5",
        "audit_log.fields",
        "user time",
        "應紀錄使用者識別碼、登入日期時間",
    ),
    "DMA trading records are kept five years": (
        FOCUS,
        "存取控制/11#2",
        "dma_record.kept_for",
        "5 years",
        "交易及稽核紀錄保存五年",
    ),
    "DMA audit records are kept five years": (
        FOCUS,
        "存取控制/11#3",
        "dma_record.kept_for",
        "5 years",
        "交易及稽核紀錄保存五年",
    ),
    "systems are scanned for weaknesses every half-year": (
        FOCUS,
        "系統開發及維護/4",
        "vulnerability_scan.every",
        "6 months",
        "每半年辦理一次資訊系統「弱點掃描作業」",
    ),
    "security is audited once a year": (
        FOCUS,
        "符合性/1",
        "security_audit.every",
        "1 years",
        "每年辦理資訊安全查核作業1次",
    ),
    "the register of IoT devices is renewed every year": (
        FOCUS,
        "新興科技應用/5",
        "iot_register.update_every",
        "1 years",
        "每年更新「物聯網設備管理清冊」",
    ),
    "firms of tier 1 have a health check every year": (
        FOCUS,
        "前三級證券商適用/4#1",
        "health_check.every",
        "1 years",
        "一級證券商 「每年」 辦理1次",
    ),
    "firms of tiers 2 and 3 have a health check every two years": (
        FOCUS,
        "前三級證券商適用/4#2",
        "health_check.every",
        "2 years",
        "二三級證券商 「每兩年」 辦理1次",
    ),
    "an incident is first reported within 30 minutes": (
        FOCUS,
        "後續處理/依規定通報/資通安全通報系統#1",
        "incident.initial_notice",
        "30 minutes",
        "30分鐘 初步通報",
    ),
    "an incident is formally reported within 24 hours": (
        FOCUS,
        "後續處理/依規定通報/資通安全通報系統#2",
        "incident.formal_notice",
        "24 hours",
        "24小時 正式通報",
    ),
    "an incident is closed within 3 days": (
        FOCUS,
        "後續處理/依規定通報/資通安全通報系統#3",
        "incident.closing_notice",
        "3 days",
        "3 天內 解除通報",
    ),
    "apps that investors use are tested every year": (
        NEWER,
        "第六條/三/(三)/1#2",
        "app_test.every",
        "1 years",
        "於初次上架前及每年應委由",
    ),
    "an update within a year of the test is tested before release": (
        NEWER,
        "第六條/三/(三)/2#1",
        "app_retest.within",
        "1 years",
        "如通過實驗室檢測後一年內有更新上架之需要",
    ),
}


@pytest.mark.parametrize("row", THRESHOLDS.values(), ids=list(THRESHOLDS))
def test_a_threshold_is_the_text_s_own(row: tuple[str, str, str, str, str]) -> None:
    edition, path, name, stated, words = row
    criterion = provision(edition, path).criteria[name]
    value = " ".join(criterion.value) if isinstance(criterion.value, tuple) else str(criterion.value)
    assert f"{value} {criterion.measure}".strip() == stated
    assert criterion.speaker == "text"
    assert words in criterion.words


def test_that_the_slides_demand_letters_digits_and_symbols_is_a_reading() -> None:
    read = provision(FOCUS, "存取控制/4#1").criteria["password.characters"]
    assert (read.value, read.speaker, read.words) == (
        "alphanumeric_and_symbol",
        "interpretation",
        "文數字、符號",
    )
    assert read.note


def test_every_criterion_quotes_its_own_clause() -> None:
    strangers = [
        (str(p.key), name)
        for p in PROVISIONS
        for name, criterion in p.criteria.items()
        if not criterion.words or plain(criterion.words) not in plain(p.text)
    ]
    assert strangers == []


APPLICABILITY: Mapping[str, tuple[str, str, object]] = {
    "penetration tests are for category 1": (SECURITY, "第六條/三/(三)", {"category": 1}),
    "health checks are for category 1 in the self-regulation": (SECURITY, "第六條/三/(四)", {"category": 1}),
    "a foreign firm may follow its stricter rules": (SECURITY, "第二條/九#2", "foreign"),
    "DDoS protection is for firms with online orders or a website": (
        SECURITY,
        "第六條/一",
        {"any": ["internet_ordering", "official_website"]},
    ),
    "yearly health checks are for tier 1": (FOCUS, "前三級證券商適用/4#1", {"tier": [1]}),
    "two-yearly health checks are for tiers 2 and 3": (FOCUS, "前三級證券商適用/4#2", {"tier": [2, 3]}),
    "a SOC is for the first three tiers": (FOCUS, "前三級證券商適用/6", {"tier": [1, 2, 3]}),
    "phishing drills are for tiers 1 and 2": (FOCUS, "一二級證券商適用/3#1", {"tier": [1, 2]}),
    "dashboards are the exchange's own work": (FOCUS, "資安風險現況", "supervisor"),
    "rules for remote access are set by every firm": (SECURITY, "第五條/三/(一)#1", "everyone"),
    "remote logins take several factors where there are any": (SECURITY, "第五條/三/(一)#2", "remote_access"),
    "a rule for wireless passwords is set by every firm": (SECURITY, "第三條/三/(三)", "everyone"),
    "rules for social media are set by every firm": (NEWER, "第五條", "everyone"),
    "rules for mobile devices are set by every firm": (NEWER, "第六條", "everyone"),
    "rules for staff's own devices are set by every firm": (NEWER, "第六條/二", "everyone"),
    "users of a critical cloud choose providers": (
        NEWER,
        "第四條/一#1",
        {"all": ["cloud_user", "cloud_critical"]},
    ),
    "providers of a critical cloud set controls": (
        NEWER,
        "第四條/二",
        {"all": ["cloud_provider", "cloud_critical"]},
    ),
    "sensors without management are named apart": (NEWER, "第七條/七", "iot_sensors"),
}


@pytest.mark.parametrize(
    ("edition", "path", "applies"), APPLICABILITY.values(), ids=list(APPLICABILITY.keys())
)
def test_a_provision_binds_whom_its_text_names(edition: str, path: str, applies: object) -> None:
    assert provision(edition, path).applies == applies


def test_an_app_s_permissions_need_the_consent_of_security_and_compliance() -> None:
    assert provision(NEWER, "第六條/三/(一)/4#2").approval.consents == ("資安單位", "法遵單位")


def test_remote_connections_are_reviewed_by_the_responsible_supervisor() -> None:
    found = provision(SECURITY, "第五條/三/(一)#8")
    assert (found.approval.approver, found.cadence.obligation) == ("權責主管", "periodic")


def test_watching_social_media_is_a_should_and_blocking_shared_accounts_a_must_not() -> None:
    assert provision(NEWER, "第五條/四/(一)#1").duty == "should"
    assert provision(FOCUS, "存取控制/3#2").duty == "shall_not"


def test_dividing_the_inner_network_is_free_and_regulating_between_its_parts_is_not() -> None:
    assert [provision(SECURITY, f"第三條/二/(四)#{number}").duty for number in (1, 2)] == ["may", "shall"]


def test_administrators_accounts_of_network_devices_are_theirs_and_not_shared() -> None:
    duties = [provision(SECURITY, f"第四條/一/(四)#{number}").duty for number in (1, 2, 3)]
    assert duties == ["shall", "shall_not", "shall"]


def test_an_app_is_tested_before_its_first_release_and_every_year() -> None:
    rhythms = [provision(NEWER, f"第六條/三/(三)/1#{number}").cadence.obligation for number in (1, 2)]
    assert rhythms == ["event", "yearly"]


def test_at_no_fixed_time_is_no_regular_interval() -> None:
    assert provision(NEWER, "第五條/四/(一)#1").cadence.obligation == ""


def test_definitions_bind_nobody() -> None:
    defined = [p for p in PROVISIONS if p.key.path.startswith("第二條") and p.key.path != "第二條/九#2"]
    assert len(defined) > 20
    assert {p.duty for p in defined} == {"information"}


def test_no_heading_of_these_sources_says_how_often_it_is_inspected() -> None:
    assert {p.cadence.inspection for p in PROVISIONS} == {""}


def test_the_inspection_focus_explains_and_rules_nothing() -> None:
    binding = {edition.name: edition.binding for edition in EDITIONS}
    assert binding == {SECURITY: True, FOCUS: False, OLDER: True, NEWER: True}


def test_only_articles_7_and_8_changed_in_the_emerging_technology_rules() -> None:
    old, new = ({p.key.path: (p.text, p.summary, p.duty) for p in e.provisions} for e in EMERGING)
    assert sorted(new.keys() - old.keys()) == ["第七條/第三項", "第七條/第四項", "第八條#3"]
    assert old.keys() <= new.keys()
    changed = {path.split("#")[0] for path in old if old[path] != new[path]}
    assert changed == {"第八條"}


def test_before_the_amendment_only_phishing_sites_were_to_be_detected() -> None:
    assert provision(OLDER, "第八條#1").text == "證券商應偵測釣魚網站，提醒客戶防範網路釣魚。"
    assert provision(NEWER, "第八條#2").summary == "應偵測惡意網站連結"


def test_an_unchanged_paragraph_is_cited_in_the_current_text_too() -> None:
    assert provision(OLDER, "第七條/六").cite.lines == (138,)
    assert provision(NEWER, "第七條/六").cite.lines == (112, 138)


@pytest.mark.parametrize(
    ("day", "edition"),
    [(date(2020, 6, 16), OLDER), (date(2021, 5, 2), OLDER), (date(2021, 5, 3), NEWER)],
)
def test_the_newer_edition_begins_on_the_day_of_its_announcement(day: date, edition: str) -> None:
    current = {e.instrument: e.name for e in CATALOGUE.in_force(day)}
    assert current["emerging-technology"] == edition


def test_before_its_first_known_text_the_emerging_technology_rules_are_not_in_force() -> None:
    assert "emerging-technology" not in {e.instrument for e in CATALOGUE.in_force(date(2020, 6, 15))}


def test_the_history_names_each_filing_and_announcement_once() -> None:
    older, newer = EMERGING
    assert Counter(issue.act for issue in newer.history) == {"准予備查": 5, "公告實施": 5}
    assert len({issue.number for issue in newer.history}) == 10
    assert older.history == newer.history[:8]
    assert [issue.date for issue in newer.history] == sorted(issue.date for issue in newer.history)
    assert newer.number == newer.history[-1].number


@pytest.mark.parametrize("source", ["S001", "S002", "S004"])
def test_every_line_is_held_word_for_word_or_excused(source: str) -> None:
    measured = coverage(read_sources()[source], CATALOGUE.editions)
    assert measured.missing == ()
    assert all(len(excuse.reason) > 5 for excuse in measured.excused)


def test_each_clock_is_a_provision_and_says_that_its_start_is_not_stated() -> None:
    clocks = register("clocks.yaml")
    for clock in clocks:
        instrument, edition, path = clock["provision"].split("/", 2)
        found = CATALOGUE.provision(Key(instrument, edition, path))
        assert plain(clock["words"]) in plain(found.text)
        assert clock["starts"] == "unstated"
        if clock["within"]:
            criterion = found.criteria[clock["criterion"]]
            assert clock["within"] == {"value": criterion.value, "measure": criterion.measure}
    assert [clock["id"] for clock in clocks[:3]] == ["initial_notice", "formal_notice", "closing_notice"]


def test_what_the_sources_do_not_give_is_not_made_up() -> None:
    assert register("tiers.yaml")["tiers"] == []
    assert register("scoring.yaml")["points"] == []
    assert all(register(name)["note"] for name in ("tiers.yaml", "scoring.yaml"))


def test_every_criterion_of_the_catalogue_says_which_way_is_stricter() -> None:
    named = {name for edition in CATALOGUE.editions for p in edition.provisions for name in p.criteria}
    assert named - set(read_criterion_kinds()) == set()
