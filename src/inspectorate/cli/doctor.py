"""`inspectorate doctor`: what is missing or unsafe in this installation."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE
from inspectorate.i18n import _
from inspectorate.reports.plain import visible

if TYPE_CHECKING:
    from inspectorate.services.doctor.finding import Examined


@click.command(
    help=_(
        "健檢：檢視本平台之設定、資料夾與金鑰、資料庫、軌跡、背景作業、連線及帳號，"
        "列出缺少或不安全之處、所在及處置方式。不更動任何資料。無缺失為 0，有缺失為 1。"
    )
)
@click.option("--settings", type=FILE, help=_("管道設定檔（TOML），試連其中之 [mail]；不寄送郵件"))
@click.option("--json", "as_json", is_flag=True, help=_("以 JSON 輸出"))
def doctor(*, settings: Path | None, as_json: bool) -> None:
    """Look at everything; exit 1 where something counts."""
    from inspectorate.services.doctor.examine import examine

    parts = []
    for part in examine(settings):
        parts.append(part)
        if not as_json:
            click.echo("\n".join(_lines(part)))
    click.echo(_json(parts) if as_json else _summary(parts))
    if not all(part.sound for part in parts):
        raise SystemExit(Exit.NONCONFORMING)


def _lines(part: "Examined") -> list[str]:
    from inspectorate.services.doctor.finding import LEVEL_ZH

    lines = [_("{title}：正常").format(title=part.title)] if not part.findings else []
    for one in part.findings:
        said = _("{title}：{level}：{what}（所在：{where}）").format(
            title=part.title, level=_(LEVEL_ZH[one.level]), what=one.what, where=one.where
        )
        lines.append(visible(said))
        if one.do:
            lines.append(visible("  → " + one.do))
    return lines


def _summary(parts: Sequence["Examined"]) -> str:
    count = sum(one.counts for part in parts for one in part.findings)
    return _("應處置者 {count} 項").format(count=count) if count else _("未發現缺少或不安全之處")


def _json(parts: Sequence["Examined"]) -> str:
    told = {
        "sound": all(part.sound for part in parts),
        "parts": [
            {
                "title": part.title,
                "sound": part.sound,
                "findings": [
                    {"level": one.level, "what": one.what, "where": one.where, "do": one.do}
                    for one in part.findings
                ],
            }
            for part in parts
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)
