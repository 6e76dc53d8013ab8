"""`inspectorate people`: the firms and people of the platform, to begin with and in an emergency."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from inspectorate.cli.lazy import Lazy, LazyGroup
from inspectorate.cli.ledger_keys import FILE
from inspectorate.i18n import _
from inspectorate.inspection.duty import SIGNING, Duty
from inspectorate.ledger.keys import KeyFileError
from inspectorate.services.begin_platform import PlatformError, begin_platform
from inspectorate.services.prepare_platform import prepare_platform

COMMANDS = {
    "import": Lazy("inspectorate.cli.people_import:import_folder", "將公司資料夾連同佐證匯入平台"),
    "firm": Lazy("inspectorate.cli.people:firm", "新增公司"),
    "add": Lazy("inspectorate.cli.people:add", "新增使用者，印出隨機之初始密碼"),
    "list": Lazy("inspectorate.cli.people:list_people", "列出使用者與職責"),
    "forget-factors": Lazy("inspectorate.cli.people_factors:forget", "移除某人之多因子驗證，供重新設定"),
    "rotate-factor-key": Lazy("inspectorate.cli.people_factors:rotate", "更換多因子驗證祕密之加密金鑰"),
    "remind": Lazy("inspectorate.cli.people_remind:remind", "提醒到期與逾期之底稿及缺失"),
}

people = LazyGroup("people", COMMANDS, "平台之公司與使用者：新增、列出")


@contextmanager
def on_platform() -> Iterator[None]:
    """The tables, brought up to date; what goes wrong in one line."""
    try:
        begin_platform()
        for _step in prepare_platform():
            pass
    except (PlatformError, KeyFileError) as error:
        raise click.UsageError(str(error)) from error
    from inspectorate.services.access import RefusedError
    from inspectorate.services.keep_trail import enter_traces
    from inspectorate.services.read_firm import FirmError

    try:
        yield
    except (RefusedError, FirmError, LookupError) as error:
        raise click.UsageError(str(error)) from error
    finally:
        enter_traces()


@click.command(help=_("以公司資料檔 firm.toml 新增公司；簽核順序依 --chain。"))
@click.argument("profile", type=FILE)
@click.option(
    "--chain",
    default="manager,ciso",
    show_default=True,
    help=_("承辦送審後之簽核順序：{duties}").format(duties="、".join(SIGNING)),
)
def firm(profile: Path, *, chain: str) -> None:
    """Add a firm."""
    with on_platform():
        from inspectorate.services.add_firm import add_firm

        added = add_firm(profile, [Duty(word.strip()) for word in chain.split(",")])
    click.echo(str(added))


@click.command(help=_("新增使用者。初始密碼僅此一次顯示，首次登入須變更。"))
@click.argument("code")
@click.argument("username")
@click.argument("name")
@click.option(
    "--duty",
    "duties",
    multiple=True,
    type=click.Choice([duty.value for duty in Duty]),
    help=_("職責，可重複給定"),
)
def add(code: str, username: str, name: str, *, duties: tuple[str, ...]) -> None:
    """Add somebody to a firm."""
    with on_platform():
        from inspectorate.services.add_firm import firm_of
        from inspectorate.services.manage_people import add_person

        added = add_person(firm_of(code), username, name, [Duty(duty) for duty in duties])
    click.echo(added.password)


@click.command("list", help=_("列出使用者、職責與狀態。"))
def list_people() -> None:
    """List everybody."""
    with on_platform():
        from inspectorate.services.add_firm import everybody

        for line in everybody():
            click.echo(line)
