"""A careless or dishonest operator spoils one thing in an otherwise conforming firm: no 符合 survives it."""

import gzip
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspectorate.inspection.period import Period
from inspectorate.inspection.verdict import Outcome
from inspectorate.norms.catalogue import Catalogue
from inspectorate.readers import intake
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.services.make_sample_firm import SAMPLE_DAY, SAMPLE_PERIOD, make_sample_firm
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.read_firm import read_firm
from inspectorate.services.run_inspection import Order, inspect

ORDERS, STAFF, DIRECTORY = (
    "accounts/order-system.csv",
    "accounts/staff.xlsx",
    "accounts/active-directory.ldif",
)
ASA, FORTI, PANOS, NFT = (
    "firewalls/daan-edge.asa.cfg",
    "firewalls/daan-core.fortios.conf",
    "firewalls/daan-branch.panos.txt",
    "firewalls/daan-web01.nft.json",
)
RULES, AUDIT = "firewalls/rule-register.csv", "logs/order-system/audit.jsonl"
OPERATIONS, REVIEWS = "registers/operation-log.csv", "registers/firewall-reviews.csv"
ASSETS, ANTIVIRUS = "inventories/assets.csv", "inventories/antivirus.csv"
TABLE, QUALITY = "policies/systems.csv", "policies/daan-web01/pwquality.conf"
PAM, SHADOW = "policies/daan-web01/pam.d/common-password", "accounts/daan-web01/shadow"
MARCH = "logs/firewall-primary/daan-edge/daan-edge-2025-03.log.gz"
FEBRUARY = "logs/firewall-primary/daan-edge/daan-edge-2025-02.log.gz"
SECOND, RESCAN = "scans/round-2.nessus", "scans/round-2-rescan.nessus"
TOP = "access-list OUTSIDE_IN extended permit"

Spoil = Callable[[Path], None]


def change(item: str, old: str, new: str, encoding: str = "utf-8") -> Spoil:
    """Replace the first match of a pattern."""

    def spoil(evidence: Path) -> None:
        text = (evidence / item).read_bytes().decode(encoding)
        changed, count = re.subn(old, new, text, count=1, flags=re.MULTILINE | re.DOTALL)
        assert count
        write(evidence / item, changed.encode(encoding))

    return spoil


def put(item: str, make: Callable[[bytes], bytes], of: str = "") -> Spoil:
    """Write what is made of the item's bytes, or of another's."""
    return lambda evidence: write(evidence / item, make((evidence / (of or item)).read_bytes()))


def gone(*items: str) -> Spoil:
    """Do not hand these over."""

    def spoil(evidence: Path) -> None:
        for item in items:
            path = evidence / item
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    return spoil


def write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)  # the copy shares its file with the clean firm
    path.write_bytes(content)


def add(line: str) -> Callable[[bytes], bytes]:
    return lambda body: body + (line + "\r\n").encode("cp950")


def half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def without_a_day(body: bytes) -> bytes:
    return gzip.compress(re.sub(rb"^Mar 12 .*\n", b"", gzip.decompress(body), flags=re.MULTILINE))


def told_to(reader: str) -> Spoil:
    return change("evidence.toml", rf'\["{DIRECTORY}"\]\n', f'["{DIRECTORY}"]\nreader = "{reader}"\n')


ACL_ANY_HALVES = f"{TOP} ip 0.0.0.0 128.0.0.0 any\n{TOP} ip 128.0.0.0 128.0.0.0 any\n{TOP}"
FORTI_ALL = (
    '    edit 30\n        set srcintf "any"\n        set dstintf "any"\n        set action accept\n'
    '        set srcaddr "all"\n        set dstaddr "all"\n        set schedule "always"\n'
    '        set service "ALL"\n    next\n    edit 40'
)
WEAK_HOST = r'<ReportHost name="203\.0\.113\.20">.*?</ReportHost>\n'
LONG_AGO = "18000"

SPOILED: dict[str, tuple[str, Spoil]] = {
    # firewalls
    "permits_all_on_top": ("firewall_no_any_to_any", change(ASA, TOP, f"{TOP} ip any any\n{TOP}")),
    "permits_all_in_two_halves": ("firewall_no_any_to_any", change(ASA, TOP, ACL_ANY_HALVES)),
    "permits_all_in_the_midst": ("firewall_no_any_to_any", change(FORTI, r"    edit 40", FORTI_ALL)),
    "turns_the_last_deny_to_allow": (
        "firewall_no_any_to_any",
        change(PANOS, "drop-rest action deny", "drop-rest action allow"),
    ),
    "unbinds_a_list": (
        "firewall_default_deny",
        change(ASA, "access-group INSIDE_IN in interface inside\n", ""),
    ),
    "lets_the_chain_accept": ("firewall_default_deny", change(NFT, '"policy": "drop"', '"policy": "accept"')),
    "widens_an_object": (
        "third_party_line_agreed",
        change(FORTI, "set subnet 198.51.100.10 255.255.255.255", "set subnet 0.0.0.0 0.0.0.0"),
    ),
    "opens_a_line_to_the_internet": (
        "internet_to_core_closed",
        change(
            FORTI,
            r'(edit "settle"\n[^\n]*\n +set role )lan(.*?)set subnet 198.51.100.10 255.255.255.255',
            r"\1wan\2set subnet 0.0.0.0 0.0.0.0",
        ),
    ),
    "keeps_a_firewall_to_himself": ("firewall_no_any_to_any", gone(ASA)),
    "hands_over_noise_for_a_firewall": ("firewall_default_deny", put(ASA, lambda _: bytes(range(256)) * 40)),
    "cuts_a_configuration": ("firewall_default_deny", put(FORTI, half)),
    "strikes_a_rule_from_the_register": (
        "firewall_rules_accounted_for",
        change(RULES, r"^daan-core,40,[^\n]*\n", "", "cp950"),
    ),
    # records
    "loses_a_month": ("firewall_log_kept", gone(MARCH)),
    "cuts_out_a_day": ("firewall_log_kept", put(MARCH, without_a_day)),
    "copies_one_month_for_another": ("firewall_log_kept", put(MARCH, bytes, of=FEBRUARY)),
    "fills_a_month_with_noise": (
        "firewall_log_kept",
        put(MARCH, lambda _: gzip.compress(b"all well\n" * 99)),
    ),
    "passes_one_firewalls_records_off_as_anothers": (
        "firewall_log_kept",
        put(
            "logs/firewall-primary/daan-branch/daan-branch-2025.log.gz",
            bytes,
            of="logs/firewall-primary/daan-core/daan-core-2025.log.gz",
        ),
    ),
    "has_no_backup": ("firewall_log_backup_kept", gone("logs/firewall-backup")),
    "leaves_an_address_out": ("log_fields_present", change(AUDIT, r'"address": "[^"]*"', '"address": "N/A"')),
    "leaves_a_user_out": ("log_fields_present", change(AUDIT, r'"user": "[^"]*"', '"user": null')),
    "cuts_the_audit_log": ("audit_log_kept", put(AUDIT, half)),
    # accounts
    "lets_a_leaver_in": ("leavers_disabled", change(DIRECTORY, "Control: 514", "Control: 512")),
    "takes_the_number_off_a_leavers_account": (
        "leavers_disabled",
        change(ORDERS, "E1001,個人,停用", ",個人,啟用", "cp950"),
    ),
    "calls_a_leaver_a_customer": (
        "leavers_disabled",
        change(ORDERS, "E1001,個人,停用", "E1001,客戶,啟用", "cp950"),
    ),
    "keeps_the_staff_list_to_himself": ("leavers_disabled", gone(STAFF)),
    "cuts_the_directory": ("leavers_disabled", put(DIRECTORY, half)),
    "names_a_wrong_reader": ("leavers_disabled", told_to("testssl")),
    "dates_a_login_in_the_future": (
        "dormant_accounts_reviewed",
        change(ORDERS, r"^(e1010,.*?,啟用,)[^,]*", r"\g<1>116/01/05", "cp950"),
    ),
    "leaves_a_dormant_account": (
        "dormant_accounts_reviewed",
        change(ORDERS, r"^(e1010,.*?,啟用,)[^,]*", r"\g<1>115/01/05", "cp950"),
    ),
    "blanks_a_contracts_end": ("vendor_accounts_ended", change(ORDERS, "116/05/19", "", "cp950")),
    "lists_an_account_twice_in_full_width": (
        "account_ids_personal",
        put(ORDERS, add("Ｅ1005,別人,E1044,個人,啟用,115/10/30,108/03/04,,")),
    ),
    "writes_two_holders_as_one_name": (
        "account_ids_personal",
        put(ORDERS, add("ops9,王小明、李大華,,個人,啟用,115/10/30,108/03/04,,")),
    ),
    "hides_a_default_name_in_full_width": (
        "account_names_not_default",
        put(ORDERS, add("ＲＯＯＴ,陳志豪,E1002,個人,啟用,115/10/30,108/03/04,,")),
    ),
    "calls_administrator_a_customer": (
        "account_names_not_default",
        put(ORDERS, add("administrator,客戶,,客戶,啟用,115/10/30,108/03/04,,")),
    ),
    # passwords
    "does_not_enforce_the_rules": ("password_length", put(QUALITY, lambda body: body + b"enforcing = 0\n")),
    "makes_the_rules_optional": ("password_characters", change(PAM, "requisite pam_pwq", "optional pam_pwq")),
    "overrides_the_length": ("password_length", change(PAM, "retry=3", "retry=3 minlen=4")),
    "lets_an_account_do_without": (
        "password_stored_unreadable",
        change(DIRECTORY, r"(Name: e1011\n.*?Control: )512", r"\g<1>544"),
    ),
    "says_encrypted": ("password_stored_unreadable", change(TABLE, "bcrypt", "已加密")),
    "lets_a_password_live_for_ever": ("password_age_limited", change(TABLE, "90 天", "永不")),
    "leaves_a_system_out_of_the_table": ("password_length", change(TABLE, r"^網路下單系統[^\n]*\n", "")),
    "keeps_the_shadow_file_to_himself": ("password_stored_unreadable", gone(SHADOW)),
    # registers, inventories, scans
    "verifies_his_own_work": (
        "operation_log_verified",
        change(OPERATIONS, r"^(2026-09-15,黃俊傑,[^,]*,)許文彬", r"\g<1>黃俊傑主管"),
    ),
    "verifies_beforehand": (
        "operation_log_verified",
        change(OPERATIONS, r"^(2026-09-15,[^\n]*,)2026-09-15", r"\g<1>2026-09-01"),
    ),
    "skips_a_day": ("operation_log_verified", change(OPERATIONS, r"^2026-09-15[^\n]*\n", "")),
    "reviews_without_a_reviewer": (
        "dmz_rules_reviewed",
        change(REVIEWS, "DMZ,daan-edge,陳志豪", "DMZ,daan-edge,"),
    ),
    "dates_the_last_review_in_the_future": (
        "dmz_rules_reviewed",
        change(REVIEWS, r"^[\d-]+(,DMZ,[^\n]*\n)\Z", r"2026-12-01\1"),
    ),
    "calls_a_windows_server_a_printer": (
        "antivirus_covers_assets",
        lambda evidence: (
            change(ASSETS, "order-db,伺服器", "order-db,印表機")(evidence),
            change(ANTIVIRUS, r"^order-db,[^\n]*\n", "")(evidence),
        )[0],
    ),
    "turns_the_antivirus_off": (
        "antivirus_covers_assets",
        change(ANTIVIRUS, r"^(order-db,[^,]*,是,)是", r"\1否"),
    ),
    "keeps_an_old_server_without_a_plan": (
        "devices_supported",
        change(ASSETS, r"^(A004[^\n]*,)2029-04-18", r"\g<1>2025-04-18"),
    ),
    "leaves_the_weak_host_out_of_the_re_scan": ("vulnerability_rescanned", change(RESCAN, WEAK_HOST, "")),
    "breaks_the_re_scan_off": (
        "vulnerability_rescanned",
        change(RESCAN, r'<tag name="HOST_END">[^<]*</tag>', ""),
    ),
    "renames_the_old_scan": ("vulnerability_rescanned", put(RESCAN, bytes, of=SECOND)),
    "scans_too_seldom": ("vulnerability_scanned", gone(SECOND, RESCAN)),
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return open_catalogue()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample_firm(tmp_path_factory.mktemp("clean") / "firm", clean=True)


@pytest.fixture(scope="module")
def known() -> dict[Any, Any]:
    """What unchanged files gave, so that each is read once."""
    return {}


@pytest.fixture
def _each_file_once(monkeypatch: pytest.MonkeyPatch, known: dict[Any, Any]) -> None:
    read = intake._read_file

    def remembered(file: EvidenceFile, handed_over: Path) -> Any:
        key = (file.item, file.path.read_bytes(), tuple(file.told.items()))
        if key not in known:
            known[key] = read(file, handed_over)
        return known[key]

    monkeypatch.setattr(intake, "_read_file", remembered)


def outcomes(catalogue: Catalogue, folder: Path) -> dict[str, set[Outcome]]:
    order = Order(read_firm(folder, catalogue), Period.parse(SAMPLE_PERIOD), SAMPLE_DAY)
    found: dict[str, set[Outcome]] = {}
    for entry in inspect(catalogue, order, intake.read_evidence(folder)).entries():
        found.setdefault(entry.check, set()).add(entry.outcome)
    return found


@pytest.mark.usefixtures("_each_file_once")
@pytest.mark.parametrize("name", SPOILED)
def test_an_operator_who(name: str, catalogue: Catalogue, clean: Path, tmp_path: Path) -> None:
    check, spoil = SPOILED[name]
    shutil.copytree(clean, tmp_path / "firm", copy_function=os.link)
    spoil(tmp_path / "firm" / "evidence")
    assert outcomes(catalogue, tmp_path / "firm")[check] - {Outcome.CONFORMING}


@pytest.mark.usefixtures("_each_file_once")
def test_an_operator_who_spoils_nothing_keeps_every_conformity(catalogue: Catalogue, clean: Path) -> None:
    found = outcomes(catalogue, clean)
    assert {check for check, _ in SPOILED.values()} <= found.keys()
    assert {outcome for check, seen in found.items() if check for outcome in seen} == {Outcome.CONFORMING}
