"""代理之後: whether it was reached by HTTPS is believed of a proxy only where somebody says so."""

import pytest
from django.test import Client
from pytest_django import Settings

from inspectorate.web.behind_proxy import ProxyHeaderError, https_header

pytestmark = pytest.mark.django_db
FORWARDED = {"X-Forwarded-Proto": "https"}


def test_no_header_is_believed_unless_one_is_named() -> None:
    assert https_header("") is None
    assert https_header("X-Forwarded-Proto") == ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize("name", ["X Forwarded", "X-Forwarded-Proto: https", "-", "標頭"])
def test_what_is_no_name_of_a_header_is_refused(name: str) -> None:
    with pytest.raises(ProxyHeaderError, match="INSPECTORATE_PROXY_HTTPS_HEADER"):
        https_header(name)


def test_behind_a_proxy_that_speaks_plain_http_pages_open_where_its_header_is_believed(
    settings: Settings,
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = https_header("")
    assert Client().get("/account/login/", headers=FORWARDED).status_code == 301
    settings.SECURE_PROXY_SSL_HEADER = https_header("X-Forwarded-Proto")
    assert Client().get("/account/login/", headers=FORWARDED).status_code == 200
    assert Client().get("/account/login/", headers={"X-Forwarded-Proto": "http"}).status_code == 301
    assert Client().get("/account/login/").status_code == 301
