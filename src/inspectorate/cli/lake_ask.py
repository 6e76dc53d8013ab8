"""`inspectorate lake questions | ask | ask-again`."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import click

from inspectorate.cli.days import DAY, TAIPEI
from inspectorate.cli.exits import Exit
from inspectorate.cli.lake_told import engine_options, place_argument, state_option, told_lake
from inspectorate.i18n import _

_TOLD = click.option(
    "--told",
    "told",
    multiple=True,
    metavar="NAME=FILE",
    help=_("提供清單（CSV），例如 customers=客戶.csv；可重複"),
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)


@click.command(help=_("列出可問日誌湖之提問、參數及所需清單。"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def questions(form: str) -> None:
    """Say what can be asked."""
    with told_lake():
        from inspectorate.lake.shelf import all_questions

        rows: list[dict[str, Any]] = [
            {
                "name": one.name,
                "title": _(one.title),
                "kinds": list(one.kinds),
                "parameters": dict(one.parameters),
                "lists": {each.name: _columns(each) for each in one.told},
            }
            for one in all_questions().values()
        ]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['name']}  {row['title']}")
        for name, value in row["parameters"].items():
            click.echo(_("    --set {name}={value}（範例值）").format(name=name, value=value))
        for name, columns in row["lists"].items():
            click.echo(
                _("    --told {name}=CSV（欄位：{columns}）").format(name=name, columns="、".join(columns))
            )


def _columns(told: Any) -> list[str]:  # noqa: ANN401 - needs an extra
    """What the firm writes in the heading of a list."""
    from inspectorate.lake.told import written_columns

    return written_columns(told)


@click.command(help=_("問日誌湖一個提問；json 輸出即可保存之答案，可用 ask-again 重問。"))
@place_argument
@click.argument("question")
@click.option("--first", type=DAY, required=True, help=_("首日（台灣時間）"))
@click.option("--last", type=DAY, help=_("末日，預設與首日同"))
@click.option("--system", "systems", multiple=True, help=_("僅問此系統；可重複，預設為全部"))
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help=_("設定參數；可重複"))
@_TOLD
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help=_("輸出格式")
)
@click.option("--out", type=_NEW, help=_("另將完整答案（json）存入新檔，供 ask-again 重問或作為佐證"))
@engine_options
@state_option
def ask(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: str,
    question: str,
    *,
    first: date,
    last: date | None,
    systems: tuple[str, ...],
    given: tuple[str, ...],
    told: tuple[str, ...],
    form: str,
    out: Path | None,
    engine: str,
    memory: str,
    state: Path | None,
) -> None:
    """Ask, and print what was found; where no file is of these days, nothing can be said."""
    with told_lake():
        from inspectorate.lake import ask as asking
        from inspectorate.lake.engine import open_engine
        from inspectorate.lake.lake import Lake
        from inspectorate.lake.shelf import question as named

        one = named(question)
        asked = one.asked(first, last or first, _parameters(one.parameters, given), systems)
        lists = _lists(one, told)
        with open_engine(engine, memory) as answering:
            answer = asking.ask(Lake.open(place, state), answering, one, asked, lists)
        if out:
            _keep(answer, out)
    click.echo(_printed(answer, form), nl=False)
    if not answer.files:
        click.echo(_("所問期間沒有任何日誌檔，無法判定；請確認日期、系統及是否已收入"), err=True)
        raise SystemExit(Exit.UNDETERMINED)


@click.command(name="ask-again", help=_("以相同檔案重問已保存之答案，並說明是否相同、何檔已變更。"))
@place_argument
@click.argument("answer", type=_FILE)
@_TOLD
@engine_options
@state_option
def ask_again(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: str, answer: Path, *, told: tuple[str, ...], engine: str, memory: str, state: Path | None
) -> None:
    """Ask a stored answer's question again, of the same files."""
    with told_lake():
        from inspectorate.lake import ask as asking
        from inspectorate.lake.answers import read_answer
        from inspectorate.lake.engine import open_engine
        from inspectorate.lake.lake import Lake
        from inspectorate.lake.shelf import question as named

        former = read_answer(answer.read_bytes())
        lists = _lists(named(former.question), told)
        with open_engine(engine, memory) as answering:
            found = asking.ask_again(Lake.open(place, state), answering, former, lists)
    for name in found.changed:
        click.echo(_("已變更或不存在：{name}").format(name=name))
    if found.changed or not found.equal:
        click.echo(_("無法重現原答案") if found.changed else _("重問之結果與原答案不同"), err=True)
        raise SystemExit(Exit.INTEGRITY)
    click.echo(_("重問之結果與原答案相同，共 {count} 列").format(count=len(found.rows)))


def _pairs(words: Iterable[str]) -> dict[str, str]:
    found = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not mark:
            raise click.UsageError(_("「{word}」應寫為 名稱=值").format(word=word))
        found[name] = value
    return found


def _parameters(known: Mapping[str, Any], given: tuple[str, ...]) -> dict[str, Any]:
    """Parameters in the type of their default; an unknown one is left for the question to refuse."""
    read: dict[str, Any] = {}
    for name, text in _pairs(given).items():
        try:
            read[name] = type(known.get(name, text))(text)
        except ValueError as error:
            said = _("參數 {name} 之值「{text}」不是數字")
            raise click.UsageError(said.format(name=name, text=text)) from error
    return read


def _lists(question: Any, told: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - needs an extra
    from inspectorate.lake.question import QuestionError
    from inspectorate.lake.told import read_told

    known = {one.name: one for one in question.told}
    found = {}
    for name, path in _pairs(told).items():
        if name not in known:
            said = _("提問 {question} 不使用清單 {names}")
            raise QuestionError(said.format(question=question.name, names=name))
        found[name] = read_told(known[name], Path(path))
    return found


def _keep(answer: Any, out: Path) -> None:  # noqa: ANN401 - needs an extra
    """Write the whole answer into a new file, never over another."""
    from inspectorate.lake.answers import answer_bytes
    from inspectorate.lake.errors import LakeError

    try:
        with out.open("xb") as stream:
            stream.write(answer_bytes(answer) + b"\n")
    except OSError as error:
        said = _("無法寫入 {path}：{error}；請指定不存在之檔名")
        raise LakeError(said.format(path=out, error=error.strerror)) from error


def _printed(answer: Any, form: str) -> str:  # noqa: ANN401 - needs an extra
    if form == "json":
        from inspectorate.lake.answers import answer_bytes

        return answer_bytes(answer).decode() + "\n"
    if not answer.rows:
        return (
            "" if form == "csv" else _("沒有發現；查閱 {count} 個檔案").format(count=len(answer.files)) + "\n"
        )
    heading = list(answer.rows[0])
    rows = [[_said(value) for value in row.values()] for row in answer.rows]
    return _csv([heading, *rows]) if form == "csv" else _table([heading, *rows])


def _said(value: object) -> str:
    """A value for people: times on the clocks of Taiwan."""
    if isinstance(value, str) and value.endswith("Z"):
        try:
            return datetime.fromisoformat(value).astimezone(TAIPEI).isoformat()
        except ValueError:
            return value
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines) + "\n"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
