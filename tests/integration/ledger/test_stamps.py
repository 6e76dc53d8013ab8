"""Time stamps by a real authority on loopback, and by one that is down, slow, hostile or expired."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.integration.time_stamp_authority import OTHER_POLICY, Authority, Server, need_openssl, serving

from inspectorate.cli.root import root
from inspectorate.ledger.attested import Trust, verify_attested
from inspectorate.ledger.disk import BusyError, LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.stamp import Authorities, StampError, query, read_stamp
from inspectorate.ledger.stamps import kept, put_by, waiting
from inspectorate.ledger.writer import Writer, create
from inspectorate.services import stamp_ledger as stamping
from inspectorate.services.ask_authority import AddressError, UnreachableError, ask_authority
from inspectorate.services.stamp_ledger import Asking, Stamped, stamp_ledger

pytestmark = pytest.mark.enable_socket
MakeLog = Callable[[str, int], Path]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    need_openssl()
    return Authority(tmp_path_factory.mktemp("tsa") / "authority")


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    with serving(authority) as found:
        yield found


def trusted(authority: Authority) -> Authorities:
    return Authorities.parse([authority.trust.read_bytes()], [authority.chain.read_bytes()])


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def stamp(log: Path, signer: Signer, authority: Authority, *urls: str, **more: object) -> Stamped:
    asking = Asking(urls, trusted(authority), **more)  # type: ignore[arg-type] # the test's own spelling of Asking
    return stamp_ledger(LocalFolder(log), [signer.verifier], asking, now)


def append(log: Path, signer: Signer, count: int = 1) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"{}"] * count)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(root, ["ledger", *map(str, arguments)])


def files(log: Path, ending: str) -> list[Path]:
    return sorted((log / "stamps").glob(f"*{ending}"))


def faults(log: Path, signer: Signer, authority: Authority) -> list[tuple[str, str]]:
    found = verify_attested(LocalFolder(log), Trust((signer.verifier,), authorities=trusted(authority)))
    return [(one.kind, one.said) for one in found.log.faults]


def test_a_checkpoint_is_stamped_and_openssl_takes_the_stamp_too(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    before = now()
    result = stamp(log, signer, authority, server.url)
    ((size, _name, made),) = result.made
    assert (size, made.trusted, made.authority, result.waiting) == (600, True, "CN=Test TSA", [])
    assert before <= made.at <= now()
    (note,), (reply,) = files(log, ".checkpoint"), files(log, ".tsr")
    assert note.read_bytes() == (log / "checkpoint").read_bytes()
    assert authority.second_opinion(note.read_bytes(), reply.read_bytes())
    assert stamp(log, signer, authority, server.url).made == [], "once is enough"
    assert server.asked == 1


def test_it_still_verifies_after_the_log_grew_and_says_what_it_bounds(
    log: Path, signer: Signer, authority: Authority, server: Server, tmp_path: Path
) -> None:
    stamp(log, signer, authority, server.url)
    append(log, signer, 5)
    found = verify_attested(LocalFolder(log), Trust((signer.verifier,), authorities=trusted(authority)))
    (bound,) = found.stamping.bounds
    assert (found.log.stands, bound.first, bound.last, found.stamping.until) == (True, 0, 599, 600)
    (tmp_path / "key.txt").write_text(signer.verifier.text)
    given = ["--key", tmp_path / "key.txt", "--trust", authority.trust, "--chain", authority.chain]
    told = run("verify", log, *given).output
    assert "第 0 至 599 筆：最遲於" in told
    assert "第 600 筆起至今沒有時戳" in told
    as_json = json.loads(run("verify", log, *given, "--format", "json").output)
    assert (as_json["stamps"]["unstamped_from"], as_json["stamps"]["bounds"][0]["trusted"]) == (600, True)
    untrusted = run("verify", log, "--key", tmp_path / "key.txt")
    assert (untrusted.exit_code, "簽章未經驗證" in untrusted.output) == (0, True)


def test_the_authority_is_down_then_up_and_what_waited_is_stamped(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    url = server.url
    server.down()
    first = stamp(log, signer, authority, url)
    assert (first.made, first.waiting) == ([], [600])
    assert "無法連線" in first.refused[0][1]
    append(log, signer)
    assert stamp(log, signer, authority, url).waiting == [600, 601]
    found = verify_attested(LocalFolder(log), Trust((signer.verifier,)))
    assert (found.log.stands, found.stamping.until) == (True, 0)
    assert found.stamping.waiting is not None
    server.up()
    assert [size for size, _name, _made in stamp(log, signer, authority, url).made] == [601, 600]
    after = verify_attested(LocalFolder(log), Trust((signer.verifier,), authorities=trusted(authority)))
    assert (after.stamping.until, after.stamping.waiting) == (601, None)


def test_several_authorities_are_asked_each_by_itself(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    with serving(authority) as other:
        dead = "http://127.0.0.1:9/"
        result = stamp(log, signer, authority, dead, server.url, other.url)
        assert (len(result.made), [url for url, _why in result.refused]) == (2, [dead])
        assert result.waiting == []
        assert len(files(log, ".tsr")) == 2


def test_policy_nonce_and_certificates_are_asked_for(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    result = stamp(log, signer, authority, server.url, policy=OTHER_POLICY)
    assert result.made[0][2].policy == OTHER_POLICY
    with pytest.raises(StampError, match="物件識別碼"):
        stamp(log, signer, authority, server.url, policy="not.an.oid")
    refused = stamp(log, signer, authority, f"{server.url}2", policy="1.2.3.4.9")
    assert "未給予時戳" in refused.refused[0][1]


def test_without_certificates_in_the_answer_they_are_given_by_hand(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    lacking = stamp(log, signer, authority, server.url, certificates=False)
    assert "缺時戳機構之憑證" in lacking.refused[0][1]
    own = (authority.folder / "tsa.pem").read_bytes()
    given = Authorities.parse([authority.trust.read_bytes()], [authority.chain.read_bytes(), own])
    asking = Asking((server.url,), given, certificates=False)
    assert stamp_ledger(LocalFolder(log), [signer.verifier], asking, now).made[0][2].trusted


def test_an_answer_that_brings_its_chain_in_another_order_is_read(
    log: Path, signer: Signer, tmp_path: Path
) -> None:
    need_openssl()
    chaining = Authority(tmp_path / "chaining", chain=True)
    with serving(chaining) as server:
        assert stamp(log, signer, chaining, server.url).made
    (note,), (reply,) = files(log, ".checkpoint"), files(log, ".tsr")
    assert chaining.second_opinion(note.read_bytes(), reply.read_bytes()), "kept as it came"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, b"garbage", {"Content-Type": "application/timestamp-reply"}), "不是時戳回覆"),
        ((200, b"", {"Content-Type": "application/timestamp-reply"}), "不是時戳回覆"),
        ((200, b"<html>", {"Content-Type": "text/html"}), "回覆不是時戳"),
        ((500, b"", {}), "HTTP 500"),
        ((302, b"", {"Location": "http://127.0.0.1:1/"}), "HTTP 302"),
        ((200, bytes(5_000_000), {"Content-Type": "application/timestamp-reply"}), "回覆過長"),
    ],
    ids=["garbage", "nothing", "a page", "an error", "a redirect", "a huge body"],
)
def test_whatever_else_an_authority_answers_is_told_and_the_checkpoint_waits(
    log: Path, signer: Signer, server: Server, answer: tuple[int, bytes, dict[str, str]], said: str
) -> None:
    server.answer = lambda _query: answer
    result = stamp(log, signer, server.authority, server.url)
    assert (result.made, result.waiting, files(log, ".tsr")) == ([], [600], [])
    assert said in result.refused[0][1]
    server.answer = server.honest
    assert stamp(log, signer, server.authority, server.url).made


def test_an_old_answer_replayed_is_refused_by_its_nonce(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    old = authority.reply(query((log / "checkpoint").read_bytes(), 1))
    server.answer = lambda _query: (200, old, {"Content-Type": "application/timestamp-reply"})
    assert "隨機數" in stamp(log, signer, authority, server.url).refused[0][1]


def test_an_answer_about_something_else_is_refused(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    other = authority.reply(query(b"something else", 1))
    server.answer = lambda _query: (200, other, {"Content-Type": "application/timestamp-reply"})
    assert "不是此檢查點" in stamp(log, signer, authority, server.url).refused[0][1]


def test_a_slow_authority_is_not_waited_for(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    server.answer = server.slow
    begun = time.monotonic()
    result = stamp(log, signer, authority, server.url, seconds=0.3)
    assert time.monotonic() - begun < 2
    assert (len(result.refused), result.waiting) == (1, [600])


def test_an_authority_that_drips_is_not_waited_for_either(server: Server) -> None:
    def drip(_query: bytes) -> tuple[int, bytes, dict[str, str]]:
        time.sleep(0.2)
        return 200, b"x", {"Content-Type": "application/timestamp-reply", "Content-Length": "100000"}

    server.answer = drip
    begun = time.monotonic()
    with pytest.raises(UnreachableError):
        ask_authority(server.url, b"x", 0.5)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://x/", "//x", "http://", "http://u:p@127.0.0.1/", "http://[x", "http://h:x/"],
)
def test_only_plain_web_addresses_are_asked(
    log: Path, signer: Signer, authority: Authority, url: str
) -> None:
    with pytest.raises(AddressError):
        stamp(log, signer, authority, url)
    assert not (log / "stamps").exists()


@pytest.mark.parametrize(
    ("days", "said"), [((-30, -10), "不在效期內"), ((10, 30), "不在效期內")], ids=["expired", "not yet valid"]
)
def test_a_stamp_by_a_certificate_that_is_not_valid_at_that_time_is_refused(
    log: Path, signer: Signer, tmp_path: Path, days: tuple[int, int], said: str
) -> None:
    need_openssl()
    expired = Authority(tmp_path / "expired", *days)
    with serving(expired) as server:
        assert said in stamp(log, signer, expired, server.url).refused[0][1]


def test_a_stamp_by_an_authority_that_vouches_for_itself_is_refused(
    log: Path, signer: Signer, authority: Authority, tmp_path: Path
) -> None:
    need_openssl()
    alone = Authority(tmp_path / "alone", alone=True)
    with serving(alone) as server:
        assert "不可信" in stamp(log, signer, authority, server.url).refused[0][1]
    own = (alone.folder / "tsa.pem").read_bytes()
    assert Authorities.parse([], [own]).others == (), "nor does it get in among those between"


def test_insider_alters_a_stamp(log: Path, signer: Signer, authority: Authority, server: Server) -> None:
    stamp(log, signer, authority, server.url)
    (reply,) = files(log, ".tsr")
    data = reply.read_bytes()
    for place in range(9, len(data), 61):
        reply.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        found = verify_attested(LocalFolder(log), Trust((signer.verifier,), authorities=trusted(authority)))
        unsigned = (
            found.stamping.bounds
            and found.stamping.bounds[0].stamp.at
            == read_stamp(data, (log / "checkpoint").read_bytes(), trusted(authority)).at
        )
        assert found.log.faults or unsigned, place
    reply.write_bytes(data)
    assert faults(log, signer, authority) == []


def test_insider_puts_a_stamp_under_another_checkpoint(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    stamp(log, signer, authority, server.url)
    append(log, signer)
    put_by(LocalFolder(log), (log / "checkpoint").read_bytes(), now())
    (old,) = files(log, ".tsr")
    new = files(log, ".checkpoint")[-1]
    (log / "stamps" / f"{new.stem}.{old.name.split('.', 1)[1]}").write_bytes(old.read_bytes())
    assert any("不是此檢查點" in said for _kind, said in faults(log, signer, authority))


def test_insider_alters_or_removes_the_stamped_checkpoint(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    stamp(log, signer, authority, server.url)
    (note,) = files(log, ".checkpoint")
    data = note.read_bytes()
    for content in (data.replace(b"600", b"601"), b""):
        note.write_bytes(content)
        assert ("stamp", "時戳所指之檢查點遭更動或移除") in faults(log, signer, authority)
    note.unlink()
    assert ("stamp", "時戳所指之檢查點遭更動或移除") in faults(log, signer, authority)
    (log / "stamps" / "note.txt").write_text("x")
    assert ("stamp", "不屬於時戳之檔案") in faults(log, signer, authority)


def test_a_stamped_checkpoint_of_another_history_is_evidence_of_a_fork(
    log: Path, signer: Signer, authority: Authority, server: Server, tmp_path: Path
) -> None:
    stamp(log, signer, authority, server.url)
    create(LocalFolder(tmp_path / "forked"), signer)
    append(tmp_path / "forked", signer, 700)
    (log / "stamps").rename(tmp_path / "forked" / "stamps")
    assert [kind for kind, _said in faults(tmp_path / "forked", signer, authority)] == ["fork"]


def test_a_log_rolled_back_behind_its_stamp_is_seen(
    make_log: MakeLog, signer: Signer, authority: Authority, server: Server
) -> None:
    short, long = make_log("short", 10), make_log("long", 20)
    stamp(long, signer, authority, server.url)
    (long / "stamps").rename(short / "stamps")
    assert [kind for kind, _said in faults(short, signer, authority)] == ["rolled-back"]


def test_what_is_acknowledged_and_not_yet_published_is_stamped(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    disk = LocalFolder(log)
    Writer(disk, signer).append([b"{}"])
    disk.close()
    assert stamp(log, signer, authority, server.url).made[0][0] == 601
    assert faults(log, signer, authority) == []


def test_of_many_that_wait_the_oldest_and_the_newest_stay(log: Path, signer: Signer) -> None:
    for _number in range(40):
        append(log, signer)
        put_by(LocalFolder(log), (log / "checkpoint").read_bytes(), now())
    sizes = [one.size for one in kept(LocalFolder(log))[0]]
    assert (len(sizes), sizes[0], sizes[-1]) == (32, 601, 640)


def test_an_interrupted_putting_by_is_no_fault(log: Path, signer: Signer, authority: Authority) -> None:
    (log / "stamps").mkdir()
    (log / "stamps" / "600-0123456789abcdef.since").write_text("2026-11-20T00:00:00+00:00")
    (log / "stamps" / "600-0123456789abcdef.checkpoint.new").write_bytes(b"half")
    assert faults(log, signer, authority) == []
    assert waiting(LocalFolder(log)) == []


def test_a_time_that_cannot_be_read_is_no_time(log: Path, signer: Signer) -> None:
    put_by(LocalFolder(log), (log / "checkpoint").read_bytes(), now())
    (since,) = files(log, ".since")
    since.write_text("yesterday")
    found = verify_attested(LocalFolder(log), Trust((signer.verifier,)))
    assert (found.log.stands, found.stamping.waiting) == (True, None)


def test_one_stamps_at_a_time_and_writing_goes_on_meanwhile(
    log: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    def while_asked(question: bytes) -> tuple[int, bytes, dict[str, str]]:
        append(log, signer)
        with pytest.raises(BusyError):
            stamp(log, signer, authority, server.url)
        return server.honest(question)

    server.answer = while_asked
    assert stamp(log, signer, authority, server.url).made[0][0] == 600


def test_an_empty_log_has_nothing_to_stamp(
    tmp_path: Path, signer: Signer, authority: Authority, server: Server
) -> None:
    create(LocalFolder(tmp_path / "empty"), signer)
    assert stamp(tmp_path / "empty", signer, authority, server.url) == stamping.Stamped()
    assert server.asked == 0


def test_stamping_from_the_command_line(
    log: Path, signer: Signer, authority: Authority, server: Server, tmp_path: Path
) -> None:
    given = ["--key", signer.verifier.text, "--tsa", server.url]
    done = run("stamp", log, *given, "--trust", authority.trust, "--chain", authority.chain)
    assert (done.exit_code, "CN=Test TSA 證明最遲於" in done.output) == (0, True)
    assert "沒有待加蓋時戳之檢查點" in run("stamp", log, *given).output
    append(log, signer)
    assert "未經驗證" in run("stamp", log, *given).output
    append(log, signer)
    server.down()
    failed = run("stamp", log, *given)
    assert (failed.exit_code, "待加蓋時戳之檢查點（筆數）：602" in failed.output) == (3, True)
    server.up()
    (tmp_path / "no.pem").write_text("x")
    for wrong in (["--tsa", "ftp://x"], ["--tsa", server.url, "--trust", tmp_path / "no.pem"]):
        assert run("stamp", log, "--key", signer.verifier.text, *wrong).exit_code == 2
    (log / "checkpoint").write_bytes(b"x")
    assert run("stamp", log, *given).exit_code == 4
    assert run("stamp", tmp_path, *given).exit_code == 2
