"""Who verified sealed papers, and when, can be told later."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from inspectorate.services.open_evidence import read_evidence_book

Run = Callable[..., Result]


def test_verifying_sealed_papers_is_an_entry_of_every_paper(run: Run, sealed: Path) -> None:
    (revisions,) = read_evidence_book().book.seals.revisions.values()
    assert run("inspect", "verify-seal", sealed, "--by", "審計").exit_code == 0
    for number in revisions[-1].seal.items:
        (told,) = json.loads(run("evidence", "show", f"E{number}", "--format", "json").stdout)
        last = told["history"][-1]
        assert (last["event"], last["by"]) == ("checked", "審計")
