"""客戶登入通知: a customer is asked about a log-in, by SMS over a real gateway, and their answer is kept."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root

pytestmark = pytest.mark.enable_socket
LOGONS = "帳號,來源,時間\nC001,203.0.113.9,2026-11-02 08:30\nC002,203.0.113.9,2026-11-02 08:31\n"
CONTACTS = "客戶帳號,管道,聯絡方式\nC001,簡訊,0912345678\n"
WORDING = 'subject = "登入通知"\ntext = "帳號 {customer} 於 {seen} 自 {source} 登入。代碼 {code}"\n'
SETTINGS = """
[sms]
url = "http://127.0.0.1:{port}/"
fields = {{ dst = "{{to}}", body = "{{text}}" }}
success = "ok"
"""


class Phone:
    """The gateway of a carrier, and what reached the customer's phone."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.status = 200
        self.port = 0

    @property
    def code(self) -> str:
        found = re.search(r"代碼 (\S+)", self.texts[-1])
        assert found
        return found[1]


@pytest.fixture
def phone() -> Iterator[Phone]:
    made = Phone()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if made.status == 200:
                made.texts.append(body["body"][0])
            self.send_response(made.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            del args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phone: Phone) -> Path:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    for name, text in (
        ("logons.csv", LOGONS),
        ("contacts.csv", CONTACTS),
        ("wording.toml", WORDING),
        ("delivery.toml", SETTINGS.format(port=phone.port)),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(root, ["notices", *words])


def drafted(desk: Path) -> Result:
    told = ("--contacts", str(desk / "contacts.csv"), "--wording", str(desk / "wording.toml"))
    return run("draft", str(desk / "logons.csv"), *told, "--about", "first_seen_source")


def sent(desk: Path) -> Result:
    return run("send", "--settings", str(desk / "delivery.toml"))


def states() -> list[str]:
    return [one["state"] for one in json.loads(run("show", "--format", "json").stdout)]


def test_a_customer_is_asked_and_says_that_it_was_not_them(desk: Path, phone: Phone) -> None:
    assert "查無聯絡資料：C002" in drafted(desk).stdout
    assert sent(desk).exit_code == 0
    assert phone.texts[0].startswith("帳號 ")
    answered = run("answer", phone.code, "非本人")
    assert answered.exit_code == 1
    assert "非本人：C001 自 203.0.113.9" in answered.stdout
    assert states() == ["not_self"]


def test_notices_are_listed_by_the_clock_of_taiwan_as_customers_read_it(desk: Path, phone: Phone) -> None:
    drafted(desk)
    sent(desk)
    assert "2026-11-02 08:30" in phone.texts[0]
    assert run("show").stdout.startswith("2026-11-02 08:30  ")


def test_a_customer_says_that_it_was_them(desk: Path, phone: Phone) -> None:
    drafted(desk)
    sent(desk)
    assert run("answer", phone.code, "本人").exit_code == 0
    assert states() == ["self"]


def test_who_says_no_once_is_not_made_to_say_yes_by_whoever_finds_the_code(desk: Path, phone: Phone) -> None:
    drafted(desk)
    sent(desk)
    run("answer", phone.code, "非本人")
    assert run("answer", phone.code, "本人").exit_code == 1
    assert states() == ["not_self"]


def test_the_same_log_in_is_asked_about_once(desk: Path, phone: Phone) -> None:
    drafted(desk)
    sent(desk)
    assert "先前已產生 1 則" in drafted(desk).stdout
    sent(desk)
    assert len(phone.texts) == 1


def test_what_the_carrier_did_not_take_waits_and_goes_out_later(desk: Path, phone: Phone) -> None:
    drafted(desk)
    phone.status = 503
    assert sent(desk).exit_code == 1
    assert states() == ["waiting"]
    phone.status = 200
    assert sent(desk).exit_code == 0
    assert states() == ["sent"]


def test_what_the_carrier_will_never_take_is_given_up_and_said(desk: Path, phone: Phone) -> None:
    drafted(desk)
    phone.status = 403
    assert "HTTP 403" in sent(desk).stdout
    assert states() == ["given_up"]
    assert sent(desk).exit_code == 0


def test_a_channel_without_settings_waits_until_there_are_some(desk: Path) -> None:
    drafted(desk)
    (desk / "delivery.toml").write_text("", encoding="utf-8")
    assert "沒有管道 [sms]" in sent(desk).stdout
    assert states() == ["waiting"]


def test_neither_number_nor_code_stays_behind(desk: Path, phone: Phone) -> None:
    drafted(desk)
    waiting = list((desk / "home" / "notices" / "outbox").iterdir())
    assert [place.stat().st_mode & 0o777 for place in waiting] == [0o600]
    sent(desk)
    kept = b"".join(p.read_bytes() for p in (desk / "home" / "notices").rglob("*") if p.is_file())
    assert b"0912345678" not in kept
    assert phone.code.encode() not in kept


def test_a_code_of_nobody_is_refused(desk: Path) -> None:
    drafted(desk)
    assert "沒有此代碼" in run("answer", "guess", "本人").stderr


def test_answers_come_in_by_a_table(desk: Path, phone: Phone) -> None:
    drafted(desk)
    sent(desk)
    (desk / "answers.csv").write_text(f"代碼,答覆\n{phone.code},2\n", encoding="utf-8")
    assert run("answer", "--from", str(desk / "answers.csv")).exit_code == 1
    assert states() == ["not_self"]


def test_a_table_with_an_answer_that_is_none_is_refused_whole(desk: Path, phone: Phone) -> None:
    drafted(desk)
    sent(desk)
    (desk / "answers.csv").write_text(f"代碼,答覆\n{phone.code},2\nx,也許\n", encoding="utf-8")
    refused = run("answer", "--from", str(desk / "answers.csv"))
    assert "row 3" in refused.stderr
    assert states() == ["sent"]


def test_an_operator_edits_the_book_of_answers(desk: Path, phone: Phone) -> None:
    drafted(desk)
    sent(desk)
    run("answer", phone.code, "非本人")
    ledger = desk / "home" / "notices" / "ledger"
    for place in ledger.rglob("*"):
        if place.is_file() and b"not_self" in place.read_bytes():
            place.write_bytes(place.read_bytes().replace(b"not_self", b"the_self"))
    assert run("show").exit_code == 4


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("wording.toml", 'subject = "a"\ntext = "{phone}"\n', "phone"),
        ("wording.toml", 'subject = "a"\n', "subject 與 text"),
        ("contacts.csv", CONTACTS + "C001,簡訊,0911111111\n", "重複"),
        ("contacts.csv", CONTACTS + "C003,電報,0911111111\n", "管道須為"),
        ("logons.csv", "帳號,來源,時間\nC001,1.2.3.4,昨天\n", "時間無法辨識"),
        ("delivery.toml", "[fax]\n", "不認得 [fax]"),
        ("delivery.toml", '[sms]\nurl = "https://a.example/"\nsecret = "x"\n', "不得寫在設定檔"),
        ("delivery.toml", '[sms]\nurl = "http://a.example/"\nfields = {}\nsuccess = "a"\n', "https"),
        ("delivery.toml", '[chat]\naddress_file = "chat.txt"\n', "通訊管道只能為"),
        ("delivery.toml", "[mail\n", "無法讀取"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(desk: Path, name: str, text: str, says: str) -> None:
    (desk / name).write_text(text, encoding="utf-8")
    (desk / "chat.txt").write_text("http://10.0.0.1/", encoding="utf-8")
    (desk / "chat.txt").chmod(0o600)
    refused = sent(desk) if name == "delivery.toml" else drafted(desk)
    assert refused.exit_code == 2
    assert says in refused.stderr
