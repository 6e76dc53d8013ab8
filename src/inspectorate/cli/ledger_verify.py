"""`inspectorate ledger verify`."""

from dataclasses import replace
from pathlib import Path

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE, KEY_HELP, PLACE, told, verifiers
from inspectorate.cli.ledger_stamp import CHAIN_HELP, TRUST_HELP, authorities
from inspectorate.cli.ledger_verified import as_json, as_text
from inspectorate.i18n import _
from inspectorate.ledger.attested import Trust, verify_attested
from inspectorate.ledger.note import COSIGNATURE, NoteError, Verifier
from inspectorate.services.object_store.location import Location
from inspectorate.services.open_store import laid_over, open_ledger, signed_before


@click.command(
    help=_(
        "離線驗證整份紀錄：每筆內容、每塊樹磚、樹根、簽章、金鑰輪替、時戳，以及見證者保存或加簽之檢查點。"
        "完好為 0，損毀為 4。"
    )
)
@click.argument("place", metavar="FOLDER|S3", type=PLACE)
@click.option("--key", "keys", multiple=True, required=True, help=_(KEY_HELP))
@click.option(
    "--witness",
    "witnesses",
    metavar="FILE|KEY",
    multiple=True,
    help=_("他人先前保存之檢查點檔案，或見證者之驗證金鑰；可重複"),
)
@click.option("--quorum", type=click.IntRange(min=1), help=_("所列見證者中至少應有幾位見證過"))
@click.option("--trust", "roots", metavar="PEM", type=FILE, multiple=True, help=TRUST_HELP)
@click.option("--chain", "others", metavar="PEM", type=FILE, multiple=True, help=CHAIN_HELP)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("輸出格式"))
def verify(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: Location | Path,
    *,
    keys: tuple[str, ...],
    witnesses: tuple[str, ...],
    quorum: int | None,
    roots: tuple[Path, ...],
    others: tuple[Path, ...],
    form: str,
) -> None:
    """Verify a log with nothing but its folder and the keys; name what is broken and where."""
    checkpoints, cosigners = _witnesses(witnesses)
    if quorum and quorum > len(cosigners):
        raise click.UsageError(_("--quorum {quorum}：所列見證者金鑰不足").format(quorum=quorum))
    trust = Trust(tuple(verifiers(keys)), cosigners, quorum or 0, authorities(roots, others), checkpoints)
    with told():
        trust = replace(trust, checkpoints=(*trust.checkpoints, *signed_before(place)))
        found = verify_attested(open_ledger(place), trust)
        found.log.faults += laid_over(place)
    given = {name for name, _data in checkpoints}
    click.echo(as_json(found, given) if form == "json" else as_text(found, given))
    if not found.log.stands:
        raise SystemExit(Exit.INTEGRITY)


def _witnesses(given: tuple[str, ...]) -> tuple[tuple[tuple[str, bytes], ...], tuple[Verifier, ...]]:
    """The checkpoints and the witnesses' keys among what was given."""
    checkpoints: list[tuple[str, bytes]] = []
    keys: list[Verifier] = []
    for one in given:
        path = Path(one)
        try:
            data = path.read_bytes() if path.is_file() else None
        except OSError as error:
            raise click.UsageError(_("--witness：{error}").format(error=error)) from error
        found = _keys(one if data is None else data.decode("utf-8", "replace"))
        if found:
            keys += found
        elif data is not None:
            checkpoints.append((one, data))
        else:
            said = _("--witness {given}：沒有此檔案，亦非驗證金鑰").format(given=one)
            raise click.UsageError(said)
    for key in keys:
        if key.kind != COSIGNATURE:
            said = _("--witness：{key} 不是見證者之金鑰（cosignature/v1）；見證者以 keygen --witness 取得")
            raise click.UsageError(said.format(key=key.text))
    return tuple(checkpoints), tuple(keys)


def _keys(text: str) -> list[Verifier]:
    """The keys of a text of one key a line; none where it is anything else."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        return [Verifier.parse(line) for line in lines]
    except NoteError:
        return []
