"""Places, options and errors of the lake on the command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import told
from inspectorate.i18n import _
from inspectorate.lake.errors import DamagedError, LakeError

Command = TypeVar("Command", bound=Callable[..., object])


def place_argument(command: Command) -> Command:
    """``LAKE``: a folder, or ``s3://bucket/prefix``."""
    return click.argument("place", metavar="LAKE")(command)


def state_option(command: Command) -> Command:
    """``--state``: where ledger and key are."""
    return click.option(
        "--state",
        type=click.Path(file_okay=False, path_type=Path),
        help=_("軌跡與金鑰所在之資料夾（預設為日誌湖本身；物件儲存者必填）"),
    )(command)


def engine_options(command: Command) -> Command:
    """``--engine`` and ``--memory``: who answers, and what it may hold (as ``lake.engine`` has it)."""
    memory = click.option("--memory", default="900MB", show_default=True, help=_("引擎可用之記憶體"))
    said = _("引擎：duckdb: 或 spark://主機:埠")
    return click.option("--engine", default="duckdb:", show_default=True, help=said)(memory(command))


@contextmanager
def told_lake() -> Iterator[None]:
    """Say what went wrong in a line, and end with the exit code that fits."""
    try:
        with told():
            yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("inspectorate"):
            raise
        said = _("日誌湖需要額外套件（缺 {name}）；請安裝 inspectorate[logs]")
        click.echo(said.format(name=error.name), err=True)
        raise SystemExit(Exit.USAGE) from error
    except DamagedError as error:
        click.echo(_("日誌湖損壞：{error}").format(error=error), err=True)
        raise SystemExit(Exit.INTEGRITY) from error
    except LakeError as error:
        click.echo(str(error), err=True)
        raise SystemExit(Exit.USAGE) from error
