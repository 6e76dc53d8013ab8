"""The addresses of evidence and of files on their way in."""

from django.urls import path

from inspectorate.web.firm import evidence, uploads

ADDRESSES = [
    path("papers/<int:key>/attach", evidence.attach, name="paper_attach"),
    path("papers/many/attach", evidence.choose, name="papers_attach"),
    path("evidence/attach", evidence.attach_many, name="evidence_attach"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/<int:key>/", evidence.piece, name="piece"),
    path("evidence/<int:key>/content", evidence.content, name="piece_content"),
    path("evidence/<int:key>/detach", evidence.detach, name="piece_detach"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:key>/", uploads.upload, name="upload"),
]
