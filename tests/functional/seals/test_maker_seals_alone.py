"""One person would like to be both maker and checker."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.functional.seals.conftest import Run, append_with_the_key

from inspectorate.cli.exits import Exit
from inspectorate.evidence.events import Sealed


@pytest.mark.parametrize(
    "reviewer",
    ["王小明", "王 小明", "王\u3000小明", "王小明\u200b", " 王小明 ", "王·小明", "", " "],
)
def test_another_spelling_is_no_second_person(run: Run, papers: Path, reviewer: str) -> None:
    done = run("inspect", "seal", papers, "--by", "王小明", "--reviewed-by", reviewer)
    assert done.exit_code == Exit.USAGE
    assert "沒有封存之底稿" in run("inspect", "seals").stdout
    assert not (papers / "seal.json").exists()


@pytest.mark.parametrize("reviewer", ["wang ming", "ＷＡＮＧ ＭＩＮＧ", "Wаng Ming"])
def test_look_alike_letters_are_no_second_person(run: Run, papers: Path, reviewer: str) -> None:
    done = run("inspect", "seal", papers, "--by", "Wang Ming", "--reviewed-by", reviewer)
    assert (done.exit_code, "不同之人" in done.stderr) == (Exit.USAGE, True)


def test_nobody_seals_alone_by_the_key_either(run: Run, home: Path, sealed: Path) -> None:
    seal = Sealed(
        at=datetime.now(UTC).replace(microsecond=0), by="王小明", account="root", engagement="9A99/2026-09",
        revision=1, reason="", reviewed_by="王 小明", supersedes=None, manifest="ab" * 32, items=(0,),
        evidence=(),
    )  # fmt: skip
    append_with_the_key(home, seal)
    done = run("inspect", "seals")
    assert "9A99/2026-09" not in done.stdout
    done = run("evidence", "show")
    assert (done.exit_code, "不同之人" in done.stderr) == (Exit.INTEGRITY, True)
    assert run("inspect", "verify-seal", sealed).exit_code == 0
