"""`inspectorate lake watch`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspectorate.cli.lake_told import place_argument, state_option, told_lake
from inspectorate.delivery.message import Carrier, Channel
from inspectorate.delivery.settings import DeliveryFileError, read_carriers
from inspectorate.i18n import _

if TYPE_CHECKING:  # a lake needs packages that may be absent
    from inspectorate.services.watching.syslog_port import Certificates

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_CHANNELS = ("mail", "chat")


@click.command(
    help=_(
        "監看持續寫入之檔案及 syslog 埠（TCP 或 TLS），收入日誌湖，並於一分鐘內以 JSON 逐行輸出警示。"
        "受監看之檔案請勿另以 lake add 收入。以 SIGTERM 結束，已收到者均收入日誌湖。"
    )
)
@place_argument
@click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--syslog", metavar="HOST:PORT", help=_("接收 syslog 之位址與埠；埠 0 為任一可用者"))
@click.option(
    "--tls", nargs=2, type=_FILE, metavar="CERT KEY", help=_("以 TLS 接收：伺服器憑證與金鑰（PEM）")
)
@click.option("--client-ca", type=_FILE, help=_("僅接受持有此憑證機構所簽憑證之送出端"))
@click.option("--plan", type=_FILE, help=_("每日分析計畫（TOML）：參數、清單、規則"))
@click.option("--system", default="", help=_("何系統之日誌（預設依紀錄所載，其次為檔名）"))
@click.option("--log-format", "form", default="", help=_("日誌格式（預設依內容辨識）"))
@click.option("--deliver", type=_FILE, help=_("管道設定檔（TOML），警示另送承辦人員"))
@click.option(
    "--to", "to", multiple=True, metavar="CHANNEL=ADDRESS", help=_("送往何處（mail 或 chat）；可重複")
)
@click.option(
    "--turn", type=click.FloatRange(0.2, 30), default=5, show_default=True, help=_("每隔幾秒查一次")
)
@click.option(
    "--batch", type=click.FloatRange(1, 3600), default=300, show_default=True, help=_("每隔幾秒收入日誌湖")
)
@state_option
def watch(  # noqa: PLR0913 - a command has as many parameters as it has options
    place: str,
    *,
    files: tuple[Path, ...],
    syslog: str | None,
    tls: "tuple[Path, Path] | None",
    client_ca: Path | None,
    plan: Path | None,
    system: str,
    form: str,
    deliver: Path | None,
    to: tuple[str, ...],
    turn: float,
    batch: float,
    state: Path | None,
) -> None:
    """Watch until told to stop."""
    if not files and not syslog:
        raise click.UsageError(_("請指明要監看之檔案，或以 --syslog 指明位址與埠"))
    host, port = _address(syslog)
    carriers = _carriers(deliver, to)
    with told_lake():
        from inspectorate.lake.formats.shelf import format_named
        from inspectorate.lake.lake import Lake
        from inspectorate.lake.taking import Told
        from inspectorate.services.daily_plan import Plan, read_plan
        from inspectorate.services.watch_lake import Watch, watch_lake

        asked = Watch(
            files=files,
            host=host,
            port=port,
            certificates=_certificates(tls, client_ca),
            plan=read_plan(plan) if plan else Plan(),
            told=Told(system, format_named(form) if form else None),
            carriers=carriers,
            turn=turn,
            batch=batch,
        )
        watch_lake(Lake.open(place, state), asked, _say)


def _say(event: str, **more: Any) -> None:  # noqa: ANN401 - what is plain
    """One line of JSON, at once."""
    click.echo(json.dumps({"event": event, **more}, ensure_ascii=False))


def _address(told: str | None) -> tuple[str, int]:
    if told is None:
        return "", 0
    host, _mark, port = told.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:  # noqa: PLR2004 - the highest port there is
        raise click.UsageError(_("--syslog 請寫如 127.0.0.1:6514"))
    return host.strip("[]"), int(port)


def _certificates(tls: "tuple[Path, Path] | None", clients: Path | None) -> "Certificates | None":
    if tls is None:
        if clients:
            raise click.UsageError(_("--client-ca 須與 --tls 併用"))
        return None
    from inspectorate.services.watching.syslog_port import Certificates

    return Certificates(*tls, clients)


def _carriers(settings: Path | None, to: tuple[str, ...]) -> dict[Channel, tuple[Carrier, str]]:
    """Who carries alerts, and to whom."""
    if (settings is None) != (not to):
        raise click.UsageError(_("--deliver 與 --to 須併用"))
    if settings is None:
        return {}
    try:
        known = read_carriers(settings)
    except DeliveryFileError as error:
        raise click.UsageError(str(error)) from error
    found: dict[Channel, tuple[Carrier, str]] = {}
    for one in to:
        channel, mark, address = one.partition("=")
        if not mark or channel not in _CHANNELS or channel not in known:
            said = _("--to 請寫如 mail=staff@example.com；管道須列於設定檔，且為 {known}")
            raise click.UsageError(said.format(known="、".join(_CHANNELS)))
        found[channel] = (known[channel], address)
    return found
