"""Addresses of SAML: the way there, the way back in two steps, and what the provider is told of us."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from inspectorate.web.sign_in.one_refusal import refusing
from inspectorate.web.sign_in.saml import views

urlpatterns = [
    path("saml/<slug:provider_id>/login/", refusing(views.login), name="saml_login"),
    path("saml/<slug:provider_id>/answer/", csrf_exempt(refusing(views.answer)), name="saml_answer"),
    path("saml/<slug:provider_id>/finish/", refusing(views.finish), name="saml_finish"),
    path("saml/<slug:provider_id>/metadata/", views.metadata, name="saml_metadata"),
]
