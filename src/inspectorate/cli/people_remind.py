"""`inspectorate people remind`: for a daily timer, tells everybody what of theirs is due or late."""

from datetime import date
from pathlib import Path

import click

from inspectorate.cli.days import DAY, today
from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import FILE
from inspectorate.cli.people import on_platform
from inspectorate.delivery.message import Carrier
from inspectorate.i18n import _


@click.command(help=_("提醒即將到期與逾期之底稿及逾期之缺失，每日一次；指定 --settings 者並寄送電子郵件。"))
@click.option("--on", type=DAY, help=_("以何日為準（預設今日）"))
@click.option("--settings", type=FILE, help=_("管道設定檔（TOML），使用其中之 [mail]"))
def remind(*, on: date | None, settings: Path | None) -> None:
    """Tell, then mail; exit 1 where a mail was not taken."""
    mail = _mail(settings) if settings else None
    day = on or today()
    with on_platform():
        from inspectorate.services.announce_due import Mailed, announce_due, mail_reminders

        told = announce_due(day)
        done = mail_reminders(mail, day) if mail else Mailed()
    click.echo(_("新增提醒 {told} 則，寄送郵件 {sent} 封").format(told=told, sent=done.sent))
    for username, reason in done.failed:
        click.echo(f"{username}：{reason}")
    if done.failed:
        raise SystemExit(Exit.NONCONFORMING)


def _mail(settings: Path) -> Carrier:
    from inspectorate.delivery.settings import DeliveryFileError, read_carriers
    from inspectorate.ledger.keys import KeyFileError

    try:
        carriers = read_carriers(settings)
    except (DeliveryFileError, KeyFileError) as error:
        raise click.UsageError(str(error)) from error
    if "mail" not in carriers:
        raise click.UsageError(_("{path} 未設定 [mail]").format(path=settings))
    return carriers["mail"]
