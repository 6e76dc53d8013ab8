"""`inspectorate norms applies`: which provisions bind a firm, and why."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import click

from inspectorate.cli.days import DAY, today
from inspectorate.cli.exits import Exit
from inspectorate.i18n import _
from inspectorate.services.apply_norms import Application

_STATES = {True: "適用", False: "不適用", None: "未決"}
_JSON_STATES = {True: "applies", False: "excluded", None: "undecided"}


@click.command(help=_("列出某公司適用之條款及理由。FIRM 為公司資料夾或其 firm.toml。"))
@click.argument("firm", type=click.Path(exists=True, path_type=Path))
@click.option("--on", type=DAY, help=_("以何日生效之條文為準（預設今日）"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def applies(firm: Path, on: date | None, form: str) -> None:
    """Print every provision in force with whether it applies; exit 3 where an answer is missing."""
    from inspectorate.services.apply_norms import apply_norms
    from inspectorate.services.open_catalogue import open_catalogue
    from inspectorate.services.read_firm import FirmError, read_firm

    catalogue = open_catalogue()
    try:
        profile = read_firm(firm, catalogue)
    except FirmError as error:
        raise click.UsageError(str(error)) from error
    found = list(apply_norms(catalogue, profile, on or today()))
    click.echo(_as_json(found) if form == "json" else _as_text(found))
    undecided = any(application.decision.applies is None for application in found)
    raise SystemExit(Exit.UNDETERMINED if undecided else Exit.CONFORMING)


def _as_json(found: list[Application]) -> str:
    rows = [
        {
            "provision": str(application.provision.key),
            "code": application.provision.code,
            "heading": application.provision.heading,
            "applies": _JSON_STATES[application.decision.applies],
            "reason": application.decision.reason,
            "missing": list(application.decision.missing),
        }
        for application in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_text(found: list[Application]) -> str:
    lines = []
    for application in found:
        provision, decision = application.provision, application.decision
        name = " ".join(part for part in (str(provision.key), provision.code, provision.heading) if part)
        lines.append(f"{_(_STATES[decision.applies])}\t{name}\t{decision.reason}")
    counts = Counter(application.decision.applies for application in found)
    lines.append("、".join(f"{_(_STATES[state])} {counts[state]}" for state in (True, None, False)))
    missing = sorted({name for application in found for name in application.decision.missing})
    if missing:
        lines.append(_("缺少下列答案，補入 firm.toml 後即可決定：{names}").format(names="、".join(missing)))
    return "\n".join(lines)
