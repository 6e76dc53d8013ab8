"""What click says on our command line: it is Chinese too, whole, and compiled; English where asked."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from inspectorate.cli.lazy import LazyGroup
from inspectorate.cli.root import COMMANDS, root

CLICK = Path(click.__file__).parent
SOURCE = Path(__file__).resolve().parents[2] / "src/inspectorate/locale/zh_TW/LC_MESSAGES/messages.po"
COMPILED = SOURCE.with_suffix(".mo")
# Where click speaks of what our commands never do: prompts, pagers, editors, Windows' console, its own tests.
NOT_MET = {"_termui_impl.py", "_winconsole.py", "termui.py", "testing.py", "utils.py"}
NOT_SAID = {
    "%(prog)s, version %(version)s",  # ours stands in cli/root.py
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",  # these are for programmers
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Choice({choices})",
    "Could not determine name for option with declarations {decls!r}",
    "Invalid start character for option ({option})",
    "Name '{name}' defined twice",
    (
        "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
        "Did you mean to pass '--{name}'?"
    ),
    "Value must be an iterable.",
    "Confirm the action without prompting.",  # these: kinds of options we lack
    "Do you want to continue?",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "deprecated",
    "{value!r} does not match the format {format}.",
    "{value!r} is not a valid UUID.",
}
_ENGLISH = re.compile(r"[a-z]{3,}", re.IGNORECASE)


def texts(catalogue: Catalog) -> dict[str, str]:
    """Each message (the singular) with its translation, the header left out."""
    found = {}
    for message in catalogue:
        if message.id:
            found[first(message.id)] = first(message.string or "")
    return found


def first(text: str | Iterable[str]) -> str:
    return text if isinstance(text, str) else next(iter(text))


def read() -> Catalog:
    return read_po(io.BytesIO(SOURCE.read_bytes()))


def said_by_click() -> Iterator[tuple[str, ...]]:
    """Every message of the click that is installed, singular and plural, where our commands can meet it."""
    keywords = {"_": None, "ngettext": (1, 2)}
    for file, _line, said, _comments, _context in extract_from_dir(CLICK, keywords=keywords):
        if file not in NOT_MET:
            yield (said,) if isinstance(said, str) else tuple(said)


def places(text: str) -> set[str]:
    return {f"{name}!{how}" for _, name, _, how in Formatter().parse(text) if name is not None}


def commands(group: LazyGroup, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield before
    for name, lazy in group.table.items():
        command = lazy.load()
        if isinstance(command, LazyGroup):
            yield from commands(command, (*before, name))
        else:
            yield *before, name


def forget_help(words: tuple[str, ...]) -> None:
    """click keeps a command's help option in the language of whoever asked first; a test may have."""
    command: click.Command = root
    for word in ("", *words):
        command = command.table[word].load() if word and isinstance(command, LazyGroup) else command
        command._help_option = None


def from_shell(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a user sees, whose own locale is another."""
    return subprocess.run(
        [sys.executable, "-m", "inspectorate", *words],
        env={"PATH": "", "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_all_that_click_can_say_to_a_user_has_its_chinese() -> None:
    assert {said[0] for said in said_by_click()} - NOT_SAID == set(texts(read()))


def test_what_is_left_out_is_still_in_click() -> None:
    assert NOT_SAID - {said[0] for said in said_by_click()} == set()


def test_both_languages_fill_the_same_places() -> None:
    english = {said[0]: set().union(*map(places, said)) for said in said_by_click()}
    of_no_matter = {"Did you mean {possibility}?", "{value!r} is not {choice}."}  # one of the two is enough
    few = {
        "Option {name!r} requires an argument.",
        "Takes {nargs} values but 1 was given.",
    }  # said without the number
    few |= {"{value!r} is not a valid {number_type}."}
    wrong = [m for m, chinese in texts(read()).items() if not places(chinese) <= english.get(m, set())]
    less = [m for m, chinese in texts(read()).items() if places(chinese) < english.get(m, set())]
    assert wrong == []
    assert set(less) == of_no_matter | few


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    assert texts(read_mo(io.BytesIO(COMPILED.read_bytes()))) == texts(read())


@pytest.mark.parametrize("command", sorted(commands(root)), ids=" ".join)
def test_the_help_of_a_command_is_headed_in_chinese(command: tuple[str, ...]) -> None:
    forget_help(command)
    said = CliRunner().invoke(root, [*command, "--help"]).stdout
    assert said.startswith("用法:")
    assert "選項:" in said
    assert [text for text in texts(read()) if len(text.split()) > 1 and text in said] == []
    assert [word for word in ("Usage", "Options", "Commands", "[required]") if word in said] == []


@pytest.mark.parametrize("command", sorted(commands(root)), ids=" ".join)
def test_the_options_of_a_command_stand_in_line(command: tuple[str, ...]) -> None:
    """click counts a wide letter as one column: the names of values stay in letters of one."""
    said = CliRunner().invoke(root, [*command, "--help"]).stdout
    names = [line.split("  ")[1] for line in said.splitlines() if line.startswith("  -")]
    assert names
    assert [name for name in names if not name.isascii()] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("inspct", "沒有指令 'inspct'。您是否要執行 'inspect'？"),
        ("norms lst", "沒有指令 'lst'。您是否要執行 'list'？"),
        ("zzz", f"沒有指令 'zzz'。可用之指令：{', '.join(COMMANDS)}。"),
        ("inspect run --priod 1", "沒有選項 '--priod'。 您是否要用 '--period'？"),
        ("inspect run", "缺少引數 'FIRM_DIR'."),
        ("inspect run .", "缺少選項 '--period'."),
        ("inspect run nowhere --period 2026", "'FIRM_DIR' 之值無效：資料夾 'nowhere' 不存在。"),
        ("inspect run {file} --period 2026", "是檔案，須為資料夾。"),
        ("checks list --format x", "'--format' 之值無效：'x' 不是可用之值；可用者：'text', 'json'。"),
        ("ledger prove . x --key k", "'INDEX' 之值無效：'x' 不是數字。"),
        ("ledger prove --key k -- . -1", "'INDEX' 之值無效：-1 超出範圍 x>=0。"),
        ("inspect run --period", "選項 '--period' 須有值。"),
        ("demo --once=1", "選項 '--once' 不接受值。"),
        ("demo a b", "多出引數（a b）"),
    ],
)
def test_wrong_use_is_told_in_chinese_whatever_the_users_locale(
    words: str, says: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    done = from_shell(*(word.format(file=file) for word in words.split()))
    assert done.returncode == 2
    assert f"錯誤：{says}" in done.stderr or (says in done.stderr and "{file}" in words)
    ours = _ENGLISH.findall(re.sub(r"'[^']*'|用法:.*|[（：][a-z, ]+", "", done.stderr))
    assert ours == []


def test_english_is_what_click_itself_says() -> None:
    done = from_shell("inspct", INSPECTORATE_LANG="en", LANGUAGE="zh_TW")
    assert done.stderr.startswith("Usage:")
    assert "Error: There is no command 'inspct'. Did you mean 'inspect'?" in done.stderr


def test_the_users_own_language_is_back_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    assert CliRunner().invoke(root, ["--help"]).stdout.startswith("用法:")
    assert os.environ["LANGUAGE"] == "fr"
    monkeypatch.delenv("LANGUAGE")
    CliRunner().invoke(root, ["--help"])
    assert "LANGUAGE" not in os.environ
