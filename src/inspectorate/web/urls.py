"""Every address."""

from django.urls import include, path

from inspectorate.web.firm import home, papers
from inspectorate.web.health import health

urlpatterns = [
    path("", home.home, name="home"),
    path("health", health, name="health"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<int:key>/", papers.paper, name="paper"),
    path("papers/<int:key>/<slug:word>", papers.act, name="paper_act"),
    path("account/", include("allauth.urls")),
]
