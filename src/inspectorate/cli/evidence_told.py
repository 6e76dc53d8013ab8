"""Labels, names and errors of evidence on the command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from inspectorate.cli.exits import Exit
from inspectorate.cli.ledger_keys import told
from inspectorate.evidence.custody import Custody, CustodyError
from inspectorate.evidence.item import Covers, number_of
from inspectorate.i18n import _
from inspectorate.services.open_evidence import EvidenceError, account
from inspectorate.services.show_evidence import BrokenEvidenceError

Command = TypeVar("Command", bound=Callable[..., object])


class Label(click.ParamType[int]):
    """An item's label, ``E12``."""

    name = "E12"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The item's number."""
        try:
            return number_of(str(value))
        except ValueError:
            self.fail(_("{value} 不是佐證編號；請寫如 E12").format(value=value), param, ctx)


LABEL = Label()


def by_option(command: Command) -> Command:
    """``--by``: who does it, by their own statement."""
    return click.option("--by", default=account, help=_("何人辦理（預設為作業系統帳號；帳號一律另行記載）"))(
        command
    )


def span(covers: Covers | None) -> str:
    """A span of days as it is printed."""
    return f"{covers.first}–{covers.last}" if covers else _("未載")


def scan_of(one: Custody) -> str:
    """What is known of an item's content by scans, in words (zh-TW)."""
    scan = one.scan
    if scan is None:
        return _("未掃描")
    match scan.result:
        case "clean":
            said = _("未驗出惡意程式（{engine}）").format(engine=scan.engine)
        case "infected":
            said = _("驗出 {name}（{engine}）").format(name=scan.said, engine=scan.engine)
        case _:
            said = _("未掃描：{reason}").format(reason=scan.said)
    return said + (_("；隔離") if one.quarantined else "")


@contextmanager
def told_evidence() -> Iterator[None]:
    """Say what went wrong in one line: exit 4 where a content or the ledger is broken, 2 otherwise."""
    with told():
        try:
            yield
        except BrokenEvidenceError as error:
            click.echo(_("佐證損毀：{error}").format(error=error), err=True)
            raise SystemExit(Exit.INTEGRITY) from error
        except (EvidenceError, CustodyError) as error:
            raise click.UsageError(str(error)) from error
