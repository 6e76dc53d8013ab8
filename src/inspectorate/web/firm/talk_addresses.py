"""The addresses of comments and of search."""

from django.urls import path

from inspectorate.web.firm import comments, search

ADDRESSES = [
    path("papers/<int:key>/comments", comments.on_paper, name="paper_comments"),
    path("findings/<int:key>/comments", comments.on_finding, name="finding_comments"),
    path("people/offered", comments.people_offered, name="people_offered"),
    path("search/", search.search, name="search"),
]
