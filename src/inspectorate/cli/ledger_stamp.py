"""`inspectorate ledger stamp`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE, KEY_HELP, PLACE, told, verifiers
from inspectorate.i18n import _
from inspectorate.ledger.stamp import Authorities, StampError
from inspectorate.services.ask_authority import AddressError
from inspectorate.services.object_store.location import Location
from inspectorate.services.open_store import open_ledger
from inspectorate.services.stamp_ledger import Asking, Stamped, stamp_ledger

TRUST_HELP = _("時戳機構之根憑證（PEM）；可重複")
CHAIN_HELP = _("時戳機構之中繼或簽章憑證（PEM）；可重複")


@click.command(
    help=_("為最新檢查點向時戳機構取得時戳（RFC 3161）。無法連線者留待下次；有任何一家未給時戳者結束碼為 3。")
)
@click.argument("place", metavar="FOLDER|S3", type=PLACE)
@click.option("--key", "keys", multiple=True, required=True, help=_(KEY_HELP))
@click.option("--tsa", "urls", metavar="URL", multiple=True, required=True, help=_("時戳機構；可重複"))
@click.option("--trust", "roots", metavar="PEM", type=FILE, multiple=True, help=TRUST_HELP)
@click.option("--chain", "others", metavar="PEM", type=FILE, multiple=True, help=CHAIN_HELP)
@click.option("--policy", default="", help=_("所要求之時戳政策（物件識別碼）"))
@click.option("--no-certificates", is_flag=True, help=_("不要求回覆附上憑證；驗證時須以 --chain 給予"))
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=10.0, help=_("每次要求之秒數上限"))
def stamp(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: Location | Path,
    *,
    keys: tuple[str, ...],
    urls: tuple[str, ...],
    roots: tuple[Path, ...],
    others: tuple[Path, ...],
    policy: str,
    no_certificates: bool,
    timeout: float,
) -> None:
    """Ask for stamps; say what was made, who refused and what waits."""
    asking = Asking(urls, authorities(roots, others), policy, timeout, not no_certificates)
    with told():
        try:
            result = stamp_ledger(open_ledger(place), verifiers(keys), asking, _now)
        except (AddressError, StampError) as error:
            raise click.UsageError(str(error)) from error
    say_stamped(result)
    if result.refused:
        raise SystemExit(Exit.UNDETERMINED)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def authorities(roots: tuple[Path, ...], others: tuple[Path, ...]) -> Authorities:
    """The certificates of files; a file without one is wrong use."""
    try:
        return Authorities.parse([one.read_bytes() for one in roots], [one.read_bytes() for one in others])
    except (StampError, OSError) as error:
        raise click.UsageError(f"--trust、--chain：{error}") from error


def say_stamped(result: Stamped) -> None:
    """What an attempt brought, in words."""
    for size, authority, made in result.made:
        said = _("檢查點 {size} 筆：{authority} 證明最遲於 {at} 已存在")
        click.echo(said.format(size=size, authority=made.authority or authority, at=made.at))
        if not made.trusted:
            click.echo(_("未指定 --trust，時戳之簽章未經驗證"), err=True)
    for url, why in result.refused:
        click.echo(_("{url} 未給時戳：{why}").format(url=url, why=why), err=True)
    if result.waiting:
        sizes = "、".join(map(str, result.waiting))
        click.echo(_("待加蓋時戳之檢查點（筆數）：{sizes}").format(sizes=sizes))
    elif not (result.made or result.refused):
        click.echo(_("沒有待加蓋時戳之檢查點"))
