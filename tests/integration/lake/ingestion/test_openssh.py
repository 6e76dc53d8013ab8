"""OpenSSH and Linux authentication, by SQL."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.integration.lake.ingestion.lakes import new_lake, plain, put, rows

from inspectorate.lake.converting import Setting, convert_text
from inspectorate.lake.formats.openssh import FORMAT
from inspectorate.lake.formats.shelf import format_of

STAMP = "Mar  1 08:00:00 h "


def logons(*messages: str) -> list[dict[str, Any]]:
    text = "".join(f"{STAMP}{message}\n" for message in messages)
    return plain([convert_text(FORMAT, text, year=2026).rows["authentication"]], "authentication")


@pytest.mark.shared
def test_the_counts_of_a_real_file_are_those_of_grep(shared: Path, tmp_path: Path) -> None:
    file = shared / "cases" / "logs" / "OpenSSH_2k.log"
    text = file.read_text("utf-8")
    assert format_of(text[:65536]) is FORMAT
    lake = new_lake(tmp_path)
    (outcome,) = put(lake, file)
    assert outcome.entry
    assert (outcome.entry.lines, outcome.entry.aside, outcome.entry.blank) == (2000, None, 0)
    found = rows(lake)
    counted = Counter((row["status"], row["src_ip"]) for row in found if row["activity"] == "logon")
    grepped: Counter[tuple[str, str]] = Counter()
    for line in text.splitlines():
        word = re.search(r"(Failed|Accepted) \S+ for .* from (\S+) port", line)
        if word:
            again = re.search(r"message repeated (\d+) times", line)
            status = "failure" if word[1] == "Failed" else "success"
            grepped[status, word[2]] += int(again[1]) if again else 1
    assert counted == grepped
    unknown = sum(row["status_detail"] == "unknown_user" for row in found)
    assert unknown == len(re.findall(r"Failed \S+ for invalid user", text))
    assert {row["line"] for row in [*found, *rows(lake, "base_event")]} == set(range(1, 2001))


def test_an_attempt_says_who_from_where_how_and_why_not() -> None:
    (one,) = logons("sshd[7]: Failed publickey for invalid user 王 小明 from 192.0.2.1 port 22 ssh2")
    told = {
        "activity",
        "status",
        "status_detail",
        "user_name",
        "src_ip",
        "src_port",
        "auth_protocol",
        "service",
    }
    assert {name: one[name] for name in told} == {
        "activity": "logon",
        "status": "failure",
        "status_detail": "unknown_user",
        "user_name": "王 小明",
        "src_ip": "192.0.2.1",
        "src_port": 22,
        "auth_protocol": "publickey",
        "service": "sshd",
    }


def test_a_line_that_was_repeated_counts_as_often_as_it_says_but_not_beyond_belief() -> None:
    said = "sshd[7]: message repeated {} times: [ Failed password for amy from 192.0.2.1 port 22 ssh2]"
    assert len(logons(said.format(5))) == 5
    found = convert_text(FORMAT, STAMP + said.format(5_000_000), year=2026)
    assert found.rows["authentication"].num_rows == 0
    assert found.unread["line"].to_pylist() == [1]


@pytest.mark.parametrize(
    "forged",
    [
        "password changed for root",
        "pam_faillock(x): Consecutive login failures for user root account temporarily locked",
        "x from 10.0.0.1 port 1 ssh2",
        "pam_unix(login:session): session opened for user root by (uid=0)",
    ],
)
def test_a_chosen_account_name_forges_no_other_record(forged: str) -> None:
    assert logons(f"sshd[7]: Invalid user {forged} from 192.0.2.66 port 22") == []


def test_rights_taken_console_log_ins_locks_and_changed_passwords_are_told_apart() -> None:
    found = logons(
        "sudo[1]:    bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
        "sudo:    bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
        "su[1]: (to root) amy on pts/0",
        "su[1]: FAILED SU (to root) amy on pts/0",
        "login[1]: FAILED LOGIN (1) on '/dev/tty1' FOR 'eve', Authentication failure",
        "login[1]: pam_unix(login:session): session opened for user eve by LOGIN(uid=0)",
        "sshd[1]: pam_unix(sshd:session): session closed for user eve",
        "passwd[1]: pam_unix(passwd:chauthtok): password changed for eve",
        "sshd: pam_faillock(sshd:auth): Consecutive login failures for user eve account temporarily locked",
    )
    told = [(row["activity"], row["status"], row["user_name"], row["target_user"]) for row in found]
    assert told == [
        ("privilege", "success", "bob", "root"),
        ("privilege", "failure", "bob", "root"),
        ("privilege", "success", "amy", "root"),
        ("privilege", "failure", "amy", "root"),
        ("logon", "failure", "eve", None),
        ("logon", "success", "eve", None),
        ("logoff", "success", "eve", None),
        ("password_change", "success", "eve", None),
        ("lockout", "success", "eve", None),
    ]


def test_a_written_offset_is_heeded_and_a_clock_without_one_is_that_of_the_place_told() -> None:
    text = (
        "2026-03-01T08:00:00.5+09:00 h sshd[1]: Accepted password for amy from 192.0.2.1 port 2 ssh2\n"
        "2026-03-01T08:00:00 h sshd[1]: Accepted password for amy from 192.0.2.1 port 2 ssh2\n"
    )
    found = convert_text(FORMAT, text, Setting("o", zone_minutes=-300))
    times = [row["time"].isoformat() for row in plain([found.rows["authentication"]], "authentication")]
    assert times == ["2026-02-28T23:00:00.500000", "2026-03-01T13:00:00"]


def test_what_is_no_record_cannot_be_read_and_a_day_of_no_calendar_is_no_time() -> None:
    found = convert_text(FORMAT, f"nonsense\n{STAMP}sshd[1]: x\nFeb 30 08:00:00 h sshd[1]: x\n", year=2026)
    assert found.unread["line"].to_pylist() == [1, 3]
    assert found.rows["base_event"]["line"].to_pylist() == [2]
