"""The disk, a second hand or a strange name gets in the way while papers are sealed."""

import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.functional.seals.conftest import ENGAGEMENT, TWO, Run, append_with_the_key

from inspectorate.cli.evidence_findings import _state
from inspectorate.cli.exits import Exit
from inspectorate.evidence.events import Received
from inspectorate.evidence.findings import TrackedFinding
from inspectorate.services import add_evidence, seal_papers, sealed_folder
from inspectorate.services.evidence_objects import SourceError
from inspectorate.services.open_evidence import read_evidence_book
from inspectorate.services.verify_seal import list_seals

NOW = datetime.now(UTC).replace(microsecond=0)


def test_a_disk_that_cannot_lock_is_told_and_the_seal_stands(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path) -> None:
        raise OSError(folder)

    monkeypatch.setattr(sealed_folder, "sync_folder", full)
    done = run("inspect", "seal", papers, *TWO)
    assert (done.exit_code, "不允許" in done.stderr) == (0, True)
    monkeypatch.undo()


def test_sealed_again_after_an_interruption_it_only_locks(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(seal_papers, "lock", lambda _folder, _seal: False)
        run("inspect", "seal", papers, *TWO)
    assert not (papers / "seal.json").exists()
    assert "未另行封存" in run("inspect", "seal", papers, *TWO).stdout
    assert run("inspect", "verify-seal", papers).exit_code == 0
    assert len(list_seals()) == 1


def test_a_paper_changed_while_it_is_sealed_is_told(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = sealed_folder.lock

    def late(folder: Path, seal: bytes) -> bool:
        (folder / "index.html").write_bytes(b"late")
        return lock(folder, seal)

    monkeypatch.setattr(seal_papers, "lock", late)
    done = run("inspect", "seal", papers, *TWO)
    assert (done.exit_code, "遭更動：index.html" in done.stderr) == (Exit.INTEGRITY, True)


def test_a_result_changed_while_it_is_copied_is_not_sealed(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in = add_evidence.take_in_plain

    def and_change(folder: Path, file: Path, recipients: tuple[str, ...]) -> Any:
        taken = take_in(folder, file, recipients)
        if file.name == "result.json":
            file.write_bytes(b"{}")
        return taken

    monkeypatch.setattr(seal_papers, "take_in_plain", and_change)
    done = run("inspect", "seal", papers, *TWO)
    assert (done.exit_code, "封存期間遭更動" in done.stderr) == (Exit.USAGE, True)
    assert list_seals() == []


def test_a_paper_that_cannot_be_read_is_told(run: Run, sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise SourceError(f"{path} 無法讀取")

    monkeypatch.setattr(sealed_folder, "open_plain", refuse)
    done = run("inspect", "verify-seal", sealed)
    assert (done.exit_code, "遭更動：index.html" in done.stdout) == (Exit.INTEGRITY, True)


def test_papers_that_cite_what_was_not_kept_say_so(run: Run, firm: Path, home: Path) -> None:
    run("inspect", "run", firm, "--period", "2026-10")
    done = run("inspect", "seal", home / "papers" / ENGAGEMENT / "002", *TWO)
    assert (done.exit_code, "未收存" in done.stderr) == (0, True)


def test_a_folder_whose_evidence_is_a_link_is_refused_in_a_line(run: Run, firm: Path) -> None:
    (firm / "evidence").rename(firm / "elsewhere")
    (firm / "evidence").symlink_to(firm / "elsewhere")
    done = run("inspect", "run", firm, "--period", "2026-10", "--keep", "三年")
    assert (done.exit_code, "符號連結" in done.stderr) == (Exit.USAGE, True)


def test_a_name_that_is_no_text_is_not_sealed(run: Run, papers: Path) -> None:
    Path(os.fsdecode(os.fsencode(papers) + b"/\xff.txt")).write_bytes(b"x")
    done = run("inspect", "seal", papers, *TWO)
    assert (done.exit_code, "UTF-8" in done.stderr) == (Exit.USAGE, True)


def test_a_folder_of_more_files_than_an_entry_can_name_is_not_sealed(run: Run, papers: Path) -> None:
    for number in range(2_001):
        (papers / f"{number}.txt").touch()
    done = run("inspect", "seal", papers, *TWO)
    assert (done.exit_code, "超過 2000 個" in done.stderr) == (Exit.USAGE, True)


def test_what_a_person_filled_in_and_added_is_sealed_with_the_rest(run: Run, papers: Path) -> None:
    (papers / "signed").mkdir()
    (papers / "signed" / "結論.pdf").write_bytes(b"%PDF")
    assert run("inspect", "seal", papers, *TWO).exit_code == 0
    assert run("inspect", "verify-seal", papers).exit_code == 0
    assert "signed/結論.pdf" in (papers / "seal.json").read_text("utf-8")


def test_a_zips_member_is_sealed_by_its_own_sha256_and_the_zips_number(
    run: Run, firm: Path, home: Path
) -> None:
    accounts = firm / "evidence" / "accounts"
    with zipfile.ZipFile(accounts / "list.zip", "w") as packed:
        packed.write(accounts / "order-system.csv", "order-system.csv")
    (accounts / "order-system.csv").unlink()
    done = run("inspect", "run", firm, "--period", "2026-10", "--keep", "三年", "--by", "李")
    papers = home / "papers" / ENGAGEMENT / "002"
    assert run("inspect", "seal", papers, *TWO).exit_code == 0, done.output
    listed = json.loads((papers / "seal.json").read_bytes())
    kept = {one["item"]: one for one in listed["evidence"]}
    member, whole = kept["accounts/list.zip!/order-system.csv"], kept["accounts/list.zip"]
    assert member["entry"] == whole["entry"]
    assert member["sha256"] != whole["sha256"]


def test_a_name_that_leads_out_of_the_folder_is_not_written(
    run: Run, sealed: Path, home: Path, tmp_path: Path
) -> None:
    del sealed
    (first,) = list_seals()
    paper = read_evidence_book().book.of(first.seal.items[0]).history[0][1]
    assert isinstance(paper, Received)
    number = read_evidence_book().book.size
    append_with_the_key(home, msgspec.structs.replace(paper, at=first.seal.at, name="../../escaped.html"))
    forged = {"engagement": "9A99/2026-11", "items": (number, first.seal.items[-1])}
    append_with_the_key(home, msgspec.structs.replace(first.seal, **forged))
    done = run("inspect", "seals", "9A99/2026-11", "--out", tmp_path / "a" / "b")
    assert (done.exit_code, "資料夾之內" in done.stderr) == (Exit.INTEGRITY, True)
    assert list(tmp_path.rglob("escaped.html")) == []


def test_what_is_asked_wrongly_is_refused_in_a_line(run: Run, tmp_path: Path) -> None:
    assert run("inspect", "seals", "--out", tmp_path / "x").exit_code == Exit.USAGE
    assert run("inspect", "seals", "9A99/2026-10", "--out", tmp_path / "x").exit_code == Exit.USAGE
    assert "沒有封存之底稿" in run("inspect", "seals", "9A99/2026-10").stdout


def test_an_empty_store_has_no_days_to_speak_of(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "new"))
    run("evidence", "init", "--name", "firm.example/evidence")
    done = run("evidence", "gaps")
    assert (done.exit_code, "沒有連結" in done.stdout) == (Exit.UNDETERMINED, True)


def test_a_finding_of_purged_evidence_says_so() -> None:
    assert "銷毀" in _state(TrackedFinding(1, 0, "missing", NOW, 1, ended="purged"))
