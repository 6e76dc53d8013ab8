"""`inspectorate ledger cosign | add-cosigned`: what a witness does, and what the log's keeper makes of it."""

from datetime import UTC, datetime
from pathlib import Path

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE, KEY_HELP, PLACE, told, verifiers
from inspectorate.i18n import _
from inspectorate.ledger.proof import ProofError
from inspectorate.ledger.witness import ForkError, StaleError
from inspectorate.services.object_store.location import Location
from inspectorate.services.open_key import open_key
from inspectorate.services.open_store import open_ledger
from inspectorate.services.witness_ledger import add_cosigned, witness_ledger


@click.command(
    help=_("見證：核對檢查點確為上次所見之延續，存妥後加簽。WHAT 為紀錄之資料夾，或 consistency 之輸出檔。")
)
@click.argument("what", type=click.Path(exists=True, path_type=Path))
@click.option("--key", "keys", multiple=True, required=True, help=_(KEY_HELP))
@click.option("--key-file", metavar="FILE", type=FILE, required=True, help=_("見證者自己之簽章金鑰檔"))
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=_("見證者保存所見檢查點之資料夾；不得由被見證者保管"),
)
def cosign(what: Path, *, keys: tuple[str, ...], key_file: Path, state: Path) -> None:
    """Print the cosigned checkpoint; exit 4 where the log was rolled back or forked."""
    with told():
        try:
            moment = int(datetime.now(UTC).timestamp())
            note = witness_ledger(what, verifiers(keys), open_key(key_file), state, moment)
        except ForkError as error:
            click.echo(_("不予見證：{error}").format(error=error), err=True)
            raise SystemExit(Exit.INTEGRITY) from error
        except (StaleError, ProofError) as error:
            raise click.UsageError(str(error)) from error
    click.echo(bytes(note).decode(), nl=False)


@click.command("add-cosigned", help=_("將見證者加簽之檢查點存入紀錄；須與紀錄一致。"))
@click.argument("place", metavar="FOLDER|S3", type=PLACE)
@click.argument("checkpoint", type=FILE)
@click.option("--key", "keys", multiple=True, required=True, help=_(KEY_HELP))
@click.option("--witness", "witnesses", multiple=True, required=True, help=_("見證者之驗證金鑰；可重複"))
def add(
    place: Location | Path, checkpoint: Path, *, keys: tuple[str, ...], witnesses: tuple[str, ...]
) -> None:
    """Keep a cosigned checkpoint with the log."""
    with told():
        kept = add_cosigned(
            open_ledger(place), checkpoint.read_bytes(), verifiers(keys), verifiers(witnesses)
        )
    click.echo(_("已存入 {file}").format(file=kept))
