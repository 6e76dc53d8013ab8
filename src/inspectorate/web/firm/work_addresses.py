"""Addresses of assigning, absences, reminders, calendar and overview."""

from django.urls import path

from inspectorate.web.firm import absences, bulk, calendar, filters, hand_findings, overview, reminders

ADDRESSES = [
    path("papers/many/list", bulk.take_along, name="papers_list"),
    path("papers/many/export", bulk.export, name="papers_export"),
    path("papers/many/<slug:word>", bulk.bulk, name="papers_many"),
    path("papers/<int:key>/finding", hand_findings.new, name="finding_new"),
    path("findings/<int:key>/retest", hand_findings.retested, name="finding_retest"),
    path("filters/keep", filters.keep, name="filter_keep"),
    path("filters/<int:key>/drop", filters.drop, name="filter_drop"),
    path("absences/", absences.absences_page, name="absences"),
    path("absences/add", absences.add, name="absence_add"),
    path("absences/<int:key>/end", absences.end, name="absence_end"),
    path("matrix/", overview.matrix, name="matrix"),
    path("posture/", overview.posture, name="posture"),
    path("posture/<slug:name>.csv", overview.table, name="posture_table"),
    path("calendar/", calendar.month, name="calendar"),
    path("calendar/make", calendar.make, name="calendar_make"),
    path("calendar/revoke", calendar.revoke, name="calendar_revoke"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar_feed"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/address", reminders.address, name="reminders_address"),
    path("reminders/seen", reminders.seen, name="reminders_seen"),
]
