"""The firm's own SAML directory, which the platform trusts, and a browser that goes there and back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.integration.web.sign_on.saml_provider import ENTITY, IdentityProvider, Question, Says

from inspectorate.services.read_sign_on import Saml, SignOn, providers
from inspectorate.store.models import Trace

LOGIN, ANSWER = "/account/saml/firm/login/", "/account/saml/firm/answer/"
Trusting = Callable[..., None]


@dataclass
class Visit:
    """A browser on its way to the directory and back."""

    idp: IdentityProvider
    client: Client = field(default_factory=Client)

    def asks(self, **told: str) -> Question:
        """It is sent there: with what question."""
        answer = self.client.get(LOGIN, told)
        assert answer.status_code == 302, answer.content
        return Question.read(answer["Location"])

    def says(self, subject: str = "officer", **told: object) -> Says:
        """What is right to answer, but for what is told."""
        return self.idp.says(self.asks(), subject, **told)

    def brings(self, answer: str, **more: str) -> Any:
        """It brings an answer and follows to the end: what it is told last."""
        told = self.client.post(ANSWER, {"SAMLResponse": answer, **more})
        return self.client.get(told["Location"]) if told.status_code == 302 else told

    def signs_on(self, subject: str = "officer", **told: object) -> Any:
        """All of it."""
        return self.brings(self.idp.answer(self.says(subject, **told)))

    @property
    def is_in(self) -> bool:
        """Whether pages open."""
        return self.client.get("/").status_code == 200


@pytest.fixture(scope="session")
def idp() -> IdentityProvider:
    return IdentityProvider()


@pytest.fixture
def trusting(
    idp: IdentityProvider, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Trusting:
    """Have the platform trust the directory; more of its settings can be told."""
    monkeypatch.setenv("INSPECTORATE_SIGN_ON", str(tmp_path / "sign-on.toml"))

    def told(**more: Any) -> None:
        (tmp_path / "idp.pem").write_text(idp.certificate, "utf-8")
        url = f"{ENTITY}/sso?a=1&b=2"
        right = {"id": "firm", "name": "公司帳號", "entity": ENTITY, "url": url, "certificates": ("idp.pem",)}
        one = Saml(**{**right, **more})
        settings.SOCIALACCOUNT_PROVIDERS = providers(SignOn((), (one,)))

    told()
    return told


@pytest.fixture
def visit(idp: IdentityProvider, trusting: Trusting) -> Visit:
    del trusting
    return Visit(idp)


def refusals() -> list[tuple[str, str]]:
    """Who was refused, and why, as the trail has it."""
    rows = Trace.objects.filter(act="sign_on_refused").order_by("id")
    return [(row.username, row.details["why"]) for row in rows]
