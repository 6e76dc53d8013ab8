"""What the product runs on may be passed on freely, and nothing names where packages are fetched from."""

import re
import subprocess
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "requirements" / "run.txt"
ALLOWED = re.compile(
    r"Apache|BSD|MIT|MPL|Mozilla Public|ISC|PSF|Python Software Foundation|HPND|Zlib|0BSD|Unlicense"
    r"|\bLGPL|Lesser General Public|Historical Permission"
    r"|OFL-1\.1",  # of the font that papers are set in: it binds the font alone, not what is set in it
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"\bA?GPL|Affero|(?<!Lesser )General Public|SSPL|Business Source|Commons Clause", re.IGNORECASE
)
# Written in parts, so that this file does not name them either.
ADDRESSES = (
    "pypi" + "." + "org",
    "files.python" + "hosted",
    "registry." + "npmjs",
    "--index" + "-url",
    "--extra-index" + "-url",
    "--find" + "-links http",
)


def names() -> list[str]:
    return re.findall(r"^([A-Za-z0-9_.-]+)==", RUN.read_text("utf-8"), re.MULTILINE)


def licence(name: str) -> str:
    """What a package says of its licence: the expression, else classifiers, free field, its file's title."""
    card = metadata(name)
    expression = card.get_all("License-Expression", [])
    classifiers = [c for c in card.get_all("Classifier", []) if c.startswith("License ::")]
    free = [text.strip().splitlines()[0] for text in card.get_all("License", []) if text.strip()]
    return "; ".join(expression or classifiers or free or titles(name))


def titles(name: str) -> list[str]:
    """The first line of each licence that a package brings."""
    files = [file for file in distribution(name).files or () if "licenses" in file.parts]
    return [file.read_text("utf-8").strip().splitlines()[0] for file in files]


@pytest.mark.parametrize("name", names())
def test_a_package_that_the_product_runs_on_has_a_licence_that_allows_it(name: str) -> None:
    try:
        said = licence(name)
    except PackageNotFoundError:
        pytest.skip("not for this platform")
    assert any(ALLOWED.search(choice) and not REFUSED.search(choice) for choice in said.split(" OR ")), said


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("LGPL-3.0-only", False),
        ("License :: OSI Approved :: GNU Affero General Public License v3", True),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
        ("BSD-3-Clause", False),
    ],
)
def test_a_licence_that_binds_the_whole_product_is_refused(said: str, *, refused: bool) -> None:
    assert bool(REFUSED.search(said)) is refused


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="files are listed by the repository")
def test_no_committed_file_names_a_place_to_fetch_packages_from() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    naming = []
    for file in (ROOT / name for name in listed.stdout.splitlines()):
        if file.is_file():
            content = file.read_bytes()
            naming += [
                f"{file.relative_to(ROOT)}: {where}" for where in ADDRESSES if where.encode() in content
            ]
    assert naming == []
