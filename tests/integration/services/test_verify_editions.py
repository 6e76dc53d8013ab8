"""The text that judges is the text that landed: an altered, unfrozen or lost edition is named."""

import shutil
from pathlib import Path

import pytest

from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.load import catalogue_root, read_catalogue
from inspectorate.services.verify_editions import verify_editions

PARENT = "emerging-technology/109-06-16"
CHILD = "emerging-technology/110-05-03"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    copied = tmp_path / "catalogue"
    shutil.copytree(str(catalogue_root()), copied)
    return copied


def faults(catalogue: Catalogue, root: Path, name: str) -> tuple[str, ...]:
    instrument, edition = name.split("/")
    return verify_editions(catalogue, [catalogue.edition(instrument, edition)], root)


def test_what_landed_is_in_order(catalogue: Catalogue, root: Path) -> None:
    assert faults(catalogue, root, CHILD) == ()


def test_an_altered_clause_is_noticed_also_by_the_edition_that_inherits_it(
    catalogue: Catalogue, root: Path
) -> None:
    clause = root / "instruments" / PARENT / "article-01.yaml"
    clause.write_text(clause.read_text("utf-8").replace("text: ", "text: 得", 1), "utf-8")
    for name in (PARENT, CHILD):
        (fault,) = faults(catalogue, root, name)
        assert fault.startswith(PARENT)
        assert "可能遭更動" in fault


def test_a_file_put_beside_the_others_is_noticed(catalogue: Catalogue, root: Path) -> None:
    (root / "instruments" / CHILD / "article-99.yaml").write_text("[]\n", "utf-8")
    assert "可能遭更動" in faults(catalogue, root, CHILD)[0]


def test_an_edition_whose_fingerprint_was_taken_out_is_not_trusted(catalogue: Catalogue, root: Path) -> None:
    edition = root / "instruments" / CHILD / "edition.yaml"
    kept = [line for line in edition.read_text("utf-8").splitlines() if not line.startswith("fingerprint:")]
    edition.write_text("\n".join(kept) + "\n", "utf-8")
    assert "未載 fingerprint" in faults(catalogue, root, CHILD)[0]


def test_an_edition_that_is_gone_is_named(catalogue: Catalogue, root: Path) -> None:
    shutil.rmtree(root / "instruments" / PARENT)
    assert "不存在" in faults(catalogue, root, CHILD)[0]
