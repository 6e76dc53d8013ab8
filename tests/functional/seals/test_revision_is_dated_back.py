"""Somebody with the key would like a later version to have been there before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.functional.seals.conftest import ENGAGEMENT, Run, append_with_the_key

from inspectorate.cli.exits import Exit
from inspectorate.evidence.events import Sealed
from inspectorate.services.verify_seal import list_seals


def forged(**changed: object) -> Sealed:
    (first,) = list_seals()
    told = {
        "at": datetime.now(UTC).replace(microsecond=0),
        "revision": 2,
        "supersedes": first.index,
        "reason": "補正結論",
    }
    return msgspec.structs.replace(first.seal, **{**told, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"at": datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)},
        {"revision": 1, "supersedes": None},
        {"revision": 3},
        {"supersedes": 0},
        {"reason": ""},
        {"manifest": "ab" * 32},
    ],
    ids=",".join,
)
def test_a_revision_that_cannot_be_counts_for_nothing_and_is_told(
    run: Run, sealed: Path, home: Path, changed: dict[str, object]
) -> None:
    append_with_the_key(home, forged(**changed))
    assert [one.label for one in list_seals()] == [f"{ENGAGEMENT}#1"]
    done = run("evidence", "show")
    assert (done.exit_code, "不能成立" in done.stderr) == (Exit.INTEGRITY, True)
    assert run("inspect", "verify-seal", sealed).exit_code == 0
