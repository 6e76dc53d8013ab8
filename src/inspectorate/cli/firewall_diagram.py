"""`inspectorate firewall diagram`."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from inspectorate.analysis.network_map import NetworkMap
from inspectorate.cli.exits import Exit
from inspectorate.i18n import _
from inspectorate.readers.evidence_file import RefusedError
from inspectorate.readers.intake import read_evidence
from inspectorate.reports.network_diagram import draw_network
from inspectorate.reports.plain import visible
from inspectorate.services.evidence_objects import written_whole


@click.command(
    help=_(
        "由佐證資料夾之防火牆設定、資產清冊與掃描報告繪製網路架構圖（SVG）；"
        "實際存在而未列冊者以紅色標示，有此情形時以 1 結束。"
    )
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help=_("寫入之檔案；不覆寫既有檔案"))
@click.option("--title", default="網路架構圖", show_default=True, help=_("圖之標題"))
@click.option("--format", "form", type=click.Choice(["svg", "json"]), default="svg", help=_("輸出格式"))
def diagram(folder: Path, *, out: Path, title: str, form: str) -> None:
    """Draw what the evidence shows; exit 3 where too little was handed over to draw from."""
    from inspectorate.analysis.network_map import network_map

    try:
        intake = read_evidence(folder)
    except RefusedError as error:
        raise click.UsageError(str(error)) from error
    found = network_map(intake.facts)
    text = draw_network(found, title) if form == "svg" else _as_json(found)
    try:
        with written_whole(out) as stream:
            stream.write(text.encode())
    except FileExistsError as error:
        raise click.UsageError(_("{path} 已存在，不予覆寫；請另取檔名").format(path=out)) from error
    _tell(found)
    for refusal in intake.refusals:
        click.echo(visible(f"{refusal.item}：{refusal.reason}"), err=True)
    if found.undeclared():
        raise SystemExit(Exit.NONCONFORMING)
    if intake.refusals or not found.devices:
        raise SystemExit(Exit.UNDETERMINED)


def _tell(found: NetworkMap) -> None:
    said = _("設備 {devices} 部、網段 {segments} 個、主機 {hosts} 部；未列冊 {undeclared} 部")
    click.echo(
        said.format(
            devices=len(found.devices),
            segments=len(found.segments),
            hosts=len(found.hosts),
            undeclared=len(found.undeclared()),
        )
    )
    for one in found.undeclared():
        click.echo(visible(_("未列於資產清冊：{name}").format(name=one.name)))
    for limit in found.limits:
        click.echo(visible(limit))


def _as_json(found: NetworkMap) -> str:
    return json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n"
