"""Every address."""

from django.urls import include, path

from inspectorate.web.firm import findings, home, job_addresses, papers, people, periods, sessions, trail
from inspectorate.web.firm.evidence_addresses import ADDRESSES as EVIDENCE
from inspectorate.web.firm.talk_addresses import ADDRESSES as TALK
from inspectorate.web.firm.token_addresses import ADDRESSES as TOKENS
from inspectorate.web.firm.work_addresses import ADDRESSES as WORK
from inspectorate.web.health import health

handler400 = "inspectorate.web.failures.malformed"
handler500 = "inspectorate.web.failures.failed"
urlpatterns = [
    path("", home.home, name="home"),
    path("health", health, name="health"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<int:key>/", papers.paper, name="paper"),
    *EVIDENCE,
    *TALK,
    *WORK,
    path("papers/<int:key>/<slug:word>", papers.act, name="paper_act"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:key>/", findings.finding, name="finding"),
    path("findings/<int:key>/<slug:word>", findings.act, name="finding_act"),
    path("periods/", periods.periods, name="periods"),
    path("periods/open", periods.open_one, name="period_open"),
    path("people/", people.people, name="people"),
    path("people/add", people.add, name="people_add"),
    path("people/<int:key>/duties", people.duties, name="people_duties"),
    path("people/<int:key>/<slug:word>", people.act, name="people_act"),
    *job_addresses.ADDRESSES,
    path("trail/", trail.trail, name="trail"),
    *TOKENS,
    path("account/sessions/", sessions.sessions, name="sessions"),
    path("account/sessions/<int:key>/end", sessions.end, name="session_end"),
    path("account/anew/", sessions.anew, name="sign_on_anew"),
    path("account/", include("allauth.urls")),
]
