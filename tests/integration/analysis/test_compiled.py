"""Box search as machine code: the same answers as the interpreter's, kept for the next process."""

import subprocess
import sys
from array import array
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from random import Random

import pytest
from tests.bare import bare
from tests.hardened import said_when_hardened

from inspectorate.analysis import compiled, covering
from inspectorate.analysis.boxes import Placed, Row
from inspectorate.analysis.compiled import CACHE_VARIABLE, INTERPRETED, Kernels, kernels
from inspectorate.analysis.counting import counted
from inspectorate.analysis.covering import Covering

pytest.importorskip("numba")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("kernels") / "new"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder))
        kernels.cache_clear()
        kernels()
        yield folder
    kernels.cache_clear()


def products(count: int, seed: int) -> list[Row]:
    chance = Random(seed)  # noqa: S311 - a sample, no secret
    found: list[Row] = []
    for number in range(count):
        part: list[tuple[tuple[int, int], ...]] = []
        for side in (4000, 300, 60, 3):
            low = chance.randrange(side)
            wide = chance.random() < 0.2
            part.append(((0, side),) if wide else ((low, min(side, low + chance.randrange(side // 3 + 1))),))
        found.append((tuple(part), number, number))
    return found


def arrays(made: Kernels, monkeypatch: pytest.MonkeyPatch) -> "tuple[array[int], array[int], list[object]]":
    covers = products(600, 1)
    asked = [(part, place, -1) for part, place, _ in covers]
    monkeypatch.setattr(covering, "kernels", lambda: made)
    monkeypatch.setattr(covering, "COMPILE_FROM", 0)
    found = Covering(Placed.of(covers), Placed.of(asked))
    questions = found._questions([1] * len(asked))
    found._first_round(questions, len(asked), 2_000)
    answers = found.answers([2] * 300)
    points = [found.point(n, {}) for n, answer in enumerate(answers) if answer.covered is False]
    return found._tree, questions, [answers, points, found.touching(40)]


@pytest.mark.usefixtures("kept")
def test_compiled_and_interpreted_search_take_the_same_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    made = kernels()
    assert made.compiled
    assert arrays(made, monkeypatch) == arrays(INTERPRETED, monkeypatch)


def test_the_next_process_loads_what_was_kept_without_the_compiler(kept: Path) -> None:
    code = (
        "import sys; from inspectorate.analysis.compiled import kernels; "
        "print(kernels().compiled, 'numba' in sys.modules, *kernels().counted([3, 0], [5, 9])[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**bare(), CACHE_VARIABLE: str(kept)},
        capture_output=True,
        check=True,
    )
    assert done.stdout.split() == [b"True", b"False", *(b"0", b"3", b"6", b"10")]


def test_what_was_kept_is_loaded_and_not_compiled_again(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def compiling(_: object) -> bytes:
        raise AssertionError

    assert len(list(kept.iterdir())) == 1
    monkeypatch.setattr(compiled, "compile_kernels", compiling)
    kernels.cache_clear()
    assert kernels().compiled


@pytest.mark.usefixtures("kept")
def test_compiled_and_interpreted_counting_give_the_same() -> None:
    chance = Random(1)  # noqa: S311 - a sample, no secret
    firsts = [chance.randrange(1 << chance.randrange(1, 62)) for _ in range(3_000)]
    lasts = [first + chance.randrange(1 << chance.randrange(1, 40)) for first in firsts]
    cuts, *segments = kernels().counted(firsts, lasts)
    assert (list(cuts), *segments) == counted(firsts, lasts)
    greatest = (1 << 63) - 1
    assert kernels().counted([1], [greatest]) == counted([1], [greatest])


@pytest.mark.usefixtures("kept")
def test_code_that_calls_the_c_library_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the next process nothing would stand behind the name."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(compiled, "compile_kernels", lambda _: b"..memset..")
    kernels.cache_clear()
    assert kernels() is INTERPRETED
    assert not list(tmp_path.iterdir())
    kernels.cache_clear()


def test_a_damaged_file_is_compiled_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = kept.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    code = whole[32:]
    monkeypatch.setattr(compiled, "compile_kernels", lambda _: code)
    kernels.cache_clear()
    assert kernels().compiled
    assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_no_answer(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = kept.iterdir()
    code = path.read_bytes()[32:]
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    monkeypatch.setenv(CACHE_VARIABLE, str(blocked / "under"))
    monkeypatch.setattr(compiled, "compile_kernels", lambda _: code)
    kernels.cache_clear()
    assert kernels().compiled


def test_without_the_extra_the_interpreter_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(compiled, "version", missing)
    kernels.cache_clear()
    assert kernels() is INTERPRETED
    kernels.cache_clear()


def test_where_the_system_refuses_code_made_in_memory_the_interpreter_answers() -> None:
    code = "from inspectorate.analysis.compiled import kernels; print(kernels().compiled)"
    assert said_when_hardened(code) == b"False"


def test_the_folder_is_the_users_cache_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    assert compiled.folder().name == "kernels"
