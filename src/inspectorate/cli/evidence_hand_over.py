"""`inspectorate evidence hand-over`."""

from pathlib import Path

import click

from inspectorate.cli.evidence_told import LABEL, by_option, told_evidence
from inspectorate.i18n import _
from inspectorate.services.hand_over_evidence import hand_over_evidence
from inspectorate.services.verify_seal import items_of_seal


@click.command(help=_("移交：將佐證、監管歷程、證明、檢查點、清單及驗證程式寫入一個 zip。"))
@click.argument("items", metavar="[E12...]", type=LABEL, nargs=-1)
@click.option("--seal", "seals", multiple=True, help=_("封存之底稿（如 9A99/2026-10#1）及其所引佐證；可重複"))
@click.option("--to", required=True, help=_("移交對象"))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help=_("寫入之 zip 檔案")
)
@click.option(
    "--recipient", "recipients", multiple=True, help=_("將整個 zip 加密給此收受者（age1…）；可重複")
)
@click.option("--malware", is_flag=True, help=_("包括隔離之惡意程式；檔名加註 .malware"))
@by_option
def hand_over(  # noqa: PLR0913 - a command has as many parameters as it has options
    items: tuple[int, ...],
    *,
    seals: tuple[str, ...],
    to: str,
    out: Path,
    recipients: tuple[str, ...],
    malware: bool,
    by: str,
) -> None:
    """Write the package; exit 4, with nothing handed over, where an item is broken."""
    with told_evidence():
        sealed = [number for label in seals for number in items_of_seal(label, by)]
        package = hand_over_evidence([*sealed, *items], to, out, by, recipients=recipients, malware=malware)
    said = _("已移交 {count} 件：{path}（檢查點 {size} 筆）")
    click.echo(said.format(count=len(package.items), path=out, size=package.checkpoint.size))
    click.echo(
        _("請另行交付驗證金鑰，收受者以 python3 verifier.py --key 驗證：{key}").format(key=package.key)
    )
    click.echo(_("verifier.py 之 SHA-256：{sha256}").format(sha256=package.verifier_sha256))
