"""Addresses of OpenID Connect: the way there and the way back."""

from allauth.socialaccount.providers.openid_connect import views
from django.urls import path

from inspectorate.web.sign_in.one_refusal import refusing

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", refusing(views.login), name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", refusing(views.callback), name="openid_connect_callback"),
]
