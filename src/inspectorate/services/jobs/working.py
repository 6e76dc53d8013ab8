"""A worker: takes jobs one after the other and does them, until it is told to go."""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread

from django.db import DatabaseError, InterfaceError, OperationalError, connections

from inspectorate.i18n import DEFAULT_LANGUAGE, _, speaking
from inspectorate.readers.evidence_file import RefusedError as UnreadableError
from inspectorate.services.access import MissingError, RefusedError
from inspectorate.services.firm_evidence import EvidenceFailedError
from inspectorate.services.jobs.kinds import kind_of
from inspectorate.services.jobs.leases import LEASE, Hold, LostError, end, give_back, renew, take
from inspectorate.services.jobs.task import CancelledError, StoppedError, Task
from inspectorate.services.read_firm import FirmError
from inspectorate.services.take_upload import UploadError
from inspectorate.services.unpack_arrival import ArrivalError
from inspectorate.store.firm_at_hand import for_firm, for_platform, set_firm

_PAUSE = 1.0
"""Seconds between two looks where nothing waits."""
_SAID = (
    ArrivalError,
    EvidenceFailedError,
    FirmError,
    MissingError,
    RefusedError,
    UnreadableError,
    UploadError,
)
"""Errors whose words are meant for people."""
_log = logging.getLogger(__name__)


def worker_name() -> str:
    """Who this worker is: its machine and process."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def work(stop: Event, *, once: bool = False, lease: timedelta = LEASE) -> int:
    """Do jobs until told to go, or, with ``once``, until nothing waits; how many were done.

    A database that cannot be reached is tried again.
    """
    done = 0
    with speaking(DEFAULT_LANGUAGE), for_platform():
        while not stop.is_set():
            try:
                if work_one(stop, lease):
                    done += 1
                    continue
            except (OperationalError, InterfaceError) as error:
                _log.warning("the database cannot be reached: %s", error)
                connections.close_all()
            if once:
                break
            stop.wait(_PAUSE)
    return done


def work_one(stop: Event, lease: timedelta = LEASE) -> bool:
    """Take one job and do it; whether there was one.

    Raises:
        OperationalError, InterfaceError: the database cannot be reached; the job is taken again later.
    """
    job = take(worker_name(), lease)
    if job is None:
        return False
    task = Task(job, Hold(job.pk, job.turn), stop)
    with for_firm(job.firm_id), _held(task, lease), suppress(LostError):
        _done(task)
    return True


def _done(task: Task) -> None:
    try:
        kind_of(task.job.kind).load()(task)
        if not task.landed:
            _fail(task, _("作業沒有結果"))
    except LostError:
        _log.warning("job %s: another holds it", task.job.pk)
    except CancelledError:
        end(task.hold, "cancelled")
    except StoppedError:
        give_back(task.hold)
    except _SAID as error:
        _fail(task, str(error))
    except (OperationalError, InterfaceError):
        raise
    except OSError as error:
        _log.exception("job %s", task.job.pk)
        _fail(task, _("作業系統拒絕：{error}；請確認磁碟空間與權限").format(error=error.strerror or error))
    except Exception as error:  # noqa: BLE001 - whatever it is, people are told and the next job is done
        _log.exception("job %s", task.job.pk)
        said = _("發生未預期之錯誤（{name}）；請聯絡系統管理員，詳見伺服器日誌")
        _fail(task, said.format(name=type(error).__name__))


def _fail(task: Task, said: str) -> None:
    end(task.hold, "failed", error=said)


@contextmanager
def _held(task: Task, lease: timedelta) -> Iterator[None]:
    """While it lasts, the lease is renewed beside the work."""
    over = Event()
    pulse = Thread(target=_renewed, args=(task, lease, over), daemon=True)
    pulse.start()
    try:
        yield
    finally:
        over.set()
        pulse.join()


def _renewed(task: Task, lease: timedelta, over: Event) -> None:
    """Renew until it is over; where that is not possible for as long as a lease, the task is lost."""
    set_firm(task.job.firm_id)  # a thread of its own
    failures = 0
    while not over.wait(lease.total_seconds() / 4):
        try:
            if renew(task.hold, lease):
                task.cancelled.set()
            failures = 0
        except LostError:
            task.lost.set()
            break
        except DatabaseError as error:
            failures += 1
            _log.warning("job %s: its lease cannot be renewed: %s", task.job.pk, error)
            if failures > 2:  # noqa: PLR2004 - three quarters of a lease
                task.lost.set()
    connections.close_all()
