"""Somebody swaps evidence under the same name: after it was judged, in the papers, or in the store."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.functional.seals.conftest import TWO, Run, overwrite, spoil_copy

from inspectorate.cli.exits import Exit
from inspectorate.services import run_inspection as service

CITED = "accounts/order-system.csv"


def result_of(papers: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((papers / "result.json").read_bytes())
    return found


def item_of(papers: Path, name: str) -> dict[str, Any]:
    return next(one for one in result_of(papers)["evidence"] if one["item"] == name)


def test_what_was_read_is_kept_and_cited_by_number(run: Run, papers: Path) -> None:
    item = item_of(papers, CITED)
    shown = json.loads(run("evidence", "show", f"E{item['entry']}", "--format", "json").stdout)[0]
    received = shown["received"]
    assert (received["sha256"], received["name"]) == (item["sha256"], CITED)
    assert "AC-UNIQUE" in received["controls"]
    assert received["provisions"]
    assert [event["event"] for event in shown["history"]] == ["received", "checked"]
    assert f"E{item['entry']}" in (papers / "domain-access.html").read_text("utf-8")
    assert {"firm.toml", "evidence.toml"} <= {one["item"] for one in result_of(papers)["evidence"]}


def test_a_file_changed_between_judging_and_keeping_ends_the_run_without_papers(
    run: Run, home: Path, firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = service.inspect

    def and_swap(*arguments: Any) -> Any:
        judged = judge(*arguments)
        (firm / "evidence" / CITED).write_bytes(b"another list")
        return judged

    monkeypatch.setattr(service, "inspect", and_swap)
    done = run("inspect", "run", firm, "--period", "2026-10", "--keep", "三年")
    assert done.exit_code == Exit.INTEGRITY
    assert f"{CITED} 於判讀後遭更動" in done.stderr
    assert [one.name for one in (home / "papers/9A99/2026-10").iterdir()] == ["001"]


def test_the_same_files_are_not_taken_in_twice_and_a_new_one_is(run: Run, firm: Path, home: Path) -> None:
    before = len(run("evidence", "show").stdout.splitlines())
    run("inspect", "run", firm, "--period", "2026-10", "--keep", "三年")
    assert len(run("evidence", "show").stdout.splitlines()) == before
    list_ = firm / "evidence" / CITED
    list_.write_bytes(list_.read_bytes() + b"\n")
    run("inspect", "run", firm, "--period", "2026-10", "--keep", "三年")
    assert len(run("evidence", "show").stdout.splitlines()) == before + 1
    first, third = (item_of(home / "papers/9A99/2026-10" / name, CITED) for name in ("001", "003"))
    assert first["entry"] != third["entry"]


def test_papers_that_cite_other_bytes_than_were_kept_are_not_sealed(run: Run, papers: Path) -> None:
    result = result_of(papers)
    for one in result["evidence"]:
        one["sha256"] = "ab" * 32 if one["item"] == CITED else one["sha256"]
    overwrite(papers / "result.json", json.dumps(result).encode())
    done = run("inspect", "seal", papers, *TWO)
    assert (done.exit_code, CITED in done.stderr) == (Exit.INTEGRITY, True)
    assert "沒有封存之底稿" in run("inspect", "seals").stdout


def test_papers_whose_evidence_was_changed_in_the_store_are_not_sealed(
    run: Run, home: Path, papers: Path
) -> None:
    spoil_copy(home, item_of(papers, CITED)["sha256"])
    done = run("inspect", "seal", papers, *TWO)
    assert (done.exit_code, CITED in done.stderr) == (Exit.INTEGRITY, True)
    assert run("evidence", "findings").exit_code == Exit.INTEGRITY


def test_a_spoilt_copy_is_taken_in_anew_and_its_finding_stays(
    run: Run, firm: Path, papers: Path, home: Path
) -> None:
    spoil_copy(home, item_of(papers, CITED)["sha256"])
    done = run("inspect", "run", firm, "--period", "2026-10", "--keep", "三年")
    assert done.exit_code == Exit.NONCONFORMING, done.output
    assert "仍不符" in run("evidence", "findings").stdout
    assert run("evidence", "scrub").exit_code == 0
    assert "已重新核對無誤" in run("evidence", "findings").stdout


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"firm": {"name": "x", "code": "y"}, "period": "never"}', None]
)
def test_what_is_no_folder_of_papers_is_not_sealed(run: Run, papers: Path, content: bytes | None) -> None:
    if content is None:
        (papers / "result.json").unlink()
    else:
        overwrite(papers / "result.json", content)
    done = run("inspect", "seal", papers, *TWO)
    assert (done.exit_code, "result.json" in done.stderr) == (Exit.USAGE, True)


def test_a_link_among_the_papers_is_not_sealed(run: Run, papers: Path) -> None:
    (papers / "more").symlink_to("/etc/passwd")
    assert run("inspect", "seal", papers, *TWO).exit_code == Exit.USAGE


def test_keeping_needs_a_store_and_a_class(
    run: Run, firm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("inspect", "run", firm, "--period", "2026-10", "--keep", "十年").exit_code == Exit.USAGE
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "new"))
    done = run("inspect", "run", firm, "--period", "2026-10", "--keep", "三年")
    assert (done.exit_code, "evidence init" in done.stderr) == (Exit.USAGE, True)
