"""`inspectorate norms read | diff | impact | adopt`: regulations as documents, and what an amendment does."""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from inspectorate.cli.days import DAY
from inspectorate.cli.exits import Exit
from inspectorate.i18n import _

if TYPE_CHECKING:
    from inspectorate.services.compare_editions import Comparing

_FORM = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式")
)
_TABLE = click.option(
    "--table", metavar="PATH", type=click.Path(path_type=Path), help=_("修正條文對照表檔案")
)
_Result = TypeVar("_Result")


@click.command(help=_("讀取法規全文或修正條文對照表（.txt、.html、.docx、.odt、.pdf），列出各項次。"))
@click.argument("file", type=click.Path(path_type=Path))
@_FORM
def read(file: Path, form: str) -> None:
    """Print the tree of a document's items."""
    from inspectorate.cli.norms_amendment_text import reading_data, reading_text
    from inspectorate.services.read_regulation import read_regulation

    reading = _or_refuse(lambda: read_regulation(file))
    click.echo(_json(reading_data(reading)) if form == "json" else reading_text(reading))


@click.command(help=_("逐項比對。OLD、NEW 為檔案或「規範/版本」；或以 --table 讀對照表之新舊兩欄。"))
@click.argument("old", required=False)
@click.argument("new", required=False)
@_TABLE
@_FORM
def diff(old: str | None, new: str | None, table: Path | None, form: str) -> None:
    """Print the grade of every item."""
    from inspectorate.cli.norms_amendment_text import change_data, changes_text

    compared = _compared(old, new, table)
    if compared.lost:
        _say(_("原條文欄未載，無從比對：{paths}").format(paths="、".join(compared.lost)))
    if form == "json":
        click.echo(_json([change_data(change) for change in compared.changes]))
    else:
        click.echo(changes_text(compared))


@click.command(help=_("修正影響哪些條款、判準、控制項、檢測、登記冊，以及（--firm）哪些未結底稿。"))
@click.argument("old", required=False)
@click.argument("new", required=False)
@_TABLE
@click.option("--instrument", default="", help=_("規範代號（預設依條文內容認定）"))
@click.option("--firm", metavar="PATH", type=click.Path(exists=True, path_type=Path), help=_("公司資料夾"))
@_FORM
def impact(  # noqa: PLR0913 - one parameter for each option of the command
    *, old: str | None, new: str | None, table: Path | None, instrument: str, firm: Path | None, form: str
) -> None:
    """Print what the amendment touches."""
    from inspectorate.cli.norms_amendment_text import impact_data, impact_text
    from inspectorate.services.assess_impact import assess_impact
    from inspectorate.services.open_catalogue import open_catalogue

    compared = _compared(old, new, table)
    catalogue = open_catalogue()
    if instrument and instrument not in catalogue.instruments():
        names = "、".join(catalogue.instruments())
        raise click.UsageError(_("沒有規範 {name}；可用者：{names}").format(name=instrument, names=names))
    found = assess_impact(catalogue, compared, instrument, _papers(firm) if firm else None)
    click.echo(_json(impact_data(found)) if form == "json" else impact_text(found))


@click.command(help=_("將對照表之修正寫成新版本檔案；既有版本與既有底稿一律不動。"))
@click.option(
    "--table", metavar="PATH", type=click.Path(path_type=Path), required=True, help=_("修正條文對照表檔案")
)
@click.option("--instrument", required=True, help=_("規範代號，見 norms list"))
@click.option("--edition", required=True, help=_("新版本之代號，如 115-11-20"))
@click.option("--start", type=DAY, required=True, help=_("生效日"))
@click.option("--base", default="", help=_("所承襲之版本（預設依現行條文欄認定）"))
@click.option(
    "--into",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help=_("寫入之資料夾（預設在 INSPECTORATE_HOME 下，查核時一併採用）"),
)
def adopt(  # noqa: PLR0913 - one parameter for each option of the command
    *, table: Path, instrument: str, edition: str, start: date, base: str, into: Path | None
) -> None:
    """Write the new edition and list what is left for a person."""
    from inspectorate.cli.norms_amendment_text import adoption_text
    from inspectorate.services.adopt_amendment import Adoption, AdoptionError, adopt_amendment

    order = Adoption(table, instrument, edition, start, base, into)
    try:
        adopted = _or_refuse(lambda: adopt_amendment(order))
    except AdoptionError as error:
        _refuse(str(error))
    click.echo(adoption_text(adopted))


def _compared(old: str | None, new: str | None, table: Path | None) -> "Comparing":
    from inspectorate.services.compare_editions import compare_table, compare_texts

    if table is not None:
        if old or new:
            raise click.UsageError(_("--table 與 OLD NEW 請擇一。"))
        return _or_refuse(lambda: compare_table(table))
    if not old or not new:
        raise click.UsageError(_("請給 OLD 與 NEW 兩個檔案或版本，或以 --table 指定對照表。"))
    return _or_refuse(lambda: compare_texts(old, new))


def _papers(firm: Path) -> Path:
    from inspectorate.services.home import home
    from inspectorate.services.open_catalogue import open_catalogue
    from inspectorate.services.read_firm import FirmError, read_firm

    try:
        return home() / "papers" / read_firm(firm, open_catalogue()).code
    except FirmError as error:
        _refuse(str(error))


def _or_refuse(action: Callable[[], _Result]) -> _Result:
    from inspectorate.norms.load import CatalogueError
    from inspectorate.readers.evidence_file import RefusedError

    try:
        return action()
    except (RefusedError, CatalogueError) as error:
        _refuse(str(error))


def _refuse(message: str) -> NoReturn:
    _say(message)
    raise SystemExit(Exit.USAGE)


def _say(message: str) -> None:
    click.echo(message, file=sys.stderr)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
