"""`inspectorate evidence encrypt | scan`."""

import sys

import click

from inspectorate.cli.evidence_told import LABEL, by_option, scan_of, told_evidence
from inspectorate.cli.exits import Exit
from inspectorate.i18n import _
from inspectorate.reports.plain import visible
from inspectorate.services.encrypt_evidence import Encrypting, decide_recipients, encrypt_evidence
from inspectorate.services.open_contents import encryption_key_file
from inspectorate.services.open_evidence import evidence_folder
from inspectorate.services.scan_evidence import scan_evidence
from inspectorate.services.show_evidence import broken

_WIPE = "\r\x1b[2K"


@click.command(
    help=_("將保存之內容加密（age），或改為新收受者加密；中斷後再執行即自中斷處繼續。雜湊位址不變。")
)
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    help=_("備援收受者 age1…，亦能開啟全部內容；可重複，未指明則沿用先前者"),
)
@click.option("--new-key", is_flag=True, help=_("更換金鑰：產生新金鑰並以之重新加密"))
@by_option
def encrypt(recipients: tuple[str, ...], *, new_key: bool, by: str) -> None:
    """Decide to whom, and store everything anew; exit 4 where a content is broken."""
    with told_evidence():
        decided = decide_recipients(by, recipients, new_key=new_key)
        tell_recipients(decided)
        done = encrypt_evidence(by, _progress)
    if sys.stderr.isatty():
        click.echo(_WIPE, nl=False, err=True)
    click.echo("\n".join(_told(done)))
    if done.broken:
        raise SystemExit(Exit.INTEGRITY)


def tell_recipients(recipients: tuple[str, ...]) -> None:
    """Say who can open contents, and what the loss of the only key would mean."""
    for one in recipients:
        click.echo(_("收受者 {recipient}").format(recipient=one), err=True)
    click.echo(_("解密金鑰：{path}").format(path=encryption_key_file(evidence_folder())), err=True)
    if len(recipients) == 1:
        said = _("僅有一把金鑰，遺失即永遠無法讀取佐證；請備份，或以 --recipient 加入備援收受者")
        click.echo(said, err=True)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(_WIPE + _("已處理 {done}／{total}").format(done=done, total=total), nl=False, err=True)


def _told(done: Encrypting) -> list[str]:
    lines = [broken(one) for one in done.broken]
    if done.left:
        said = _("保存庫不容改寫，先前之 {count} 份內容維持原狀；此後收存者均加密")
        lines.append(said.format(count=done.left))
    if done.spare:
        said = _("下列收受者之私鑰已無內容需要，可自金鑰檔移除並妥善銷毀：{spare}")
        lines.append(said.format(spare="、".join(done.spare)))
    return [*lines, _("已加密 {count} 份內容").format(count=done.stored)]


@click.command(help=_("以 ClamAV 掃描佐證；未指明者掃描尚未掃描之全部佐證。驗出惡意程式時結束碼為 1。"))
@click.argument("items", metavar="[E12...]", type=LABEL, nargs=-1)
@by_option
def scan(items: tuple[int, ...], *, by: str) -> None:
    """Scan what is stored; exit 4 where something is broken, 1 where malware was found, 3 where unsure."""
    with told_evidence():
        found = scan_evidence(items, by)
    for one in found:
        click.echo(f"{one.item.label}　{scan_of(one)}　{visible(one.item.name)}")
    if not found:
        click.echo(_("沒有待掃描之佐證"))
    results = {one.scan.result if one.scan else "" for one in found}
    if any(one.finding for one in found):
        raise SystemExit(Exit.INTEGRITY)
    if "infected" in results:
        raise SystemExit(Exit.NONCONFORMING)
    if results & {"not_scanned", ""}:
        raise SystemExit(Exit.UNDETERMINED)
