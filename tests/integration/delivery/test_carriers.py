"""Mail over a real SMTP server and SMS over a real HTTP gateway, both on loopback."""

import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from inspectorate.delivery.gateway import SIGNATURE, Gateway, GatewayError
from inspectorate.delivery.mail import MailServer
from inspectorate.delivery.message import DeliveryError, Message

from .conftest import PASSWORD, Counter, Letterbox

pytestmark = pytest.mark.enable_socket
MESSAGE = Message("wang@example.tw", "登入通知", "王小明您好：請回覆代碼 abc。", "n1")


def server(box: Letterbox, trust: Path | None, **told: object) -> MailServer:
    settings = {"security": "starttls", "sender": "notice@firm.example", "trust": trust, **told}
    return MailServer(host="127.0.0.1", port=box.port, **settings)  # type: ignore[arg-type]


def test_a_mail_arrives_whole_and_encrypted(letterbox: Callable[..., Letterbox], trust: Path) -> None:
    box = letterbox()
    number = server(box, trust, user="u", password=PASSWORD).send(MESSAGE)
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"], mail["Message-ID"]) == ("wang@example.tw", "登入通知", number)
    assert mail.get_content().strip() == MESSAGE.text


def test_a_wrong_password_is_said_and_not_tried_again(
    letterbox: Callable[..., Letterbox], trust: Path
) -> None:
    with pytest.raises(DeliveryError, match="帳號或密碼") as told:
        server(letterbox(), trust, user="u", password="wrong").send(MESSAGE)
    assert not told.value.again


def test_a_server_of_unknown_certificate_gets_nothing(letterbox: Callable[..., Letterbox]) -> None:
    box = letterbox()
    with pytest.raises(DeliveryError, match="憑證不可信"):
        server(box, None).send(MESSAGE)
    assert not box.mails


def test_a_server_that_cannot_encrypt_gets_nothing(letterbox: Callable[..., Letterbox], trust: Path) -> None:
    box = letterbox(tls=False)
    with pytest.raises(DeliveryError, match="STARTTLS"):
        server(box, trust).send(MESSAGE)
    assert not box.mails


def test_unencrypted_mail_stays_on_this_machine(letterbox: Callable[..., Letterbox]) -> None:
    box = letterbox(tls=False)
    server(box, None, security="none").send(MESSAGE)
    assert len(box.mails) == 1
    with pytest.raises(DeliveryError, match="本機"):
        MailServer("mail.example", 25, "a@firm.example", "none").send(MESSAGE)


@pytest.mark.parametrize(("answer", "again"), [("451 later", True), ("550 never", False)])
def test_a_refusal_says_whether_to_try_again(
    letterbox: Callable[..., Letterbox], trust: Path, answer: str, *, again: bool
) -> None:
    box = letterbox()
    box.answer = answer
    with pytest.raises(DeliveryError, match=answer[:3]) as told:
        server(box, trust).send(MESSAGE)
    assert told.value.again is again


def test_a_header_is_not_injected_through_an_address(
    letterbox: Callable[..., Letterbox], trust: Path
) -> None:
    box = letterbox()
    with pytest.raises(DeliveryError, match="換行"):
        server(box, trust).send(Message("a@b.tw\r\nBcc: all@b.tw", "s", "t", "n"))
    assert not box.mails


def test_a_server_that_is_not_there_is_tried_again(trust: Path) -> None:
    with pytest.raises(DeliveryError, match="無法連線") as told:
        MailServer("127.0.0.1", 1, "a@firm.example", trust=trust).send(MESSAGE)
    assert told.value.again


def gateway(counter: Counter, **told: object) -> Gateway:
    settings = {
        "fields": {"username": "firm", "password": "{secret}", "dstaddr": "{to}", "smbody": "{text}"},
        "success": r"msgid=(?P<number>\d+)&status=0",
        "secret": PASSWORD,
        **told,
    }
    return Gateway(f"http://127.0.0.1:{counter.port}/sms", **settings)  # type: ignore[arg-type]


def test_an_sms_goes_out_in_the_carriers_own_fields(gateway_server: Counter) -> None:
    assert gateway(gateway_server).send(MESSAGE) == "77"
    sent = parse_qs(gateway_server.bodies[0].decode())
    assert sent == {
        "username": ["firm"],
        "password": [PASSWORD],
        "dstaddr": [MESSAGE.to],
        "smbody": [MESSAGE.text],
    }


def test_a_push_goes_out_as_json_and_signed(gateway_server: Counter) -> None:
    told = {"form": "json", "signed": True, "fields": {"token": "{to}", "body": "{text}"}}
    gateway(gateway_server, **told).send(MESSAGE)
    body, headers = gateway_server.bodies[0], gateway_server.headers[0]
    assert json.loads(body) == {"token": MESSAGE.to, "body": MESSAGE.text}
    assert headers[SIGNATURE] == hmac.new(PASSWORD.encode(), body, hashlib.sha256).hexdigest()


def test_a_braces_in_a_customers_text_are_only_text(gateway_server: Counter) -> None:
    gateway(gateway_server).send(Message("0912345678", "s", "{secret} & a=b", "n"))
    assert parse_qs(gateway_server.bodies[0].decode())["smbody"] == ["{secret} & a=b"]


@pytest.mark.parametrize(("status", "again"), [(503, True), (429, True), (403, False)])
def test_a_gateways_refusal_says_whether_to_try_again(
    gateway_server: Counter, status: int, *, again: bool
) -> None:
    gateway_server.status = status
    with pytest.raises(DeliveryError, match=str(status)) as told:
        gateway(gateway_server).send(MESSAGE)
    assert told.value.again is again


def test_a_reply_that_is_no_success_is_no_delivery(gateway_server: Counter) -> None:
    gateway_server.reply = b"status=8 no credit"
    with pytest.raises(DeliveryError, match="成功之樣式"):
        gateway(gateway_server).send(MESSAGE)


def test_a_redirect_is_not_followed(gateway_server: Counter) -> None:
    gateway_server.status, gateway_server.location = 302, f"http://127.0.0.1:{gateway_server.port}/other"
    with pytest.raises(DeliveryError, match="302"):
        gateway(gateway_server).send(MESSAGE)
    assert len(gateway_server.bodies) == 1


def test_an_endless_reply_is_cut_off(gateway_server: Counter) -> None:
    gateway_server.reply = b"x" * 200_000
    with pytest.raises(DeliveryError, match="過長"):
        gateway(gateway_server).send(MESSAGE)


def test_a_gateway_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(DeliveryError, match="無法連線") as told:
        Gateway("http://127.0.0.1:1/", {"a": "{to}"}, "ok").send(MESSAGE)
    assert told.value.again


@pytest.mark.parametrize(
    ("url", "fields", "success", "says"),
    [
        ("http://sms.example/", {}, "ok", "https"),
        ("https://user:pw@sms.example/", {}, "ok", "帳號密碼"),
        ("https:///x", {}, "ok", "主機"),
        ("https://sms.example/", {"a": "{other}"}, "ok", "只能引用"),
        ("https://sms.example/", {"a": "{to.__class__}"}, "ok", "只能引用"),
        ("https://sms.example/", {"a": "{to"}, "ok", "括號"),
        ("https://sms.example/", {}, "(", "正規表示式"),
    ],
)
def test_what_is_no_gateway_is_refused_before_anything_is_sent(
    url: str, fields: dict[str, str], success: str, says: str
) -> None:
    with pytest.raises(GatewayError, match=says):
        Gateway(url, fields, success)


def test_a_secret_is_not_shown_with_its_gateway() -> None:
    assert PASSWORD not in repr(Gateway("https://sms.example/", {}, "ok", secret=PASSWORD))
