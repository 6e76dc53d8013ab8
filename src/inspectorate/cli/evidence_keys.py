"""`inspectorate evidence stamp | rotate-key`."""

from pathlib import Path

import click

from inspectorate.cli.evidence_told import by_option, told_evidence
from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE
from inspectorate.cli.ledger_stamp import say_stamped
from inspectorate.cli.ledger_verified import stamp_lines
from inspectorate.i18n import _
from inspectorate.services.rotate_evidence_key import rotate_evidence_key
from inspectorate.services.stamp_evidence import show_stamps, stamp_evidence
from inspectorate.services.stamping_settings import SettingsError


@click.command(
    help=_("為佐證軌跡取得時戳，並列出各筆最遲於何時已存在、何時至何時沒有時戳。時戳機構設於 evidence.toml。")
)
def stamp() -> None:
    """Ask the authorities that are set; exit 3 where one gave no stamp, 4 where a kept one is broken."""
    with told_evidence():
        try:
            result = stamp_evidence()
        except SettingsError as error:
            raise click.UsageError(str(error)) from error
        found = show_stamps()
    if result is None:
        click.echo(
            _("未設定時戳機構（evidence.toml 之 [stamps] urls，或環境變數 INSPECTORATE_TSA）"), err=True
        )
    else:
        say_stamped(result)
    lines = stamp_lines(found.stamping, found.log.size)
    click.echo("\n".join([*lines, *(one.said for one in found.log.faults)]))
    if not found.log.stands:
        raise SystemExit(Exit.INTEGRITY)
    if result is None or result.refused:
        raise SystemExit(Exit.UNDETERMINED)


@click.command(
    "rotate-key", help=_("輪替佐證軌跡之簽章金鑰：舊金鑰為新金鑰背書並載入軌跡，先前之檢查點仍可驗證")
)
@click.option(
    "--key-file", metavar="FILE", type=FILE, help=_("採用此金鑰檔（如符記中之金鑰）；預設產生新金鑰")
)
@by_option
def rotate_key(*, key_file: Path | None, by: str) -> None:
    """Hand the ledger over to another key and print its public half."""
    with told_evidence():
        key, retired = rotate_evidence_key(by, key_file)
    said = _("已輪替金鑰；請將新驗證金鑰交付他人保存，並銷毀舊金鑰 {path}")
    click.echo(said.format(path=retired), err=True)
    click.echo(key.text)
