"""All five source documents are held whole, or excused line by line with a reason."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from inspectorate.norms.coverage import coverage
from inspectorate.norms.load import catalogue_root, read_catalogue
from inspectorate.norms.sources import SourceDocument, read_sources

CATALOGUE = read_catalogue()
SOURCES = read_sources()
SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"


def test_there_are_the_five_sources() -> None:
    assert list(SOURCES) == ["S000", "S001", "S002", "S003", "S004"]


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the folder ../shared is absent")
@pytest.mark.parametrize("source", SOURCES)
def test_a_source_is_kept_byte_for_byte(source: str) -> None:
    (seed,) = SEEDS.glob(f"{source[1:]}_*.txt")
    kept = catalogue_root().joinpath("sources", f"{source}.txt").read_bytes()
    assert hashlib.sha256(kept).digest() == hashlib.sha256(seed.read_bytes()).digest()


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_every_line_of_a_source_is_held_or_excused(source: SourceDocument) -> None:
    measured = coverage(source, CATALOGUE.editions)
    assert [measured.lines[number - 1] for number in measured.missing] == []
    assert measured.normative_lines == sum(1 for line in source.lines if line.strip())


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_most_lines_of_a_source_are_held_and_not_excused(source: SourceDocument) -> None:
    measured = coverage(source, CATALOGUE.editions)
    assert len(measured.covered) > 2 * measured.excused_lines


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_a_line_is_excused_once_and_is_not_blank(source: SourceDocument) -> None:
    excused = [number for excuse in source.excused for number in excuse.lines]
    assert len(excused) == len(set(excused))
    assert [number for number in excused if not source.lines[number - 1].strip()] == []


def test_without_its_provision_a_line_is_missing() -> None:
    edition = CATALOGUE.edition("inspection-mechanism", "after-amendment")
    kept = tuple(p for p in edition.provisions if p.clause != "7.(1)b.(c)")
    editions = [replace(edition, provisions=kept) if e is edition else e for e in CATALOGUE.editions]
    assert coverage(SOURCES["S000"], editions).missing == (30,)
