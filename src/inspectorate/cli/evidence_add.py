"""`inspectorate evidence init | add`."""

import json
from datetime import date
from pathlib import Path

import click

from inspectorate.cli.days import DAY
from inspectorate.cli.evidence_encrypt import tell_recipients
from inspectorate.cli.evidence_told import by_option, span, told_evidence
from inspectorate.cli.ledger_keys import FILE
from inspectorate.evidence.item import Covers
from inspectorate.i18n import _
from inspectorate.services.add_evidence import Particulars, add_evidence
from inspectorate.services.encrypt_evidence import check_recipients, decide_recipients
from inspectorate.services.open_evidence import begin_evidence, evidence_folder


@click.command(help=_("建立佐證庫及其簽章金鑰，並印出驗證金鑰；請將驗證金鑰交付他人保存。"))
@click.option("--name", required=True, help=_("佐證軌跡之名稱，例如 firm.example/evidence"))
@click.option("--encrypt", is_flag=True, help=_("保存之內容一律加密，並產生解密金鑰"))
@click.option("--recipient", "recipients", multiple=True, help=_("加密之備援收受者 age1…；可重複"))
@click.option(
    "--key-file", metavar="FILE", type=FILE, help=_("採用此金鑰檔（例如符記中之金鑰）；預設產生新金鑰")
)
@by_option
def init(name: str, *, encrypt: bool, recipients: tuple[str, ...], key_file: Path | None, by: str) -> None:
    """Make the key and the empty ledger of evidence, and what encrypts its contents."""
    encrypt = encrypt or bool(recipients)
    with told_evidence():
        if encrypt:
            check_recipients(recipients)
        key = begin_evidence(name, key_file)
        if encrypt:
            tell_recipients(decide_recipients(by, recipients))
    click.echo(_("已建立佐證庫：{folder}").format(folder=evidence_folder()), err=True)
    click.echo(key.text)


@click.command(help=_("收存檔案，全部收存或全不收存。收到之時間以系統時鐘為準，不得指定。"))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--collector", required=True, help=_("蒐集者"))
@click.option("--how", required=True, help=_("蒐集方式，例如「自防火牆匯出」"))
@click.option(
    "--retention",
    required=True,
    help=_("保存類別之代碼或名稱；無此類別時列出全部"),
)
@click.option("--from", "first", type=DAY, help=_("有效期間首日：內容所載之第一日"))
@click.option("--to", "last", type=DAY, help=_("有效期間末日：內容所載之最後一日"))
@click.option("--provision", "provisions", multiple=True, help=_("相關條款；可重複"))
@click.option("--control", "controls", multiple=True, help=_("相關控制項；可重複"))
@click.option("--series", default="", help=_("所屬系列；同系列之有效期間有缺日時予以指出"))
@click.option("--media-type", default="", help=_("媒體類型（預設依檔名）"))
@click.option("--quarantine", is_flag=True, help=_("本身即為（或可能為）惡意程式之佐證：隔離收存，須已加密"))
@by_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def add(  # noqa: PLR0913 - a command has as many parameters as it has options
    files: tuple[Path, ...],
    *,
    collector: str,
    how: str,
    retention: str,
    first: date | None,
    last: date | None,
    provisions: tuple[str, ...],
    controls: tuple[str, ...],
    series: str,
    media_type: str,
    quarantine: bool,
    by: str,
    form: str,
) -> None:
    """Take files in and print their labels."""
    if (first is None) != (last is None):
        raise click.UsageError(_("--from 與 --to 須同時指明"))
    covers = Covers(first, last) if first and last else None
    stated = Particulars(
        by=by,
        collector=collector,
        how=how,
        retention=retention,
        covers=covers,
        provisions=provisions,
        controls=controls,
        series=series,
        media_type=media_type,
        quarantine=quarantine,
    )
    with told_evidence():
        items = add_evidence(files, stated)
    if form == "json":
        rows = [
            {"item": one.label, "name": one.name, "sha256": one.sha256, "size": one.size} for one in items
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in items:
        said = _("已收存 {item} {name}：{size} 位元組，SHA-256 {sha256}，有效期間 {covers}")
        click.echo(
            said.format(
                item=one.label, name=one.name, size=one.size, sha256=one.sha256, covers=span(one.covers)
            )
        )
