"""`inspectorate norms list | show | coverage`: the rulebook as it stands."""

import json
from datetime import date

import click

from inspectorate.cli.days import DAY, today
from inspectorate.cli.exits import Exit
from inspectorate.cli.norms_text import (
    coverage_text,
    edition_row,
    editions_text,
    provision_data,
    provision_text,
)
from inspectorate.i18n import _

_FORM = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式")
)


@click.command("list", help=_("列出各規範之各版本：生效日（及依據）、條款數、指紋。"))
@click.option("--on", type=DAY, help=_("只列該日施行中之版本"))
@_FORM
def list_editions(on: date | None, form: str) -> None:
    """Print every edition, or those in force on a day."""
    from inspectorate.services.open_catalogue import open_catalogue

    catalogue = open_catalogue()
    editions = catalogue.in_force(on) if on else catalogue.editions
    if form == "json":
        rows = [edition_row(edition) for edition in editions]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        click.echo(editions_text(editions))


@click.command(
    help=_("顯示條款。KEY 為「規範/版本/條號」、「規範/條號」（依 --on 之施行版本）或代號如 CC-17010。")
)
@click.argument("key")
@click.option("--on", type=DAY, help=_("以何日施行之條文為準（預設今日）"))
@_FORM
def show(key: str, on: date | None, form: str) -> None:
    """Print the verbatim clause with everything that is known of it."""
    from inspectorate.norms.catalogue import UnknownNormError
    from inspectorate.services.find_provisions import find_provisions
    from inspectorate.services.open_catalogue import open_catalogue

    catalogue = open_catalogue()
    try:
        found = find_provisions(catalogue, key, on or today())
    except UnknownNormError as error:
        raise click.UsageError(str(error)) from error
    if form == "json":
        rows = [provision_data(provision, catalogue) for provision in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(provision_text(provision, catalogue) for provision in found))


@click.command(
    help=_("計算來源文件已納入條款庫之比率。SOURCE 為 S000…S004 或其純文字檔；有缺漏時結束碼為 1。")
)
@click.argument("source")
@_FORM
def coverage(source: str, form: str) -> None:
    """Print what share of a source is held, the excused lines with reasons and every missing line."""
    from inspectorate.services.measure_coverage import UnknownSourceError, measure_coverage
    from inspectorate.services.open_catalogue import open_catalogue

    try:
        measured = measure_coverage(source, open_catalogue())
    except UnknownSourceError as error:
        raise click.UsageError(str(error)) from error
    if form == "json":
        counts = {
            "normative_lines": measured.normative_lines,
            "covered": len(measured.covered),
            "excused": measured.excused_lines,
            "missing": list(measured.missing),
        }
        click.echo(json.dumps(counts))
    else:
        click.echo(coverage_text(measured))
    raise SystemExit(Exit.NONCONFORMING if measured.missing else Exit.CONFORMING)
