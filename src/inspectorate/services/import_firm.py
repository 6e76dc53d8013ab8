"""Imports the folder of the main job as a firm of the platform, by the command line: profile and evidence."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.inspection.duty import Duty
from inspectorate.services.access import RefusedError, actor_of
from inspectorate.services.add_firm import add_firm
from inspectorate.services.enter_arrival import Bringing, Entered, enter_arrival, keep_pieces
from inspectorate.services.judge_period import Judged, judge_arrival
from inspectorate.services.keep_trail import THIS_MACHINE, write_trace
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.open_evidence import account
from inspectorate.services.open_period import open_period
from inspectorate.services.read_firm import read_firm
from inspectorate.services.run_inspection import Progress
from inspectorate.services.take_arrival import (
    Came,
    arrivals_folder,
    keep_arrival,
    measured,
    place,
)
from inspectorate.services.unpack_arrival import copy_folder
from inspectorate.store.models import Arrival, Firm, Period, Person

COMMAND_LINE = "(command line)"


def import_firm(folder: Path, chain: Sequence[Duty], tell: Progress) -> Arrival:
    """Add the firm that a folder is of, where it is not there yet, and keep the folder's evidence.

    Args:
        folder: with ``firm.toml``, as ``inspect run`` reads it.
        chain: in which order a new firm's papers are signed.
        tell: told each file.

    Raises:
        FirmError: the profile cannot be used.
        RefusedError: the chain cannot be used.
        ArrivalError: the folder cannot be taken.
        EvidenceFailedError: the firm's evidence cannot be written.
    """
    profile = read_firm(folder, open_catalogue())
    firm = Firm.objects.filter(code=profile.code).first() or add_firm(folder, chain)
    arrivals_folder(firm).mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=arrivals_folder(firm), prefix="cli-t") as held:
        copy_folder(folder, Path(held) / "in", lambda item: tell("收取：{item}", item=item))
        came = measured(Path(held) / "in")
        name = f"cli-{came.sha256[:16]}-{firm.arrivals.count() + 1}"
        bringing = Bringing(COMMAND_LINE, account(), f"匯入 {folder.resolve().name}（命令列）")
        entered = enter_arrival(firm, came.root, bringing, tell)
        place(firm, came, name)
    arrival = _counted(firm, came, folder.resolve().name, name, entered)
    write_trace(COMMAND_LINE, "imported", f"arrival:{arrival.pk}", firm=firm, sha256=came.sha256)
    return arrival


@transaction.atomic
def _counted(firm: Firm, came: Came, source: str, name: str, entered: Sequence[Entered]) -> Arrival:
    arrival = keep_arrival(firm, came, source, name, None)
    keep_pieces(arrival, entered)
    return arrival


def judge_imported(arrival: Arrival, period: str, username: str, told: Progress) -> Judged:
    """Judge a period by what was imported, as somebody of the firm; it is opened where it is not open yet.

    Raises:
        RefusedError: there is no such person at the firm, or it is not theirs.
        PeriodError: the name is no period's.
    """
    person = Person.objects.filter(firm=arrival.firm, username=username.casefold(), left_at=None).first()
    if person is None:
        said = _("公司 {code} 沒有使用者 {name}；請先以 inspectorate people add 新增")
        raise RefusedError(said.format(code=arrival.firm.code, name=username))
    actor = actor_of(person, THIS_MACHINE)
    row = Period.objects.filter(firm=arrival.firm, name=period).first() or open_period(actor, period)
    return judge_arrival(actor, row.pk, arrival, told)
