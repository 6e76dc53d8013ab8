"""試連郵件伺服器: whether it would take a mail, without sending one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.delivery.conftest import PASSWORD, Letterbox

from inspectorate.delivery.mail import MailServer
from inspectorate.delivery.message import DeliveryError
from inspectorate.services.doctor.reach import examine_mail

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
Start = Callable[..., Letterbox]


def settings(folder: Path, port: int, trust: Path, password: str = PASSWORD) -> Path:
    (folder / "password").write_text(password, "utf-8")
    (folder / "password").chmod(0o600)
    file = folder / "carriers.toml"
    file.write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsender = "a@example.test"\nuser = "u"\n'
        f'password_file = "password"\ntrust = "{trust}"\n',
        "utf-8",
    )
    return file


def test_a_server_that_answers_says_nothing_and_gets_no_mail(
    letterbox: Start, tmp_path: Path, trust: Path
) -> None:
    box = letterbox()
    assert list(examine_mail(settings(tmp_path, box.port, trust))) == []
    assert box.mails == []


def test_a_server_that_refuses_the_password_is_named(letterbox: Start, tmp_path: Path, trust: Path) -> None:
    box = letterbox()
    (one,) = examine_mail(settings(tmp_path, box.port, trust, "wrong"))
    assert (one.level, one.what) == ("missing", "郵件伺服器不接受帳號或密碼")


def test_a_server_that_is_not_there_is_named(tmp_path: Path, trust: Path) -> None:
    (one,) = examine_mail(settings(tmp_path, 9, trust))
    assert "無法連線郵件伺服器" in one.what


def test_settings_without_mail_and_no_settings_are_told(tmp_path: Path) -> None:
    (tmp_path / "none.toml").write_text("", "utf-8")
    for file in (None, tmp_path / "none.toml"):
        (one,) = examine_mail(file)
        assert not one.counts


def test_settings_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[post]\n", "utf-8")
    (one,) = examine_mail(tmp_path / "bad.toml")
    assert (one.level, one.where) == ("unsafe", str(tmp_path / "bad.toml"))


def test_reaching_without_a_name_signs_nobody_in(letterbox: Start) -> None:
    box = letterbox(tls=False)
    MailServer("127.0.0.1", box.port, "a@example.test", security="none").reach()
    with pytest.raises(DeliveryError):
        MailServer("127.0.0.1", box.port, "a@example.test", security="starttls").reach()
