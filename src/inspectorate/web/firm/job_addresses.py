"""Addresses of long work, of what comes in by it and what goes out."""

from django.urls import path

from inspectorate.web.firm import jobs

ADDRESSES = [
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:key>/", jobs.job, name="job"),
    path("jobs/<int:key>/file", jobs.file, name="job_file"),
    path("jobs/<int:key>/<slug:word>", jobs.act, name="job_act"),
]
