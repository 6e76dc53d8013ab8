"""A real worker in a process of its own, with one more kind of job: it counts, step by step, and lands once.

`python worker_process.py SECONDS` works with a lease of so many seconds until nothing waits.
"""

import os
import sys
import time
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any

import django


def count(task: Any) -> None:
    """Mark each step in the folder that is told; at the end write one line of the trail."""
    from pathlib import Path

    from inspectorate.store.models import Trace

    marks = Path(task.arguments["marks"])
    task.expect(task.arguments["steps"])
    for step in range(task.arguments["steps"]):
        task("第 {step} 步", step=step)
        (marks / f"{task.job.pk}-{step}-{os.getpid()}").touch()
        time.sleep(task.arguments["pause"])

    def write() -> dict[str, int]:
        told = {"firm": task.job.firm, "username": "worker", "object": f"job:{task.job.pk}"}
        Trace.objects.create(act="counted", **told)
        return {"files": task.arguments["steps"]}

    task.land(write)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspectorate.web.settings")
    django.setup()
    from inspectorate.inspection.duty import Act
    from inspectorate.services.jobs.kinds import KINDS
    from inspectorate.services.jobs.working import work

    kinds: Any = KINDS
    kinds["count"] = SimpleNamespace(title="計數", act=Act.READ, load=lambda: count)
    work(Event(), once=True, lease=timedelta(seconds=float(sys.argv[1])))


if __name__ == "__main__":
    main()
