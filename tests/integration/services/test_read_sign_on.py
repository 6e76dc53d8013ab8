"""Settings of single sign-on: what cannot be used is said with its file, never passed over."""

from pathlib import Path

import pytest
import xmlsec
from tests.integration.web.sign_on.saml_provider import IdentityProvider

from inspectorate.services.read_sign_on import SignOnError, providers, read_sign_on

ONE = '[[oidc]]\nid = "a"\nserver = "https://login.example/"\nclient = "c"\n'


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sign-on.toml"
    monkeypatch.setenv("INSPECTORATE_SIGN_ON", str(path))
    return path


def test_without_settings_there_is_no_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path))
    assert read_sign_on().oidc == ()


def test_a_file_that_is_named_and_not_there_is_an_error(file: Path) -> None:
    with pytest.raises(SignOnError, match=file.name):
        read_sign_on()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[oidc]", "不是合法的 TOML"),
        ('[[oidc]]\nid = "a"\n', "server"),
        (ONE + "sercet = 1\n", "sercet"),
        (ONE + ONE, "id 重複"),
        (ONE.replace("https", "http"), "須為 https"),
    ],
)
def test_what_cannot_be_used_is_said(file: Path, text: str, said: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(SignOnError, match=said):
        read_sign_on()


def test_a_secret_lies_in_a_file_beside_the_settings(file: Path) -> None:
    file.write_text(ONE + 'secret_file = "s"\n', "utf-8")
    found = read_sign_on()
    with pytest.raises(SignOnError, match="無法讀取"):
        providers(found)
    file.with_name("s").write_text("hidden\n", "utf-8")
    (app,) = providers(found)["openid_connect"]["APPS"]
    assert (app["secret"], app["settings"]["server_url"]) == ("hidden", "https://login.example")


SAML = '[[saml]]\nid = "d"\nentity = "e"\nurl = "https://login.example/sso"\ncertificates = ["idp.pem"]\n'


def test_a_saml_directory_is_read_with_the_certificates_that_it_signs_by(file: Path) -> None:
    file.write_text(ONE + SAML, "utf-8")
    certificate = IdentityProvider().certificate
    file.with_name("idp.pem").write_text("Bag Attributes\n" + certificate + certificate, "utf-8")
    (app,) = providers(read_sign_on())["saml"]["APPS"]
    assert (app["provider_id"], app["client_id"], app["name"]) == ("d", "d", "d")
    assert app["settings"]["certificates"] == [certificate, certificate]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SAML.replace("https", "http"), "須為 https"),
        (SAML.replace('["idp.pem"]', "[]"), "certificates"),
        (SAML.replace("entity", "entitty"), "entitty"),
        (ONE.replace('"a"', '"d"') + SAML, "id 重複"),
        (SAML, "idp.pem：無法讀取"),
        (SAML.replace("idp.pem", "sign-on.toml"), "不是 PEM 憑證"),
    ],
)
def test_what_cannot_be_used_of_a_saml_directory_is_said(file: Path, text: str, said: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(SignOnError, match=said):
        providers(read_sign_on())


@pytest.mark.parametrize(
    "failure", [ImportError("No module named 'onelogin'"), xmlsec.InternalError("libxml2 version mismatch")]
)
def test_without_its_library_a_saml_directory_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fails(_name: str) -> None:
        raise failure

    file.write_text(SAML, "utf-8")
    monkeypatch.setattr("inspectorate.services.read_sign_on.import_module", fails)
    with pytest.raises(SignOnError, match=r"inspectorate\[saml\]") as said:
        read_sign_on()
    assert str(failure) in str(said.value)


def test_one_provider_can_be_set_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path))
    for name, value in (("SERVER", "http://127.0.0.1:9/"), ("CLIENT", "c"), ("AMR", "mfa,hwk")):
        monkeypatch.setenv(f"INSPECTORATE_OIDC_{name}", value)
    (one,) = read_sign_on().oidc
    assert (one.id, one.client, one.amr) == ("oidc", "c", ("mfa", "hwk"))
