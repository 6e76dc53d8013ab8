"""`inspectorate ledger prove | consistency | check-proof`."""

from pathlib import Path

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE, KEY_HELP, PLACE, told, verifiers
from inspectorate.i18n import _
from inspectorate.ledger.canonical import CanonicalError, canonical, read_json
from inspectorate.ledger.checkpoint import Witnessed, open_checkpoint
from inspectorate.ledger.disk import BrokenError
from inspectorate.ledger.merkle import consistency_proof, inclusion_proof
from inspectorate.ledger.note import NoteError, Verifier
from inspectorate.ledger.proof import (
    ProofError,
    check_consistency,
    check_inclusion,
    consistency_text,
    inclusion_text,
)
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.writer import tree_of
from inspectorate.services.object_store.location import Location
from inspectorate.services.open_store import open_ledger


@click.command(help=_("產出某一筆確在紀錄中的證明（C2SP tlog-proof），連同檢查點。"))
@click.argument("place", metavar="FOLDER|S3", type=PLACE)
@click.argument("index", type=click.IntRange(min=0))
@click.option("--key", "keys", multiple=True, required=True, help=_(KEY_HELP))
def prove(place: Location | Path, index: int, keys: tuple[str, ...]) -> None:
    """Print the proof of one entry; a proof that does not hold is never handed out."""
    known = verifiers(keys)
    with told():
        signed, reader = _opened(place, known)
        if index >= signed.checkpoint.size:
            raise click.UsageError(
                _("紀錄共 {size} 筆，沒有第 {index} 筆（自 0 起算）").format(
                    size=signed.checkpoint.size, index=index
                )
            )
        proof = inclusion_proof(index, signed.checkpoint.size, reader.node)
        text = inclusion_text(index, proof, signed.note)
        try:
            check_inclusion(text, reader.entry(index), known)
        except ProofError as error:
            raise BrokenError(_("{error}；請執行 ledger verify").format(error=error)) from error
    click.echo(text, nl=False)


@click.command(help=_("產出證明：他人先前保存之檢查點是現有紀錄的開頭，其後只增不改。"))
@click.argument("place", metavar="FOLDER|S3", type=PLACE)
@click.argument("older", metavar="CHECKPOINT_FILE", type=FILE)
@click.option("--key", "keys", multiple=True, required=True, help=_(KEY_HELP))
def consistency(place: Location | Path, older: Path, keys: tuple[str, ...]) -> None:
    """Print the proof that a stored checkpoint's log is the beginning of this one."""
    known = verifiers(keys)
    with told():
        old = open_checkpoint(older.read_bytes(), known)
        signed, reader = _opened(place, known)
        size = old.checkpoint.size
        if not size:
            raise click.UsageError(_("空紀錄是任何紀錄的開頭，無須證明"))
        if size > signed.checkpoint.size:
            said = _("檢查點有 {seen} 筆，此處僅 {here} 筆：紀錄遭截短或回復至舊狀態")
            raise BrokenError(said.format(seen=size, here=signed.checkpoint.size))
        text = consistency_text(
            size, consistency_proof(size, signed.checkpoint.size, reader.node), signed.note
        )
        try:
            check_consistency(text, old, known)
        except ProofError as error:
            raise BrokenError(str(error)) from error
    click.echo(text, nl=False)


@click.command("check-proof", help=_("核對證明：檔案內之 JSON 確為證明所指之一筆。不需要紀錄本身。"))
@click.argument("proof", type=FILE)
@click.argument("entry", type=FILE)
@click.option("--key", "keys", multiple=True, required=True, help=_(KEY_HELP))
def check_proof(proof: Path, entry: Path, keys: tuple[str, ...]) -> None:
    """Check a proof against the entry's JSON; exit 4 where it does not prove it."""
    known = verifiers(keys)
    try:
        content = canonical(read_json(entry.read_bytes()))
        text = proof.read_bytes().decode("utf-8")
    except (CanonicalError, UnicodeDecodeError, OSError) as error:
        raise click.UsageError(str(error)) from error
    try:
        index, signed = check_inclusion(text, content, known)
    except ProofError as error:
        click.echo(_("不能證明：{error}").format(error=error), err=True)
        raise SystemExit(Exit.INTEGRITY) from error
    checkpoint = signed.checkpoint
    click.echo(
        _("確為紀錄 {origin} 之第 {index} 筆（檢查點 {size} 筆）").format(
            origin=checkpoint.origin, index=index, size=checkpoint.size
        )
    )


def _opened(place: Location | Path, known: list[Verifier]) -> tuple[Witnessed, LogReader]:
    """The published checkpoint, and a reader once the tiles have been found to lead to its root."""
    disk = open_ledger(place)
    data = disk.read(CHECKPOINT)
    if data is None:
        raise BrokenError(_("{folder}：找不到檔案 checkpoint").format(folder=place))
    try:
        signed = open_checkpoint(data, known)
    except NoteError as error:
        raise BrokenError(_("檔案 checkpoint：{error}").format(error=error)) from error
    tree_of(disk, signed.checkpoint)
    return signed, LogReader(disk, signed.checkpoint.size)
