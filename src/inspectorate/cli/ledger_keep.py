"""`inspectorate ledger keygen | init | append`."""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click

from inspectorate.cli.ledger_keys import FILE, KEY_HELP, NEW_PLACE, told, verifiers
from inspectorate.i18n import _
from inspectorate.ledger.canonical import CanonicalError, canonical, read_json
from inspectorate.ledger.disk import LedgerError
from inspectorate.ledger.keys import write_key_file
from inspectorate.ledger.note import Signer, Signs
from inspectorate.ledger.taken import Receipt
from inspectorate.ledger.witness import Cosigner
from inspectorate.services.object_store.location import Location
from inspectorate.services.open_key import open_key, write_token_file
from inspectorate.services.open_store import LedgerWriter, begin_ledger, write_ledger


@click.command(help=_("產生簽章金鑰檔（僅檔案擁有者可讀寫，不覆寫既有檔案），並印出驗證金鑰。"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", required=True, help=_("紀錄之名稱，例如 firm.example/ledger；輪替金鑰時名稱不變"))
@click.option("--token", "uri", metavar="URI", help=_("金鑰置於符記：pkcs11: 網址（RFC 7512），不得含 PIN"))
@click.option("--existing", is_flag=True, help=_("採用符記中既有之金鑰，不另產生"))
@click.option("--witness", is_flag=True, help=_("印出見證者之驗證金鑰（cosignature/v1）"))
def keygen(file: Path, *, name: str, uri: str | None, existing: bool, witness: bool) -> None:
    """Write a secret key to a new file, or where it lies in a token; print the public half."""
    if existing and not uri:
        raise click.UsageError(_("--existing 須與 --token 併用"))
    with told():
        if uri:
            signer: Signs = write_token_file(file, uri, name, make=not existing)
        else:
            signer = _made(file, name)
    click.echo((Cosigner(signer).verifier if witness else signer.verifier).text)


def _made(file: Path, name: str) -> Signer:
    signer = Signer.generate(name)
    write_key_file(file, signer)
    return signer


@click.command(help=_("於空資料夾建立新紀錄。"))
@click.argument("place", metavar="FOLDER|S3", type=NEW_PLACE)
@click.option("--key-file", metavar="FILE", type=FILE, required=True, help=_("簽章金鑰檔"))
def init(place: Location | Path, key_file: Path) -> None:
    """Begin an empty log; a log is never begun over another."""
    with told():
        signer = open_key(key_file)
        begin_ledger(place, signer)
    click.echo(_("已建立紀錄 {name}：{folder}").format(name=signer.verifier.name, folder=place))


@click.command(help=_("加入紀錄：標準輸入每行一個 JSON，全部加入或全不加入；亦可以 --each 分批。"))
@click.argument("place", metavar="FOLDER|S3", type=NEW_PLACE)
@click.option("--key-file", metavar="FILE", type=FILE, required=True, help=_("簽章金鑰檔"))
@click.option("--former", multiple=True, help=_("輪替前之驗證金鑰；") + _(KEY_HELP))
@click.option(
    "--each",
    type=click.IntRange(min=1),
    metavar="N",
    help=_("邊讀邊加入：每 N 筆一批，各批全部加入或全不加入，並各有簽章之檢查點"),
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def append(
    place: Location | Path, *, key_file: Path, former: tuple[str, ...], each: int | None, form: str
) -> None:
    """Append standard input, one JSON value a line, in one durable step or in one for each so many lines."""
    stream, known = sys.stdin.buffer, verifiers(former)
    batches = (
        batched_entries(stream, each) if each else iter([found] if (found := read_entries(stream)) else [])
    )
    with told(), write_ledger(place, open_key(key_file), known) as writer:
        if writer.torn or (writer.recovered and isinstance(place, Path)):
            said = _("前次未正常結束：已復原 {count} 筆，捨棄未完成寫入之 {torn} 位元組")
            click.echo(said.format(count=writer.recovered, torn=writer.torn), err=True)
        taken = _taken(writer, batches)
        writer.publish()
    if taken is None:
        click.echo(_("沒有要加入的紀錄"), err=True)
    else:
        click.echo(_told(*taken, form))


def _taken(writer: LedgerWriter, batches: Iterator[list[bytes]]) -> tuple[Receipt, int] | None:
    """Append batches; where the first entry is, under the last checkpoint, and how many entries they were.

    What was taken before one that cannot be stays, and is told.
    """
    first = last = None
    try:
        for last in writer.append_each(batches):
            first = first or last
    except (click.UsageError, LedgerError) as error:
        if isinstance(error, click.UsageError):
            writer.publish()
        if first and last:
            said = _("此前各批已加入：第 {first} 至 {last} 筆")
            newest = last.signed.checkpoint.size - 1
            click.echo(said.format(first=first.first, last=newest), err=True)
        raise
    if first is None or last is None:
        return None
    return Receipt(first.first, last.signed), last.signed.checkpoint.size - first.first


def read_entries(stream: BinaryIO) -> list[bytes]:
    """The lines of a stream as canonical entries; the first line that cannot be taken refuses all."""
    return list(_entries(stream, _("標準輸入第 {number} 行：{error}；未加入任何一筆")))


def batched_entries(stream: BinaryIO, count: int) -> Iterator[list[bytes]]:
    """The same in batches, each read when it is asked for."""
    entries = _entries(stream, _("標準輸入第 {number} 行：{error}；該批未加入"))
    while batch := list(islice(entries, count)):
        yield batch


def _entries(stream: BinaryIO, said: str) -> Iterator[bytes]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            try:
                yield canonical(read_json(line))
            except CanonicalError as error:
                raise click.UsageError(said.format(number=number, error=error)) from error


def _told(receipt: Receipt, count: int, form: str) -> str:
    checkpoint = receipt.signed.checkpoint
    if form == "text":
        return _("已加入 {count} 筆（第 {first} 至 {last} 筆），共 {size} 筆").format(
            count=count, first=receipt.first, last=receipt.first + count - 1, size=checkpoint.size
        )
    told_all = {
        "first": receipt.first,
        "count": count,
        "size": checkpoint.size,
        "checkpoint": bytes(receipt.signed.note).decode(),
    }
    return json.dumps(told_all, ensure_ascii=False, indent=2)
