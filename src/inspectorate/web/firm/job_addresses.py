"""Addresses of long work, of what comes in by it and what goes out."""

from django.urls import path

from inspectorate.web.firm import exports, imports, jobs

ADDRESSES = [
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:key>/", jobs.job, name="job"),
    path("jobs/<int:key>/file", jobs.file, name="job_file"),
    path("jobs/<int:key>/<slug:word>", jobs.act, name="job_act"),
    path("papers/<int:key>/export.<slug:form>", exports.paper, name="paper_export"),
    path("findings/export.xlsx", exports.findings, name="findings_export"),
    path("periods/<int:key>/export/<slug:form>", exports.period, name="period_export"),
    path("imports/", imports.imports, name="imports"),
    path("imports/add", imports.add, name="imports_add"),
    path("periods/<int:key>/judge", imports.judge, name="period_judge"),
]
