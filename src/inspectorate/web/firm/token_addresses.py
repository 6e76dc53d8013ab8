"""Addresses of tokens, of the API's document, and of the API itself."""

from django.urls import path

from inspectorate.web.api.house import addresses
from inspectorate.web.firm import api_document, tokens

ADDRESSES = [
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/make", tokens.make, name="token_make"),
    path("tokens/<int:key>/revoke", tokens.revoke, name="token_revoke"),
    path("api/", api_document.api_page, name="api_page"),
    path("api/openapi.json", api_document.api_document, name="api_document"),
    *addresses(),
]
