"""`inspectorate ledger rotate`."""

from pathlib import Path

import click

from inspectorate.cli.ledger_keys import FILE, KEY_HELP, PLACE, told, verifiers
from inspectorate.i18n import _
from inspectorate.services.object_store.location import Location
from inspectorate.services.open_key import open_key
from inspectorate.services.rotate_key import rotate_key


@click.command(help=_("輪替金鑰：由舊金鑰為新金鑰背書並載入紀錄，其後由新金鑰簽章。舊檢查點仍可驗證。"))
@click.argument("place", metavar="FOLDER|S3", type=PLACE)
@click.option("--key-file", metavar="FILE", type=FILE, required=True, help=_("現用之簽章金鑰檔"))
@click.option("--new-key-file", metavar="FILE", type=FILE, required=True, help=_("新簽章金鑰檔；名稱須相同"))
@click.option("--former", multiple=True, help=_("更早之驗證金鑰；") + _(KEY_HELP))
def rotate(place: Location | Path, *, key_file: Path, new_key_file: Path, former: tuple[str, ...]) -> None:
    """Hand the log over to another key and print its public half."""
    with told():
        old, new = open_key(key_file), open_key(new_key_file)
        if old.verifier == new.verifier:
            raise click.UsageError(_("新舊金鑰相同"))
        if old.verifier.name != new.verifier.name:
            raise click.UsageError(_("新舊金鑰名稱須相同（紀錄之名稱不變）"))
        rotation = rotate_key(place, old, new, verifiers(former))
    click.echo(
        _("已輪替金鑰（第 {index} 筆）；請將新驗證金鑰交付他人保存").format(index=rotation.index), err=True
    )
    click.echo(new.verifier.text)
