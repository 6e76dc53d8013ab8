"""Messages: every one is found, has its English, fills the same places, and is compiled."""

import io
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "src" / "inspectorate" / "locale"
TEMPLATE = LOCALE / "inspectorate.pot"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "inspectorate.po"
COMPILED = ENGLISH.with_suffix(".mo")


def texts(catalogue: Catalog) -> dict[str, str]:
    """Each message with its translation, the header left out."""
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def read(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()))


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def extract_options() -> list[str]:
    """The options of the recipe `messages`, so that the test finds what the recipe finds."""
    line = next(line for line in (ROOT / "justfile").read_text("utf-8").splitlines() if " extract " in line)
    words = line.split()
    return words[words.index("extract") : words.index("-o")]


def test_the_template_holds_exactly_the_messages_of_the_source(tmp_path: Path) -> None:
    found = tmp_path / "found.pot"
    program = [sys.executable, "-m", "babel.messages.frontend", "-q", *extract_options()]
    subprocess.run([*program, "-o", str(found), "src"], cwd=ROOT, check=True)
    assert set(texts(read(found))) == set(texts(read(TEMPLATE))), "run `./dev just messages` and translate"


def test_every_message_has_its_english() -> None:
    english = texts(read(ENGLISH))
    assert set(english) == set(texts(read(TEMPLATE)))
    assert [message for message, string in english.items() if not string.strip()] == []
    assert not any(message.fuzzy for message in read(ENGLISH) if message.id)


def test_the_english_is_english() -> None:
    ours = texts(read(ENGLISH))
    chinese = [m for m, string in ours.items() if any("\u4e00" <= letter <= "\u9fff" for letter in string)]
    assert chinese == []


def test_both_languages_fill_the_same_places() -> None:
    differ = [m for m, string in texts(read(ENGLISH)).items() if places(m) != places(string)]
    assert differ == []


@pytest.mark.parametrize("compiled", [COMPILED, COMPILED.with_name("django.mo")], ids=lambda file: file.name)
def test_the_compiled_catalogue_is_that_of_the_source(compiled: Path) -> None:
    assert texts(read_mo(io.BytesIO(compiled.read_bytes()))) == texts(read(ENGLISH))


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["--help"], "Commands"),
        (["inspect", "run", "--help"], "Inspect and write the working papers"),
        (["checks", "explain", "firewall_log_kept"], "Do the firewall's traffic records reach back"),
        (["norms", "show", "CC-17010"], "Duty: shall"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_command_line_speaks_english_where_asked(command: list[str], says: str, tmp_path: Path) -> None:
    environment = {"INSPECTORATE_LANG": "en", "INSPECTORATE_HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "inspectorate", *command],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert says in done.stdout
