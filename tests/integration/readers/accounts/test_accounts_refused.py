"""A row or a value of an account export that cannot be read is refused by its place."""

from pathlib import Path

import pytest

from inspectorate.readers.accounts import directory_table, ldif, policy_table
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError


@pytest.mark.parametrize(
    "row", [",12,90天", "網路下單,十二多,90天", "網路下單,12,偶爾"], ids=["no system", "no count", "no span"]
)
def test_a_row_without_its_system_or_with_an_unreadable_number_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "policy.csv"
    path.write_text(f"系統,最小密碼長度,密碼有效期限\n甲,12,90天\n{row}\n", "utf-8")
    with pytest.raises(RefusedError, match="3"):
        list(policy_table.read(EvidenceFile(path, "policy.csv")))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("amy,512,user\n,512,user\n", "沒有 sAMAccountName"),
        ("amy,many,user\n", "不是整數"),
        ("pc1,512,computer\n", "沒有任何使用者帳號"),
    ],
)
def test_a_directory_without_a_user_or_a_readable_row_is_refused(
    tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "users.csv"
    path.write_text(f"sAMAccountName,userAccountControl,objectClass\n{text}", "utf-8")
    with pytest.raises(RefusedError, match=says):
        list(directory_table.read(EvidenceFile(path, "users.csv")))


@pytest.mark.parametrize(
    ("limit", "text", "says"),
    [
        ("_LONGEST_VALUE", "cn: 甲甲\n 甲甲甲甲甲甲\n", "屬性值過長"),
        ("_MOST_VALUES", "cn: a\ncn: b\n", "屬性值過多"),
    ],
)
def test_an_ldif_record_above_the_limits_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, text: str, says: str
) -> None:
    monkeypatch.setattr(ldif, limit, 1)
    path = tmp_path / "users.ldif"
    path.write_text(f"dn: cn=a\n{text}", "utf-8")
    with pytest.raises(RefusedError, match=says):
        list(ldif.records(EvidenceFile(path, "users.ldif")))


def test_a_security_identifier_of_another_length_is_none() -> None:
    assert ldif.sid(bytes((1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0))) == "S-1-5-18"
    assert ldif.sid(bytes((1, 2, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0))) == ""


def test_blank_lines_between_ldif_records_are_no_records(tmp_path: Path) -> None:
    path = tmp_path / "users.ldif"
    path.write_text("\n\ndn: cn=a\n\n\ndn: cn=b\n", "utf-8")
    assert [one.dn for one in ldif.records(EvidenceFile(path, "users.ldif"))] == ["cn=a", "cn=b"]
