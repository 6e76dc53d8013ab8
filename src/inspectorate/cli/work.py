"""`inspectorate work`: the workers that do the platform's long work."""

import os
import signal
from threading import Event, Thread

import click

from inspectorate.i18n import _
from inspectorate.services.begin_platform import PlatformError, begin_platform

_LOOK = 1.0
_PATIENCE = 10.0
"""Seconds for which a chore in hand is waited for at the end."""


@click.command(
    help=_(
        "執行平台之背景作業（匯入、檢測、匯出、時戳、提醒、核對佐證），直到收到結束訊號；正式環境以此另啟數個行程或主機。"
    )
)
@click.option("--processes", default=1, show_default=True, help=_("作業行程數"))
@click.option("--once", is_flag=True, help=_("做完等待中之作業後結束"))
@click.option("--below", type=int, hidden=True, help=_("啟動者之行程編號：其結束時隨之結束"))
def work(*, processes: int, once: bool, below: int | None) -> None:
    """Do jobs; told to go, a worker gives its job back and ends."""
    try:
        begin_platform()
    except PlatformError as error:
        raise click.UsageError(str(error)) from error
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_told: stop.set())
    if processes > 1:
        _several(processes, stop)
    else:
        _one(stop, once=once, below=below)


def _several(processes: int, stop: Event) -> None:
    from inspectorate.services.jobs.crew import crew

    click.echo(_("背景作業行程 {count} 個").format(count=processes), err=True)
    with crew(processes):
        while not stop.wait(_LOOK):
            pass


def _one(stop: Event, *, once: bool, below: int | None) -> None:
    from inspectorate.services.jobs.working import work as do
    from inspectorate.services.keep_trail import enter_traces
    from inspectorate.services.see_to_chores import CHORES, LONG_CHORES, keep_seeing_to_chores, see_to_chores

    if below is not None:
        Thread(target=_follow, args=(below, stop), daemon=True).start()
    kinds = () if once else (CHORES, LONG_CHORES)
    seeing = [Thread(target=keep_seeing_to_chores, args=(stop, some), daemon=True) for some in kinds]
    if once:
        see_to_chores(stop)
    for thread in seeing:
        thread.start()
    done = do(stop, once=once)
    if once:
        see_to_chores(stop, LONG_CHORES)
    stop.set()
    for thread in seeing:
        thread.join(_PATIENCE)
    enter_traces()
    click.echo(_("已執行背景作業 {count} 件").format(count=done), err=True)


def _follow(starter: int, stop: Event) -> None:
    """Go when whoever started this process is gone, however it went."""
    while os.getppid() == starter and not stop.wait(_LOOK):
        pass
    stop.set()
