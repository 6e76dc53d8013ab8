"""`inspectorate lake sigma`."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspectorate.cli.days import DAY
from inspectorate.cli.exits import Exit
from inspectorate.cli.lake_told import engine_options, place_argument, state_option, told_lake
from inspectorate.i18n import _
from inspectorate.reports.plain import visible

if TYPE_CHECKING:  # a lake needs packages that may be absent
    from collections.abc import Sequence

    from inspectorate.lake.sigma.evaluating import Evaluated

_SHOWN = 20
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help=_(
        "以公司自訂之 Sigma 規則查日誌湖。有發現者結束碼 1；"
        "規則無法評估或無日誌者逐一說明，結束碼 3；皆無發現 0。"
    )
)
@place_argument
@click.argument(
    "files", metavar="RULES...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option("--first", type=DAY, required=True, help=_("首日（台灣時間）"))
@click.option("--last", type=DAY, help=_("末日，預設與首日同"))
@click.option("--system", "systems", multiple=True, help=_("僅問此系統；可重複，預設為全部"))
@click.option("--mapping", type=_FILE, help=_("規則之日誌來源與欄位對應檔（TOML）"))
@click.option("--placeholders", type=_FILE, help=_("規則中 %名稱% 之值（TOML）"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
@engine_options
@state_option
def sigma(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: str,
    *,
    files: "Sequence[Path]",
    first: date,
    last: date | None,
    systems: tuple[str, ...],
    mapping: Path | None,
    placeholders: Path | None,
    form: str,
    engine: str,
    memory: str,
    state: Path | None,
) -> None:
    """Evaluate rules; every rule is told of, also one that could not be evaluated."""
    with told_lake():
        from inspectorate.lake.engine import open_engine
        from inspectorate.lake.lake import Lake
        from inspectorate.lake.question import Asked, QuestionError
        from inspectorate.lake.sigma.evaluating import evaluate, read_placeholders
        from inspectorate.lake.sigma.fields import read_mapping
        from inspectorate.lake.sigma.rules import read_rules

        if last and last < first:
            raise QuestionError(_("迄日 {last} 早於起日 {first}").format(first=first, last=last))
        mapped = read_mapping(mapping) if mapping else None
        rules = read_rules(files, mapped, read_placeholders(placeholders) if placeholders else None)
        lake = Lake.open(place, state)
        asked = Asked(first, last or first, {}, systems)
        with open_engine(engine, memory) as answering:
            found = list(evaluate(lake, answering, rules, asked))
    click.echo(_as_json(found) if form == "json" else "\n".join(map(_told, found)))
    raise SystemExit(_exit(found))


def _exit(found: "Sequence[Evaluated]") -> Exit:
    """What was found is never hidden by what could not be looked at."""
    if any(one.answer and one.answer.rows for one in found):
        return Exit.NONCONFORMING
    if any(one.answer is None or not one.answer.files for one in found):
        return Exit.UNDETERMINED
    return Exit.CONFORMING


def _told(one: "Evaluated") -> str:
    level = f"［{one.level}］" if one.level else ""
    heading = f"{visible(one.title)}{level}："
    if one.answer is None:
        return heading + _("無法評估。{why}").format(why=one.why)
    if not one.answer.files:
        return heading + _("所問期間沒有此規則所查之日誌，無法判定")
    if not one.answer.rows:
        return heading + _("沒有發現；查閱 {count} 個檔案").format(count=len(one.answer.files))
    count = len(one.answer.rows)
    many = _("{count} 筆以上") if one.more else _("{count} 筆")
    shown = [f"  {visible(_row(row))}" for row in one.answer.rows[:_SHOWN]]
    if count > _SHOWN:
        shown.append(_("  其餘 {count} 筆以 --format json 輸出").format(count=count - _SHOWN))
    return "\n".join([heading + many.format(count=count), *shown])


def _row(row: Any) -> str:  # noqa: ANN401 - plain data
    """What a row says, without what is empty."""
    return json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)


def _as_json(found: "Sequence[Evaluated]") -> str:
    from inspectorate.lake.answers import answer_bytes

    rules = [
        {
            "rule": one.title,
            "id": one.id,
            "level": one.level,
            "why": one.why,
            "more": one.more,
            "answer": json.loads(answer_bytes(one.answer)) if one.answer else None,
        }
        for one in found
    ]
    return json.dumps({"rules": rules}, ensure_ascii=False, indent=2)
