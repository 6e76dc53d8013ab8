"""Watches logs as they come: into a spool, into the lake, and what they show out as alerts."""

import asyncio
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from inspectorate.delivery.message import Carrier, Channel
from inspectorate.i18n import _
from inspectorate.lake.converting import closed_engine
from inspectorate.lake.engine import open_engine
from inspectorate.lake.errors import LakeError
from inspectorate.lake.ingest import ingest
from inspectorate.lake.lake import Lake
from inspectorate.lake.layout import safe
from inspectorate.lake.shelf import question
from inspectorate.lake.sigma.evaluating import read_placeholders
from inspectorate.lake.sigma.fields import read_mapping
from inspectorate.lake.sigma.rules import read_rules
from inspectorate.lake.sources import Source
from inspectorate.lake.taking import Told
from inspectorate.lake.told import read_told
from inspectorate.services.daily_plan import Plan
from inspectorate.services.watching.announcing import Announcer
from inspectorate.services.watching.following import Follower
from inspectorate.services.watching.spool import Place, Spool
from inspectorate.services.watching.syslog_port import Certificates, SyslogPort
from inspectorate.services.watching.window import Watched, Window, unsupported

ASKED = (
    "credential_stuffing",
    "stuffing_successes",
    "password_spraying",
    "brute_force",
    "non_customer_attempts",
    "foreign_sources",
)
"""What is asked of the last while; the day's analysis asks more."""
Say = Callable[..., None]
"""Is given the name of an event, and what belongs to it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched, and how.

    Attributes:
        files: that grow.
        host, port: of syslog; no host: none.
        told: what the user tells of the lines.
        carriers: who is told of alerts, beside the standard output.
        turn: seconds between two looks.
        batch: seconds until what came is taken into the lake.
        keep: seconds that a record stays among those that are asked, or longer where a question looks
            farther back.
    """

    files: tuple[Path, ...]
    host: str = ""
    port: int = 0
    certificates: Certificates | None = None
    plan: Plan = field(default_factory=Plan)
    told: Told = field(default_factory=Told)
    carriers: Mapping[Channel, tuple[Carrier, str]] = field(default_factory=dict)
    turn: float = 5
    batch: float = 300
    keep: float = 3600


@dataclass(slots=True)
class _Stream:
    """One source of lines: its spool, who fills it, and how far it was looked at."""

    name: str
    spool: Spool
    follower: Follower | None
    seen: Place


def watch_lake(lake: Lake, watch: Watch, say: Say) -> None:
    """Watch until SIGTERM or SIGINT; what came by then is in the lake when this returns.

    Raises:
        LakeError: the port cannot be had, another watches this lake, or the plan cannot be used.
    """
    folder = lake.keeping.folder / "watch"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder), ExitStack() as stack:
        turns = _Turns(lake, watch, say, stack, folder)
        asyncio.run(_run(watch, turns, say))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise LakeError(_("另有程式正在監看此日誌湖")) from error
    try:
        yield
    finally:
        os.close(handle)


async def _run(watch: Watch, turns: "_Turns", say: Say) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    port = SyslogPort(turns.syslog.spool, say) if turns.syslog else None
    number = await port.listen(watch.host, watch.port, watch.certificates) if port else 0
    say("watching", files=[str(file) for file in watch.files], port=number, tls=bool(watch.certificates))
    try:
        while not stop.is_set():
            await asyncio.to_thread(turns.take)
            try:
                await asyncio.wait_for(stop.wait(), watch.turn)
            except TimeoutError:
                continue
    finally:
        if port:
            await port.close()
        await asyncio.to_thread(turns.finish)
        say("stopped")


class _Turns:
    """What is done in each turn."""

    def __init__(self, lake: Lake, watch: Watch, say: Say, stack: ExitStack, folder: Path) -> None:
        self._lake, self._watch, self._say = lake, watch, say
        watched = _watched(watch, say)
        engine = stack.enter_context(open_engine(memory="512MB"))
        self._window = Window(watched, engine, stack.enter_context(closed_engine(memory="512MB")))
        self._announcer = Announcer(lake, say, watch.carriers)
        self._keep = watched.keep
        since = time.time() - self._keep
        self.syslog = _stream(folder, "syslog", since) if watch.host else None
        self._streams = [_following(folder, file, since) for file in watch.files]
        self._streams += [self.syslog] if self.syslog else []

    def take(self) -> None:
        """Look at what came; alerts go out before anything is taken into the lake."""
        fresh = False
        for one in self._streams:
            while one.follower and one.follower.poll():
                fresh |= self._look(one)
            fresh |= self._look(one)
        self._window.forget()
        if self._window.dropped:
            said = _("紀錄過多，{count} 筆未留於即時視窗；仍收入日誌湖")
            self._say("dropped", said=said.format(count=self._window.dropped))
            self._window.dropped = 0
        self._announcer.take(self._window.alerts()) if fresh else self._announcer.tell()
        self._into_lake(self._watch.batch)

    def finish(self) -> None:
        """Take all that came into the lake."""
        self.take()
        self._into_lake(0)
        for one in self._streams:
            one.spool.close()
            if one.follower:
                one.follower.close()

    def _look(self, one: _Stream) -> bool:
        """Take what is new in a spool into the window."""
        fresh = False
        while True:
            data, place = one.spool.read(one.seen)
            if place == one.seen:
                return fresh
            one.seen = place
            if data:
                self._take(one.name, data)
                fresh = True

    def _take(self, name: str, data: bytes) -> None:
        try:
            _records, unread = self._window.take(name, data, self._watch.told)
        except LakeError as error:
            self._say("unread", source=name, said=str(error))
            return
        if unread:
            self._say("unread", source=name, said=_("{lines} 行無法判讀").format(lines=unread))

    def _into_lake(self, age: float) -> None:
        """Take closed segments into the lake; each adds its records once, also after a kill."""
        for one in self._streams:
            one.spool.closed(age)
            if one.follower:
                one.follower.rolled()
            for path in one.spool.waiting():
                source = Source(f"{one.name}!{path.name}", path)
                for outcome in ingest(self._lake, [source], self._watch.told):
                    refused = outcome.what == "refused"
                    self._say("refused" if refused else "taken", source=outcome.name, said=outcome.said)
                    one.spool.taken(path, refused=refused)
            one.spool.swept(time.time() - self._keep)


def _stream(folder: Path, name: str, since: float) -> _Stream:
    spool = Spool(folder / "spool" / safe(name), safe(Path(name).name.split(".")[0]))
    return _Stream(name, spool, None, spool.since(since))


def _following(folder: Path, file: Path, since: float) -> _Stream:
    name = str(file.absolute())
    found = _stream(folder, name, since)
    states = folder / "followed"
    states.mkdir(exist_ok=True, mode=0o700)
    found.follower = Follower(file.absolute(), found.spool, states / f"{safe(name)}.json")
    return found


def _watched(watch: Watch, say: Say) -> Watched:
    """What is asked; a question without its lists, and a rule that cannot be evaluated, are said once."""
    asked = []
    for name in ASKED:
        one = question(name)
        lists = {told.name: told for told in one.told}
        missing = [told for told in lists if told not in watch.plan.told]
        if missing:
            said = _("{title}：未提供清單 {names}，未查")
            say("unasked", said=said.format(title=_(one.title), names="、".join(missing)))
            continue
        given = one.asked(date.min, date.max, watch.plan.parameters.get(name)).parameters
        tables = {told: read_told(lists[told], watch.plan.told[told]) for told in lists}
        asked.append((one, given, tables))
    rules = None
    if watch.plan.rules:
        mapped = read_mapping(watch.plan.mapping) if watch.plan.mapping else None
        values = read_placeholders(watch.plan.placeholders) if watch.plan.placeholders else None
        rules = read_rules(watch.plan.rules, mapped, values)
        for title, why in unsupported(rules):
            say("unasked", said=_("規則「{title}」無法評估：{why}").format(title=title, why=why))
    longest = max(given[one.window] * 60.0 if one.window else 0.0 for one, given, _lists in asked)
    return Watched(tuple(asked), rules, max(watch.keep, longest))
