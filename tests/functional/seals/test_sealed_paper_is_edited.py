"""Somebody edits papers that were sealed: the file is named, and what was sealed comes back whole."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from tests.functional.seals.conftest import ENGAGEMENT, TWO, Run, overwrite, spoil_copy

from inspectorate.cli.exits import Exit
from inspectorate.inspection.sealing import read_manifest
from inspectorate.ledger.canonical import canonical


def test_sealed_papers_verify_and_are_read_only(run: Run, sealed: Path) -> None:
    done = run("inspect", "verify-seal", sealed)
    assert (done.exit_code, "承辦 王小明，覆核 李大華" in done.stdout) == (0, True), done.output
    assert {path.stat().st_mode & 0o222 for path in (sealed, *sealed.rglob("*"))} == {0}


def test_an_edited_paper_is_named_and_the_sealed_one_comes_back(
    run: Run, sealed: Path, tmp_path: Path
) -> None:
    before = (sealed / "working-papers.docx").read_bytes()
    overwrite(sealed / "working-papers.docx", before + b" ")
    done = run("inspect", "verify-seal", sealed)
    assert done.exit_code == Exit.INTEGRITY
    assert "遭更動：working-papers.docx" in done.stdout
    assert "index.html" not in done.stdout
    done = run("inspect", "seals", ENGAGEMENT, "--out", tmp_path / "back")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "back" / "working-papers.docx").read_bytes() == before
    assert run("inspect", "verify-seal", tmp_path / "back").exit_code == 0
    assert run("inspect", "seals", ENGAGEMENT, "--out", tmp_path / "back").exit_code == Exit.USAGE


def test_a_removed_and_an_added_paper_are_named(run: Run, sealed: Path) -> None:
    sealed.chmod(0o700)
    (sealed / "evidence.html").unlink()
    (sealed / "note.txt").write_bytes(b"x")
    done = run("inspect", "verify-seal", sealed)
    assert done.exit_code == Exit.INTEGRITY
    assert "遺失：evidence.html" in done.stdout
    assert "多出：note.txt" in done.stdout


def test_a_link_in_a_papers_place_is_seen_even_to_the_same_bytes(
    run: Run, sealed: Path, tmp_path: Path
) -> None:
    sealed.chmod(0o700)
    (sealed / "index.html").rename(tmp_path / "index.html")
    (sealed / "index.html").symlink_to(tmp_path / "index.html")
    done = run("inspect", "verify-seal", sealed)
    assert (done.exit_code, "遭更動：index.html" in done.stdout) == (Exit.INTEGRITY, True)


def test_a_verdict_made_better_with_a_list_that_agrees_is_seen(run: Run, sealed: Path) -> None:
    result = (sealed / "result.json").read_bytes().replace(b'"nonconforming"', b'"conforming"')
    overwrite(sealed / "result.json", result)
    listed = json.loads((sealed / "seal.json").read_bytes())
    for bound in listed["files"]:
        if bound["path"] == "result.json":
            bound |= {"sha256": sha256(result).hexdigest(), "size": len(result)}
    overwrite(sealed / "seal.json", canonical(listed))
    done = run("inspect", "verify-seal", sealed)
    assert done.exit_code == Exit.INTEGRITY
    assert "遭更動：result.json" in done.stdout
    assert "遭更動：seal.json" in done.stdout


@pytest.mark.parametrize("spoilt", [b"", b"{}", None])
def test_without_its_list_the_folder_is_known_by_its_result(
    run: Run, sealed: Path, spoilt: bytes | None
) -> None:
    sealed.chmod(0o700)
    (sealed / "seal.json").unlink()
    if spoilt is not None:
        (sealed / "seal.json").write_bytes(spoilt)
    done = run("inspect", "verify-seal", sealed)
    assert done.exit_code == Exit.INTEGRITY
    assert "seal.json" in done.stdout


def test_a_folder_that_passes_for_another_is_held_against_the_named_seal(run: Run, sealed: Path) -> None:
    sealed.chmod(0o700)
    (sealed / "seal.json").unlink()
    result = (sealed / "result.json").read_bytes().replace(b'"2026-10"', b'"2026-09"', 1)
    overwrite(sealed / "result.json", result)
    done = run("inspect", "verify-seal", sealed)
    assert (done.exit_code, "未曾封存" in done.stderr) == (Exit.USAGE, True)
    done = run("inspect", "verify-seal", sealed, "--revision", f"{ENGAGEMENT}#1")
    assert (done.exit_code, "遭更動：result.json" in done.stdout) == (Exit.INTEGRITY, True)
    (sealed / "result.json").unlink()
    assert run("inspect", "verify-seal", sealed).exit_code == Exit.USAGE


def test_a_folder_that_calls_itself_sealed_needs_the_ledgers_word(
    run: Run, sealed: Path, tmp_path: Path
) -> None:
    forged = shutil.copytree(sealed, tmp_path / "forged")
    listed = json.loads((forged / "seal.json").read_bytes())
    overwrite(forged / "seal.json", canonical({**listed, "engagement": "9A99/2026-09"}))
    done = run("inspect", "verify-seal", forged)
    assert done.exit_code == Exit.INTEGRITY
    assert "軌跡並無此封存" in done.stderr


def test_an_edited_copy_in_the_store_is_a_finding(run: Run, sealed: Path, home: Path, tmp_path: Path) -> None:
    listed = read_manifest((sealed / "seal.json").read_bytes())
    spoil_copy(home, next(one.sha256 for one in listed.files if one.path == "working-papers.docx"))
    done = run("inspect", "verify-seal", sealed)
    assert done.exit_code == Exit.INTEGRITY
    assert "working-papers.docx）內容遭更動" in done.stdout
    assert run("evidence", "findings").exit_code == Exit.INTEGRITY
    assert run("inspect", "seals", ENGAGEMENT, "--out", tmp_path / "back").exit_code == Exit.INTEGRITY
    assert not (tmp_path / "back").exists()


def test_the_list_itself_is_verified(run: Run, sealed: Path, home: Path) -> None:
    spoil_copy(home, sha256((sealed / "seal.json").read_bytes()).hexdigest())
    assert run("inspect", "verify-seal", sealed).exit_code == Exit.INTEGRITY


def test_a_change_is_a_new_revision_with_a_reason_and_the_old_stays(run: Run, sealed: Path) -> None:
    done = run("inspect", "seal", sealed, *TWO)
    assert (done.exit_code, "未另行封存" in done.stdout) == (0, True)
    before = (sealed / "index.html").read_bytes()
    overwrite(sealed / "index.html", before + b"<!-- -->")
    done = run("inspect", "seal", sealed, *TWO)
    assert (done.exit_code, "更動須載明理由" in done.stderr) == (Exit.USAGE, True)
    done = run("inspect", "seal", sealed, *TWO, "--reason", "補正結論")
    assert (done.exit_code, f"{ENGAGEMENT}#2" in done.stdout) == (0, True), done.output
    assert run("inspect", "verify-seal", sealed).exit_code == 0
    listed = json.loads(run("inspect", "seals", "--format", "json").stdout)
    assert [(one["seal"], one["reason"]) for one in listed] == [
        (f"{ENGAGEMENT}#1", ""), (f"{ENGAGEMENT}#2", "補正結論"),
    ]  # fmt: skip
    overwrite(sealed / "index.html", before)
    done = run("inspect", "verify-seal", sealed, "--revision", f"{ENGAGEMENT}#1")
    assert "另有較新之版" in done.stdout
    assert "index.html" not in done.stdout


def test_the_old_revision_is_given_out_after_the_new_one(run: Run, sealed: Path, tmp_path: Path) -> None:
    before = (sealed / "index.html").read_bytes()
    overwrite(sealed / "index.html", b"new")
    run("inspect", "seal", sealed, *TWO, "--reason", "補正結論")
    run("inspect", "seals", f"{ENGAGEMENT}#1", "--out", tmp_path / "first")
    assert (tmp_path / "first" / "index.html").read_bytes() == before
    done = run("inspect", "verify-seal", tmp_path / "first")
    assert (done.exit_code, "另有較新之版" in done.stdout) == (0, True)


def test_a_run_never_writes_over_sealed_papers(run: Run, sealed: Path, made: Path) -> None:
    done = run("inspect", "run", made / "firm", "--period", "2026-10", "--out", sealed)
    assert done.exit_code == Exit.NONCONFORMING
    assert run("inspect", "verify-seal", sealed).exit_code == 0
    assert (sealed.parent / "002" / "result.json").is_file()
