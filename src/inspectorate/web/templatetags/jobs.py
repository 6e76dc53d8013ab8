"""Jobs in words: what each is called, what it is about, what came of it."""

from collections.abc import Iterator, Mapping

from django import template

from inspectorate.i18n import _
from inspectorate.services.jobs.looking import title_of
from inspectorate.store.models import Job

register = template.Library()

RESULT_ZH: Mapping[str, str] = {
    "papers": "寫入之底稿",
    "opened": "新開立之缺失",
    "again": "再次發現之缺失",
    "passed": "複測通過之缺失",
    "attached": "附於底稿之佐證",
    "refused": "無法讀取之佐證",
    "files": "檔案數",
    "size": "位元組",
    "sha256": "SHA-256",
}


@register.filter
def job_title(job: Job) -> str:
    """What a job is called."""
    return title_of(job)


@register.filter
def job_about(job: Job) -> str:
    """What a job is about: the names among its arguments, such as a period's."""
    named = (job.arguments.get(name) for name in ("period_name", "source", "about"))
    return "、".join(str(value) for value in named if value)


@register.filter
def job_result(job: Job) -> Iterator[tuple[str, str]]:
    """What came of a job, each number and hash with its name."""
    for name, said in RESULT_ZH.items():
        if name in job.result:
            yield _(said), str(job.result[name])
