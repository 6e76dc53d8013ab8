"""The lake on the command line."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root

LINES = "".join(
    f"Mar  1 08:{minute:02}:00 web01 sshd[7]: Failed password for amy from 192.0.2.1 port 4711 ssh2\n"
    for minute in range(20)
)


@pytest.fixture
def lake(tmp_path: Path) -> str:
    place = str(tmp_path / "lake")
    assert run("init", place, "--firm", "示範證券").exit_code == 0
    return place


def run(*words: str, data: str | None = None) -> Result:
    return CliRunner().invoke(root, ["lake", *words], input=data)


def test_logs_are_put_in_shown_and_verified(lake: str, tmp_path: Path) -> None:
    file = tmp_path / "auth.log"
    file.write_text(LINES + "nonsense\n", "utf-8")
    os.utime(file, (datetime(2026, 3, 2, tzinfo=UTC).timestamp(),) * 2)
    added = run("add", lake, str(file), "--system", "web")
    assert added.exit_code == 0, added.output
    assert "21 行，收入 20 筆（openssh），無法判讀 1 行" in added.output
    assert "第 21 行無法判讀：nonsense" in added.output
    assert "未新增任何紀錄" in run("add", lake, str(file)).output
    assert run("show", lake).output == "2026-03-01  web  authentication  20\n"
    assert json.loads(run("show", lake, "--format", "json").output)[0]["records"] == 20
    assert run("show", lake, "--from", "2026-03-02").output == ""
    assert json.loads(run("show", lake, "--sources", "--format", "json").output)[0]["unread"] == 1
    verified = run("verify", lake)
    assert (verified.exit_code, "不符 0 項" in verified.output) == (0, True)
    next(Path(lake).glob("authentication/*/*/*/*.parquet")).write_bytes(b"")
    assert run("verify", lake).exit_code == 4
    assert json.loads(run("verify", lake, "--format", "json").output)["faults"]


def test_standard_input_is_taken_with_a_mapping(lake: str, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('form="json"\nkind="base_event"\n[time]\nfield="t"\n[fields]\nmessage="m"\n', "utf-8")
    added = run(
        *("add", lake, "-", "--mapping", str(mapping), "--format", "json"),
        data='{"t": "2026-03-01T08:00:00", "m": "x"}\n',
    )
    assert added.exit_code == 0, added.output
    assert json.loads(added.output)["entry"]["records"] == {"base_event": 1}
    zoned = run(
        "add", lake, "-", "--mapping", str(mapping), "--zone", "-05:00", data='{"t": "2026-03-01T20:00:00"}\n'
    )
    assert zoned.exit_code == 0, zoned.output
    assert "2026-03-02" in run("show", lake).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--log-format", "nothing"), "沒有格式 nothing"),
        (("--zone", "8"), "+08:00"),
        (("--tell", "x"), "NAME=VALUE"),
    ],
)
def test_wrong_use_is_said_in_a_line(lake: str, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    file = tmp_path / "auth.log"
    file.write_text(LINES, "utf-8")
    found = run("add", lake, str(file), *words)
    assert (found.exit_code, said in found.output) == (2, True), found.output


def test_format_and_mapping_are_one_or_the_other(lake: str, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text("", "utf-8")
    found = run("add", lake, str(mapping), "--mapping", str(mapping), "--log-format", "syslog")
    assert (found.exit_code, "擇一" in found.output) == (2, True)


def test_a_file_of_no_known_format_is_refused_and_the_shell_is_told(lake: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("one\ntwo\n", "utf-8")
    found = run("add", lake, str(tmp_path / "x"))
    assert (found.exit_code, "未收入" in found.output) == (2, True)


def test_without_a_lake_one_is_told_how_to_make_it(tmp_path: Path) -> None:
    found = run("show", str(tmp_path))
    assert (found.exit_code, "lake init" in found.output) == (2, True)
    assert run("init", "ftp://x", "--firm", "f").exit_code == 2
    assert run("init", str(tmp_path / "a"), "--firm", "f").exit_code == 0
    assert run("init", str(tmp_path / "a"), "--firm", "f").exit_code == 2


def test_a_damaged_lake_ends_with_the_code_of_integrity(lake: str) -> None:
    (Path(lake) / "manifest").mkdir(exist_ok=True)
    (Path(lake) / "manifest" / "head").write_bytes(b"x")
    assert run("show", lake).exit_code == 4


def test_without_the_extra_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        f"sys.argv = ['inspectorate', 'lake', 'init', {str(tmp_path / 'a')!r}, '--firm', 'f']\n"
        "from inspectorate.cli import main; main()"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "inspectorate[logs]" in found.stderr
    assert "Traceback" not in found.stderr
