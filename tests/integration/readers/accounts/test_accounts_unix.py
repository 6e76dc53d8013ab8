from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from inspectorate.facts.accounts import AccountList, PasswordAges
from inspectorate.facts.passwords import PasswordPolicy, PasswordStore
from inspectorate.readers.accounts.schemes import cell_scheme, shadow_scheme
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError

Write = Callable[..., EvidenceFile]
Said = Callable[..., list[Any]]

PASSWD = """root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
chen:x:1001:1001:陳一,,,:/home/chen:/bin/bash
lin:x:1002:1002::/home/lin:/bin/bash
"""
SHADOW = """root:!:20000:0:99999:7:::
daemon:*:20000:0:99999:7:::
chen:$y$j9T$aaaa$bbbb:20700:0:90:7:::
lin:$6$cccc$dddd:20700:0::7::20000:
"""


def test_passwd_and_shadow_of_one_host_make_one_account_list(write: Write, said: Said) -> None:
    files = write("trade01/etc/passwd", PASSWD), write("trade01/etc/shadow", SHADOW)
    (found,) = said(AccountList, *files)
    assert found.system == "trade01"
    root, daemon, chen, lin = found.accounts
    assert (root.enabled, daemon.enabled, chen.enabled) == (False, False, True)
    assert (root.kind, chen.kind, chen.name) == ("service", "unknown", "陳一")
    assert (chen.password_changed, chen.password_max_days) == (date(2026, 9, 4), 90)
    assert lin.usable(date(2026, 10, 31)) is False
    assert lin.password_max_days == 0


def test_a_shadow_file_tells_schemes_and_keeps_no_hash(write: Write, said: Said) -> None:
    (found,) = said(PasswordStore, write("trade01/shadow", SHADOW))
    assert [one.scheme for one in found.entries] == ["locked", "locked", "yescrypt", "sha512crypt"]
    assert "aaaa" not in repr(found)


def test_a_broken_shadow_line_is_refused_by_its_number_and_not_shown(write: Write, said: Said) -> None:
    with pytest.raises(RefusedError, match="line 2") as error:
        said(PasswordStore, write("s", SHADOW.replace("daemon:*", "daemon:secret:*"), reader="shadow"))
    assert "secret" not in str(error.value)


def test_a_hash_or_a_blank_in_passwd_itself_is_a_password_store(write: Write, said: Said) -> None:
    text = "root::0:0:root:/root:/bin/sh\nold:abcdefghijklm:500:500::/home/old:/bin/sh\n"
    (found,) = said(PasswordStore, write("old/passwd", text))
    assert [one.scheme for one in found.entries] == ["empty", "des"]


def test_accounts_of_a_directory_service_behind_passwd_are_a_limit(write: Write, said: Said) -> None:
    (found,) = said(AccountList, write("h/passwd", PASSWD + "+::::::\n"))
    assert "NIS" in found.limits[0]


LASTLOG = """Username         Port     From             Latest
root                                       **Never logged in**
chen             pts/0    10.0.0.9         Fri Oct 30 20:12:33 +0000 2026
"""


def test_lastlog_tells_when_each_user_last_logged_in(write: Write, said: Said) -> None:
    files = write("h/etc/passwd", PASSWD, kind="person"), write("h/lastlog.txt", LASTLOG)
    (found,) = said(AccountList, *files)
    root, _, chen, lin = found.accounts
    assert (root.last_login, root.login_told) == (None, True)
    assert (chen.last_login, chen.kind) == (date(2026, 10, 31), "person")
    assert not lin.login_told


@pytest.mark.parametrize("line", ["chen pts/0 someday", "chen pts/0 x Fri Okt 30 20:12:33 +0000 2026"])
def test_a_line_that_lastlog_would_not_print_is_refused(write: Write, said: Said, line: str) -> None:
    with pytest.raises(RefusedError, match="line 4"):
        said(AccountList, write("h/lastlog.txt", f"{LASTLOG}{line}\n"))


@pytest.mark.parametrize(
    ("field", "scheme"),
    [
        ("$y$j9T$x$y", "yescrypt"),
        ("$2y$10$x", "bcrypt"),
        ("$5$x$y", "sha256crypt"),
        ("$1$x$y", "md5crypt"),
        ("abJnggxhB/yWI", "des"),
        ("!!", "locked"),
        ("!$6$x$y", "locked"),
        ("", "empty"),
        ("$99$x", "unknown"),
    ],
)
def test_each_scheme_of_crypt_is_known_by_its_form(field: str, scheme: str) -> None:
    assert shadow_scheme(field) == scheme


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("5f4dcc3b5aa765d61d8327deb882cf99", "md5_or_ntlm"),
        ("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "mysql"),
        ("{SSHA}abcd", "ssha"),
        ("pbkdf2_sha256$600000$a$b", "pbkdf2"),
        ("$argon2id$v=19$m=65536,t=3,p=4$a$b", "argon2"),
        ("P@ssw0rd", "plain"),
        ("1234", "plain"),
        ("U2FsdGVkX1+abcdefghijklmnop==", "unknown"),
    ],
)
def test_a_database_s_column_tells_its_scheme(text: str, scheme: str) -> None:
    assert cell_scheme(text) == scheme


def test_the_files_of_a_linux_host_make_one_policy(write: Write, said: Said) -> None:
    (policy,) = said(
        PasswordPolicy,
        write("h/etc/login.defs", "PASS_MAX_DAYS\t90\nPASS_MIN_DAYS\t0\nUID_MIN 1000\n"),
        write("h/etc/security/pwquality.conf", "# difok = 1\nminlen = 8\nminclass=3 # three\n"),
        write("h/etc/security/faillock.conf", "deny = 3\nunlock_time = 600\n# even_deny_root\n"),
        write("h/etc/pam.d/common-password", "password requisite pam_pwquality.so retry=3\n@include other\n"),
        write(
            "h/etc/pam.d/common-auth",
            "auth required pam_faillock.so preauth\nauth [success=1 default=ignore] pam_unix.so\n",
        ),
    )
    assert (policy.min_length, policy.max_age_days, policy.max_failures) == (8, 90, 3)
    assert policy.characters is not None
    assert policy.characters.least_classes == 3
    assert set(policy.doubts) == {"max_age_days"}
    assert policy.at("min_length").number == 2


def test_pwquality_that_nothing_loads_is_doubted(write: Write, said: Said) -> None:
    (policy,) = said(PasswordPolicy, write("h/etc/security/pwquality.conf", "minlen = 12\ndcredit = -1\n"))
    assert set(policy.doubts) == {"min_length", "characters"}


def test_credits_shorten_the_length_or_demand_their_class(write: Write, said: Said) -> None:
    text = "password requisite pam_cracklib.so minlen=10 dcredit=1 ucredit=2 ocredit=-1\n"
    (policy,) = said(PasswordPolicy, write("h/pam.d/system-auth", text))
    assert policy.min_length == 7
    assert policy.characters is not None
    assert policy.characters.any_of == (("symbol",),)


def test_a_faillock_file_as_shipped_sets_nothing(write: Write, said: Said) -> None:
    text = "# deny = 3\n# unlock_time = 600\n# even_deny_root\n"
    (policy,) = said(PasswordPolicy, write("h/faillock.conf", text))
    assert policy.max_failures is None


def test_ages_of_a_host_stand_beside_its_policy(write: Write, said: Said) -> None:
    (ages,) = said(
        PasswordAges,
        write("h/etc/passwd", PASSWD),
        write("h/etc/shadow", SHADOW),
        write("h/etc/login.defs", "PASS_MAX_DAYS 90\nPASS_MIN_DAYS 0\nPASS_WARN_AGE 7\n"),
    )
    assert ages.max_age_days == 90
    assert ages.told
    assert len(ages.accounts) == 4
    assert "login.defs" in ages.doubt


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("login.defs", "PASS_MAX_DAYS ninety\nPASS_MIN_DAYS 0\n"),
        ("pwquality.conf", "minlen = long\n"),
        ("faillock.conf", "deny = many\nunlock_time = 1\n"),
        ("common-auth", "auth required pam_faillock.so deny=x\n"),
    ],
)
def test_a_number_that_is_none_is_refused_with_its_line(
    write: Write, said: Said, item: str, text: str
) -> None:
    with pytest.raises(RefusedError, match="line 1"):
        said(PasswordPolicy, write(item, text))
