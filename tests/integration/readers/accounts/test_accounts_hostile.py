"""Whatever bytes come, a reader of accounts gives facts or refuses the file; it never fails otherwise."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectorate.readers.accounts import (
    account_table,
    directory_ldif,
    directory_table,
    faillock,
    lastlog,
    login_defs,
    pam,
    passwd,
    person_table,
    policy_table,
    pwquality,
    shadow,
    windows_policy,
)
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError

SAMPLES: dict[Any, str] = {
    account_table: "帳號,姓名,狀態,最後登入日期,密碼\nchen,陳一,啟用,115/10/01,$6$a$b\nlin,,停用,,x\n",
    person_table: "員工編號,姓名,到職日,離職日\nE001,陳一,110/1/2,\nE002,林二,110/1/2,115/9/30\n",
    directory_ldif: "dn: CN=a,DC=x\nobjectClass: user\nsAMAccountName: a\nuserAccountControl: 512\n",
    directory_table: "SamAccountName,Enabled,LastLogonDate,SID\na,True,2026/10/31 上午 08:30:00,S-1-5\n",
    passwd: "root:x:0:0:root:/root:/bin/bash\nchen::1001:1001::/home/chen:/bin/sh\n",
    shadow: "root:!:20000:0:99999:7:::\nchen:$y$a$b:20700:0:90:7::30000:\n",
    lastlog: "Username  Port  From  Latest\nroot  **Never logged in**\n"
    "a  pts/0  x  Fri Oct 30 20:12:33 +0000 2026\n",
    login_defs: "PASS_MAX_DAYS 90\nPASS_MIN_DAYS 0\n",
    pwquality: "minlen = 8\ndcredit = -1\nminclass = 3\n",
    faillock: "deny = 3\nunlock_time = 600\n",
    pam: "auth required pam_faillock.so deny=3\npassword requisite pam_pwquality.so minlen=8\n",
    policy_table: "系統,最小長度,最長使用期限,複雜度\n下單,8,90天,英數字\n",
    windows_policy: "MinPasswordLength : 7\nMaxPasswordAge : 42.00:00:00\nLockoutThreshold : 3\n",
}
WILD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def facts_or_refusal(reader: Any, folder: Path, content: bytes) -> None:
    path = folder / "evidence.bin"
    path.write_bytes(content)
    file = EvidenceFile(path, "evidence.bin")
    with suppress(RefusedError):
        reader.recognises(file)
        assert all(type(fact) in reader.YIELDS for fact in reader.read(file))


@pytest.mark.parametrize("reader", SAMPLES, ids=lambda reader: reader.NAME)
def test_each_reader_knows_its_sample_and_reads_it(reader: Any, tmp_path: Path) -> None:
    path = tmp_path / "sample"
    path.write_text(SAMPLES[reader], "utf-8")
    file = EvidenceFile(path, "sample")
    assert reader.recognises(file)
    assert list(reader.read(file))


@pytest.mark.parametrize("reader", SAMPLES, ids=lambda reader: reader.NAME)
@WILD
@given(content=st.binary(max_size=300))
def test_arbitrary_bytes_are_facts_or_refused(reader: Any, tmp_path: Path, content: bytes) -> None:
    facts_or_refusal(reader, tmp_path, content)


@pytest.mark.parametrize("reader", SAMPLES, ids=lambda reader: reader.NAME)
@WILD
@given(data=st.data())
def test_mutated_samples_are_facts_or_refused(reader: Any, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[reader].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 8)))
        content[start:end] = data.draw(
            st.binary(max_size=6)
            | st.sampled_from([b"\n", b",", b":", b"9" * 30, b'"', b"\x00", b"-1", b"="])
        )
    facts_or_refusal(reader, tmp_path, bytes(content))
