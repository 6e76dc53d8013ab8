from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from inspectorate.facts.accounts import AccountList, PersonList, why_without_password
from inspectorate.facts.passwords import PasswordStore
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.shelf import reader_for

Write = Callable[..., EvidenceFile]
Said = Callable[..., list[Any]]

LIST = """帳號清冊,,,,,,
帳號,姓名,員工編號,狀態,最後登入日期,帳號類別,權限
chen,陳一,E001,啟用,115/10/01,個人,查詢、下單
lin,林二,E002,停用,1150930,個人,
v01,吳三,,啟用,從未登入,廠商,維護
9801234,王客戶,,啟用,民國115年10月31日,客戶,
"""
STAFF = """員工編號,姓名,部門,到職日,離職日,在職狀態
E001,陳一,資訊部,110/1/2,,在職
E002,林二,資訊部,110/1/2,115/9/30,離職
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
def test_an_account_list_is_read_in_every_encoding_of_the_field(
    write: Write, said: Said, encoding: str
) -> None:
    (found,) = said(AccountList, write("帳務系統.csv", LIST, encoding))
    chen, lin, vendor, customer = found.accounts
    assert found.system == "帳務系統"
    assert (chen.holders, chen.enabled, chen.privileges) == (("E001",), True, ("查詢", "下單"))
    assert (lin.enabled, lin.last_login, lin.source.number) == (False, date(2026, 9, 30), 4)
    assert (vendor.kind, vendor.last_login, vendor.login_told) == ("vendor", None, True)
    assert (customer.kind, customer.last_login) == ("customer", date(2026, 10, 31))


def test_an_english_list_is_read_the_same(write: Write, said: Said) -> None:
    text = "User ID,Display Name,Employee No,Enabled,Last Login,Account Type\n"
    text += "chen,Chen,E001,Yes,2026-10-01T08:00:00Z,person\n"
    (found,) = said(AccountList, write("core.csv", text))
    assert (found.accounts[0].enabled, found.accounts[0].last_login) == (True, date(2026, 10, 1))


def test_a_workbook_is_read_with_its_real_dates_and_serials(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "帳號.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("帳務")
        for column, text in enumerate(("帳號", "姓名", "是否啟用", "最後登入日期")):
            sheet.write_string(0, column, text)
        sheet.write_row(1, 0, ["chen", "陳一", "是"])
        sheet.write_datetime(1, 3, date(2026, 10, 1), book.add_format({"num_format": "yyyy/mm/dd"}))
        sheet.write_row(2, 0, ["lin", "林二", "否", 46326])
    (found,) = said(AccountList, EvidenceFile(path, "帳號.xlsx"))
    assert [one.last_login for one in found.accounts] == [date(2026, 10, 1), date(2026, 10, 31)]
    assert found.accounts[0].source.where_zh == "帳務 第 2 列"


def test_one_table_of_several_systems_gives_a_list_for_each(write: Write, said: Said) -> None:
    text = "系統,帳號,啟用\n帳務,chen,Y\n下單,chen,N\n帳務,lin,Y\n"
    found = said(AccountList, write("all.csv", text))
    assert {one.system: len(one.accounts) for one in found} == {"帳務": 2, "下單": 1}


def test_each_sheet_of_a_workbook_is_a_system_of_its_own(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "帳號.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("帳務", "下單"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["帳號", "是否啟用"])
            sheet.write_row(1, 0, ["chen", "是"])
    found = said(AccountList, EvidenceFile(path, "帳號.xlsx"))
    assert [(one.system, len(one.accounts)) for one in found] == [("帳務", 1), ("下單", 1)]


def test_a_word_of_state_that_is_not_known_is_no_state_and_is_said(write: Write, said: Said) -> None:
    text = "帳號,姓名,狀態\nchen,陳一,觀察中\nlin,林二,\n"
    (found,) = said(AccountList, write("a.csv", text))
    assert [one.enabled for one in found.accounts] == [None, None]
    assert "觀察中" in found.accounts[0].limits[0]


def test_remarks_and_the_word_account_behind_a_word_are_passed_over(write: Write, said: Said) -> None:
    text = "帳號,姓名,狀態,類別\nchen,陳一,停用（離職）,廠商維護帳號\nlin,林二,啟用,委外人員帳號\n"
    (found,) = said(AccountList, write("a.csv", text))
    assert [one.enabled for one in found.accounts] == [False, True]
    assert [one.kind for one in found.accounts] == ["unknown", "vendor"]
    assert "廠商維護帳號" in found.accounts[0].limits[0]


def test_columns_that_contradict_each_other_are_not_believed(write: Write, said: Said) -> None:
    (found,) = said(AccountList, write("a.csv", "帳號,狀態,停用\nchen,啟用,是\nlin,啟用,否\n"))
    assert [one.enabled for one in found.accounts] == [None, True]


def test_a_date_that_cannot_be_read_refuses_the_file_with_its_row(write: Write, said: Said) -> None:
    with pytest.raises(RefusedError, match="row 3"):
        said(AccountList, write("a.csv", "帳號,最後登入日期\nchen,115/10/1\nlin,115/13/1\n"))


def test_a_row_without_an_account_refuses_the_file(write: Write, said: Said) -> None:
    with pytest.raises(RefusedError, match="沒有帳號"):
        said(AccountList, write("a.csv", "帳號,最後登入日期\n,115/10/1\n"))


def test_month_first_dates_are_read_where_the_column_proves_them(write: Write, said: Said) -> None:
    (found,) = said(AccountList, write("a.csv", "account,last login\na,10/31/2026\nb,1/2/2026\n"))
    assert [one.last_login for one in found.accounts] == [date(2026, 10, 31), date(2026, 1, 2)]
    with pytest.raises(RefusedError):
        said(AccountList, write("b.csv", "account,last login\na,3/4/2026\n"))


def test_an_expiry_names_the_last_valid_day(write: Write, said: Said) -> None:
    (found,) = said(AccountList, write("a.csv", "帳號,啟用,帳號到期日\nchen,是,2026-10-31\n"))
    assert found.accounts[0].usable(date(2026, 10, 31)) is True
    assert found.accounts[0].usable(date(2026, 11, 1)) is False


def test_what_the_firm_tells_fills_what_the_list_leaves_open(write: Write, said: Said) -> None:
    file = write("a.csv", "帳號,啟用\nchen,是\n", system="主機", kind="customer", as_of="115/10/1")
    (found,) = said(AccountList, file)
    assert (found.system, found.as_of, found.accounts[0].kind) == ("主機", date(2026, 10, 1), "customer")
    with pytest.raises(RefusedError, match="kind"):
        said(AccountList, write("a.csv", "帳號,啟用\nchen,是\n", kind="nobody"))
    with pytest.raises(RefusedError, match="as_of"):
        said(AccountList, write("a.csv", "帳號,啟用\nchen,是\n", as_of="someday"))


def test_a_staff_list_says_what_people_are_there_for(write: Write, said: Said) -> None:
    text = STAFF.replace("在職狀態", "職務").replace(",在職", ",網路設備管理").replace(",離職\n", ",\n")
    (found,) = said(PersonList, write("staff.csv", text))
    assert [one.duties for one in found.people] == ["網路設備管理", ""]


def test_a_staff_list_is_told_from_an_account_list_by_its_columns(write: Write) -> None:
    names = {
        "帳號,姓名,員工編號,部門,狀態,最後登入日期": "account_list",
        "員工編號,姓名,部門,到職日,離職日": "person_list",
        "員工編號,姓名,部門,在職狀態": "person_list",
        "員工編號,姓名,帳號,到職日,離職日": "person_list",
        "員工編號,姓名,帳號,狀態": "account_list",
        "帳號,密碼": "account_list",
        "SamAccountName,Enabled,LastLogonDate": "active_directory_table",
    }
    for head, name in names.items():
        reader = reader_for(write("t.csv", f"{head}\n{','.join('x' for _ in head.split(','))}\n"))
        assert reader is not None, head
        assert name == reader.NAME, head


@pytest.mark.parametrize(
    "head",
    [
        "帳號,登入時間,來源IP,狀態",
        "使用者帳號,姓名,狀態,日期時間",
        "姓名,電話",
        "帳號,電話",
        "設備名稱,保管人,IP",
    ],
)
def test_a_log_or_another_register_is_no_account_list(write: Write, head: str) -> None:
    reader = reader_for(write("t.csv", f"{head}\n1,2,3,4\n"))
    assert reader is None or reader.NAME not in ("account_list", "person_list")


def test_a_staff_list_is_read(write: Write, said: Said) -> None:
    (found,) = said(PersonList, write("hr.csv", STAFF, "cp950"))
    assert [(one.number, one.left_on, one.employed) for one in found.people] == [
        ("E001", None, True),
        ("E002", date(2026, 9, 30), False),
    ]
    assert found.limits == ()


def test_a_staff_list_that_does_not_tell_who_left_says_so(write: Write, said: Said) -> None:
    (found,) = said(PersonList, write("hr.csv", "員工編號,姓名,到職日\nE001,陳一,110/1/2\n"))
    assert "未載明離職" in found.limits[0]
    (odd,) = said(PersonList, write("hr.csv", "員工編號,姓名,在職狀態\nE001,陳一,外派\n"))
    assert "1 名" in odd.limits[0]


def test_a_password_column_tells_the_scheme_and_is_not_kept(write: Write, said: Said) -> None:
    text = "帳號,密碼\nchen,$2b$12$abcdefghijklmnopqrstuv\nlin,Abc-1234\nwang,\nwu,********\n"
    (found,) = said(PasswordStore, write("db.csv", text))
    assert [one.scheme for one in found.entries] == ["bcrypt", "plain", "empty", "unknown"]
    assert "Abc-1234" not in repr(found)
    assert said(AccountList, write("db.csv", text)) == []


def test_a_row_that_cannot_be_read_never_shows_the_password(write: Write, said: Said) -> None:
    for row in ("chen,Sekret99!,bad", "chen,,Sekret99!"):
        with pytest.raises(RefusedError) as error:
            said(PasswordStore, write("db.csv", f"帳號,密碼,最後登入日期\n{row}\n"))
        assert "Sekret99" not in str(error.value)
        assert error.value.__cause__ is None


def test_words_for_how_passwords_are_stored_are_read(write: Write, said: Said) -> None:
    words = {
        "明碼": "plain",
        "SHA-256 加鹽": "ssha",
        "bcrypt": "bcrypt",
        "AES": "reversible",
        "不可逆加密": "hashed",
    }
    words |= {"加密": "unknown", "單向雜湊": "hashed", "MD5": "md5", "NTLM": "ntlm"}
    rows = "".join(f"{index},{word}\n" for index, word in enumerate(words))
    (found,) = said(PasswordStore, write("db.csv", "帳號,密碼儲存方式\n" + rows))
    assert [one.scheme for one in found.entries] == list(words.values())


def test_a_list_says_why_an_account_has_no_password_of_the_systems(said: Said, write: Write) -> None:
    head = "帳號,姓名,密碼變更日期,密碼儲存方式,未設密碼之原因\n"
    rows = "lin,林,,不得以密碼登入,以單一登入\nchen,陳,2026-10-01,argon2,\n"
    file = write("accounts.csv", head + rows)
    (listed,) = said(AccountList, file)
    assert [one.no_password_of_its_own for one in listed.accounts] == [True, False]
    assert why_without_password(listed.accounts) == {"以單一登入": 1}
    (stored,) = said(PasswordStore, file)
    assert [one.scheme for one in stored.entries] == ["locked", "argon2"]
