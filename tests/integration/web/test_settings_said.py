"""Settings that cannot be used: each command says which, and begins nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("command", "name", "told", "said"),
    [
        ("serve", "TOKEN_DAYS", "x", "INSPECTORATE_TOKEN_DAYS=x：須為 1 至 365 之整數"),
        ("work", "FRESH_MINUTES", "0", "INSPECTORATE_FRESH_MINUTES=0：須為 1 至 60 之整數"),
        ("serve", "UPLOAD_LIMIT", "2G", "INSPECTORATE_UPLOAD_LIMIT=2G：須為 1 至"),
        ("doctor", "DATABASE", "mysql://somebody:hidden@db/x", "INSPECTORATE_DATABASE：須為 postgresql://"),
        ("work", "TRUSTED_PROXIES", "0.0.0.0/0", "INSPECTORATE_TRUSTED_PROXIES：「0.0.0.0/0」須為代理之位址"),
        ("serve", "PROXY_HTTPS_HEADER", "X Y", "INSPECTORATE_PROXY_HTTPS_HEADER=X Y：不是標頭名稱"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    tmp_path: Path, command: str, name: str, told: str, said: str
) -> None:
    environment = {**os.environ, "INSPECTORATE_HOME": str(tmp_path), f"INSPECTORATE_{name}": told}
    program = [sys.executable, "-m", "inspectorate", command]
    done = subprocess.run(program, env=environment, capture_output=True, encoding="utf-8", check=False)
    answer = done.stdout + done.stderr
    assert done.returncode
    assert said in answer
    assert "Traceback" not in answer
    assert "hidden" not in answer
    assert not list(tmp_path.rglob("*.sqlite3"))
