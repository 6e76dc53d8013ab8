"""Signing keys that lie in a token (SoftHSM): made there, never out of it, named by a file."""

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.integration.softhsm import LABEL, PIN, make_token, module, uri

from inspectorate.cli.root import root
from inspectorate.ledger.attested import Trust, verify_attested
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.keys import KeyFileError
from inspectorate.ledger.note import Note, Signer, verify_note
from inspectorate.ledger.witness import Cosigner
from inspectorate.ledger.writer import Writer, create
from inspectorate.services import token_key
from inspectorate.services.open_key import open_key, verifier_of, write_token_file
from inspectorate.services.token_key import PIN_VARIABLE, Address, TokenSigner

NAME = "firm.example/ledger"


@pytest.fixture(scope="module", autouse=True)
def token() -> None:
    module()
    make_token()


@pytest.fixture(autouse=True)
def pin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PIN_VARIABLE, PIN)


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A key of the test's own."""
    return f"{request.node.name}-{os.getpid()}"


def test_a_log_is_written_with_a_key_that_never_leaves_its_token(tmp_path: Path, name: str) -> None:
    signer = write_token_file(tmp_path / "key", uri(name), NAME, make=True)
    create(LocalFolder(tmp_path / "log"), signer)
    with Writer(LocalFolder(tmp_path / "log"), open_key(tmp_path / "key")) as writer:
        writer.append([b"{}"] * 5)
    found = verify_attested(LocalFolder(tmp_path / "log"), Trust((verifier_of(tmp_path / "key"),)))
    assert (found.log.stands, found.log.size, found.log.signed_by) == (True, 5, (signer.verifier,))
    text = (tmp_path / "key").read_text()
    assert (PIN in text, (tmp_path / "key").stat().st_mode & 0o777) == (False, 0o600)
    import pkcs11

    (secret,) = token_key._session(Address.parse(uri(name)), write=False).get_objects(
        {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.LABEL: name}
    )
    assert (secret[pkcs11.Attribute.EXTRACTABLE], secret[pkcs11.Attribute.SENSITIVE]) == (False, True)


def test_a_key_that_is_there_already_is_taken_and_none_is_made_over_it(tmp_path: Path, name: str) -> None:
    made = write_token_file(tmp_path / "made", uri(name), NAME, make=True)
    with pytest.raises(KeyFileError, match="不予覆寫"):
        write_token_file(tmp_path / "again", uri(name), NAME, make=True)
    with pytest.raises(KeyFileError, match="不予覆寫"):
        write_token_file(tmp_path / "made", uri(name), NAME, make=False)
    assert write_token_file(tmp_path / "same", uri(name), NAME, make=False).verifier == made.verifier
    assert not (tmp_path / "again").exists()


def test_a_witness_may_keep_its_key_in_a_token_too(tmp_path: Path, name: str) -> None:
    signer = write_token_file(tmp_path / "key", uri(name), "witness", make=True)
    cosigner = Cosigner(signer)
    note = cosigner.sign("text\n", 7)
    assert cosigner.verifier.accepts("text\n", note)


def test_a_key_in_a_file_hands_over_to_one_in_a_token_and_that_to_another(
    log: Path, signer: Signer, tmp_path: Path, name: str
) -> None:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(root, ["ledger", *map(str, arguments)])

    (tmp_path / "k0").write_text(signer.secret_text)
    (tmp_path / "k0").chmod(0o600)
    for number in (1, 2):
        made = run("keygen", tmp_path / f"k{number}", "--name", NAME, "--token", uri(f"{name}{number}"))
        assert made.exit_code == 0, made.output
        given = ["--key-file", tmp_path / f"k{number - 1}", "--new-key-file", tmp_path / f"k{number}"]
        assert run("rotate", log, *given).exit_code == 0
    told = run("verify", log, "--key", signer.verifier.text)
    assert (told.exit_code, told.output.count("輪替金鑰")) == (0, 2)
    assert run("keygen", tmp_path / "k3", "--name", NAME, "--existing").exit_code == 2


def test_the_pin_comes_from_a_file_that_nobody_else_can_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PIN_VARIABLE)
    pin = tmp_path / "pin"
    pin.write_text(f"{PIN}\n")
    pin.chmod(0o600)
    assert write_token_file(tmp_path / "key", uri(name, f"pin-source=file:{pin}"), NAME, make=True)
    pin.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        open_key(tmp_path / "key")
    with pytest.raises(KeyFileError, match="缺 PIN"):
        write_token_file(tmp_path / "other", uri(name), NAME, make=False)
    for source in ("pin", "http://x/pin", "file://host/pin"):
        with pytest.raises(KeyFileError, match="pin-source"):
            write_token_file(tmp_path / "other", uri(name, f"pin-source={source}"), NAME, make=False)


def test_a_wrong_pin_is_refused_and_never_repeated(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PIN_VARIABLE, "2468101214")
    with pytest.raises(KeyFileError, match="符記") as refused:
        write_token_file(tmp_path / "key", uri(name), NAME, make=False)
    assert "2468101214" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("pkcs11:token=x;object=y?module-path=/x&pin-value=secret", "不得含 PIN"),
        ("pkcs11:token=x;pin-value=secret;object=y?module-path=/x", "不得含 PIN"),
        ("pkcs11:object=y?module-path=/x", "token"),
        ("pkcs11:token=x?module-path=/x", "object"),
        ("pkcs11:token=x;object=y", "module-path"),
        ("pkcs11:token=x;object=y?module-path=relative.so", "module-path"),
        ("pkcs11:token=x;token=z;object=y?module-path=/x", "token"),
        ("pkcs11:token=x;object=y;color=red?module-path=/x", "color"),
        ("pkcs11:token=x;object?module-path=/x", "object"),
    ],
)
def test_an_address_that_says_too_much_or_too_little_is_refused(address: str, said: str) -> None:
    with pytest.raises(KeyFileError, match=said) as refused:
        Address.parse(address)
    assert "secret" not in str(refused.value)


def test_what_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyFileError, match="實有 0 把"):
        write_token_file(tmp_path / "key", uri(name), NAME, make=False)
    for other in (
        uri(name).replace(f"token={LABEL}", "token=nobody"),
        uri(name).replace(module(), "/no/such.so"),
    ):
        with pytest.raises(KeyFileError, match="PKCS#11"):
            write_token_file(tmp_path / "key", other, NAME, make=False)


@pytest.mark.parametrize("content", ["pkcs11:token=x\n", "pkcs11:token=x nokey\n", "pkcs11:a b c\n"])
def test_a_file_without_its_two_lines_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(KeyFileError, match="key"):
        open_key(tmp_path / "key")


def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyFileError, match="名稱"):
        write_token_file(tmp_path / "key", uri(name), "two words", make=True)


def test_a_token_that_signs_with_another_key_or_fails_is_not_believed(tmp_path: Path, name: str) -> None:
    write_token_file(tmp_path / "key", uri(name), NAME, make=True)
    lines = (tmp_path / "key").read_text().split()
    (tmp_path / "key").write_text(f"{lines[0]}\n{Signer.generate(NAME).verifier.text}\n")
    with pytest.raises(KeyFileError, match="另一把金鑰"):
        open_key(tmp_path / "key").sign("text\n")

    class Gone:
        def sign(self, *_data: Any, **_more: Any) -> bytes:
            raise RuntimeError("the token was pulled out")

    with pytest.raises(KeyFileError, match="pulled out"):
        TokenSigner(Signer.generate(NAME).verifier, Gone(), None).sign("text\n")


def test_without_the_library_it_says_what_to_install(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_name: str) -> None:
        raise ImportError

    monkeypatch.setattr(token_key, "import_module", absent)
    with pytest.raises(KeyFileError, match=r"inspectorate\[pkcs11\]"):
        write_token_file(tmp_path / "key", uri(name), NAME, make=False)


def test_its_signature_is_as_any_other_and_an_id_may_name_the_key(tmp_path: Path, name: str) -> None:
    address = uri(name).replace(f"object={name}", f"id=%01{os.getpid():08x}")
    signer = write_token_file(tmp_path / "key", address, NAME, make=True)
    assert verify_note(Note("a\n", (signer.sign("a\n"),)), [signer.verifier]) == (signer.verifier,)


def test_a_token_that_fails_while_it_makes_a_key_is_told(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pkcs11

    def fail(*_given: object) -> None:
        raise pkcs11.exceptions.DeviceMemory

    monkeypatch.setattr(token_key, "_make", fail)
    with pytest.raises(KeyFileError, match="DeviceMemory"):
        write_token_file(tmp_path / "key", uri(name), NAME, make=True)
