import base64
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.facts.accounts import AccountList
from inspectorate.facts.passwords import PasswordStore
from inspectorate.readers.accounts.directory import day, filetime
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError

Write = Callable[..., EvidenceFile]
Said = Callable[..., list[Any]]

EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def ticks(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds()) * 10_000_000


LATE = ticks(datetime(2026, 10, 30, 18, tzinfo=UTC))  # the 31st in Taiwan
SID = base64.b64encode(bytes([1, 5]) + (5).to_bytes(6, "big") + struct.pack("<5I", 21, 1, 2, 3, 500)).decode()
NAME = base64.b64encode("陳一".encode()).decode()

LDIF = f"""# extended LDIF
version: 1

dn: CN=Chen,OU=IT,
 DC=daan,DC=com
objectClass: top
objectClass: person
objectClass: user
sAMAccountName: chen
displayName:: {NAME}
employeeID: E001
userAccountControl: 512
lastLogonTimestamp: {LATE}
pwdLastSet: {LATE}
accountExpires: 9223372036854775807
whenCreated: 20200101000000.0Z
memberOf: CN=Traders,DC=daan,DC=com
memberOf: CN=Staff,DC=daan,DC=com

dn: CN=Boss,DC=daan,DC=com
objectClass: user
sAMAccountName: boss
objectSid:: {SID}
userAccountControl: {0x200 | 0x2 | 0x80 | 0x10000}
pwdLastSet: 0
unicodePwd:: c2VjcmV0

dn: CN=PC1,DC=daan,DC=com
objectClass: user
objectClass: computer
sAMAccountName: PC1$
userAccountControl: 4096

dn: CN=Traders,DC=daan,DC=com
objectClass: group
sAMAccountName: Traders
"""


def test_an_ldif_export_gives_the_users_of_the_domain(write: Write, said: Said) -> None:
    (found,) = said(AccountList, write("ad.ldif", LDIF))
    assert found.system == "daan.com"
    chen, boss = found.accounts
    assert (chen.name, chen.kind, chen.holders, chen.enabled) == ("陳一", "person", ("E001",), True)
    assert (chen.last_login, chen.password_changed) == (date(2026, 10, 31), date(2026, 10, 31))
    assert (chen.created, chen.expires, chen.privileges) == (date(2020, 1, 1), None, ("Traders", "Staff"))
    assert (boss.enabled, boss.kind, boss.password_max_days) == (False, "service", 0)
    assert (boss.number, boss.last_login, boss.login_told) == ("S-1-5-21-1-2-3-500", None, True)


def test_a_password_that_the_directory_can_decrypt_is_reversible(write: Write, said: Said) -> None:
    (found,) = said(PasswordStore, write("ad.ldif", LDIF))
    assert [one.scheme for one in found.entries] == ["ntlm", "reversible"]
    assert "secret" not in repr(found)


def test_without_any_login_attribute_logins_are_not_told(write: Write, said: Said) -> None:
    text = "dn: CN=a,DC=x\nobjectClass: user\nsAMAccountName: a\nuserAccountControl: 512\n"
    (found,) = said(AccountList, write("ad.ldif", text))
    assert not found.accounts[0].login_told


def test_a_search_that_did_not_finish_is_a_limit(write: Write, said: Said) -> None:
    (found,) = said(AccountList, write("ad.ldif", LDIF + "\nsearch: 2\nresult: 4 Size limit exceeded\n"))
    assert "未完整" in found.limits[0]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (f"displayName:: {NAME}", "displayName:: ?", "line 10"),
        (f"pwdLastSet: {LATE}", "pwdLastSet: soon", "line 4"),
        ("employeeID: E001", "a line without an attribute", "line 11"),
        ("employeeID: E001", "jpegPhoto:< file:///etc/passwd", "line 11"),
        ("employeeID: E001", "changetype: modify", "line 4"),
        ("userAccountControl: 512", "userAccountControl: on", "line 4"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    write: Write, said: Said, old: str, new: str, place: str
) -> None:
    with pytest.raises(RefusedError, match=place):
        said(AccountList, write("ad.ldif", LDIF.replace(old, new)))


def test_an_export_without_users_is_refused(write: Write, said: Said) -> None:
    text = "dn: CN=PC1,DC=x\nobjectClass: computer\nsAMAccountName: PC1$\nuserAccountControl: 4096\n"
    with pytest.raises(RefusedError, match="沒有任何使用者"):
        said(AccountList, write("ad.ldif", text))


def test_get_aduser_s_table_is_read_whatever_the_locale_of_its_dates(write: Write, said: Said) -> None:
    head = "#TYPE Microsoft.ActiveDirectory.Management.ADUser\n"
    head += '"DistinguishedName","Enabled","SamAccountName",'
    head += '"LastLogonDate","PasswordLastSet","PasswordNeverExpires"\n'
    american = (
        head + '"CN=a,DC=daan,DC=com","True","a","10/31/2026 8:30:00 AM","9/1/2026 8:30:00 PM","True"\n'
    )
    taiwan = (
        head + '"CN=a,DC=daan,DC=com","True","a","2026/10/31 上午 08:30:00","2026/9/1 下午 08:30:00","True"\n'
    )
    for text in (american, taiwan):
        (found,) = said(AccountList, write("ad.csv", text, "utf-8-sig"))
        account = found.accounts[0]
        assert (found.system, account.enabled, account.password_max_days) == ("daan.com", True, 0)
        assert (account.last_login, account.password_changed) == (date(2026, 10, 31), date(2026, 9, 1))
        assert said(PasswordStore, write("ad.csv", text)) == []


def test_csvde_s_table_is_read(write: Write, said: Said) -> None:
    text = "DN,objectClass,sAMAccountName,userAccountControl,lastLogonTimestamp,pwdLastSet,whenCreated\n"
    text += f'"CN=a,DC=daan,DC=com",user,a,514,{LATE},0,20200101000000.0Z\n'
    text += '"CN=p,DC=daan,DC=com",computer,p$,4096,,,\n'
    (found,) = said(AccountList, write("ad.csv", text))
    (account,) = found.accounts
    assert (account.enabled, account.last_login, account.created) == (
        False,
        date(2026, 10, 31),
        date(2020, 1, 1),
    )


def test_a_time_that_cannot_be_read_refuses_the_table_with_its_row(write: Write, said: Said) -> None:
    with pytest.raises(RefusedError, match="row 2"):
        said(AccountList, write("ad.csv", "SamAccountName,Enabled,LastLogonDate\na,True,3/4/2026\n"))


@given(st.integers(1, 260_000_000_000))
def test_a_filetime_count_is_the_moment_it_counts(seconds: int) -> None:
    moment = EPOCH + timedelta(seconds=seconds)
    assert filetime(str(ticks(moment))) == moment


@given(st.integers())
def test_any_count_gives_a_moment_or_a_refusal(count: int) -> None:
    try:
        filetime(str(count))
    except ValueError:
        return


def test_never_is_no_day() -> None:
    assert [day(text) for text in ("0", "", "9223372036854775807")] == [None, None, None]
