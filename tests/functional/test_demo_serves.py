"""`./dev demo`: the real command, its address and its log-ins; whoever is printed can sign in."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.functional.web.live import PROJECT, environment_of, free_port
from tests.functional.web.visitor import Visitor

from inspectorate.inspection.duty import DUTY_ZH, STRONGLY_SIGNED_IN, Duty

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1", "::1"])]
_ADDRESS = re.compile(r"http://(?:localhost|127\.0\.0\.1):\d+(?=/)")
_WAY = re.compile(r"^  (\w+) +(\S+)  \S+$", re.MULTILINE)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the command prints until it answers; it is ended as Ctrl+C ends it, and ends well."""
    home = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-u", "-m", "inspectorate", "demo", "--port", str(free_port())]
    environment = {**environment_of(home), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as demo:
        assert demo.stdout is not None
        said = ""
        for line in demo.stdout:
            said += line
            if "Ctrl+C" in line:
                break
        assert demo.poll() is None, said
        yield said
        demo.send_signal(signal.SIGINT)
        demo.stdout.close()
        assert demo.wait(30) in (0, -signal.SIGINT, 130)


def _visitor(printed: str) -> Visitor:
    found = _ADDRESS.findall(printed)
    assert found, printed
    return Visitor(found[-1])


def _ways(printed: str) -> dict[str, str]:
    return dict(_WAY.findall(printed))


def test_it_prints_an_address_that_answers_and_a_log_in_for_each_duty(printed: str) -> None:
    first, other = _ADDRESS.findall(printed)
    assert first.startswith("http://localhost:"), "elsewhere browsers allow no security key"
    assert other == first.replace("localhost", "127.0.0.1")
    assert {Visitor(one).wait_for("/health") for one in (first, other)} == {"ok"}
    assert len(_ways(printed)) == len(Duty)


@pytest.mark.parametrize("duty", list(Duty))
def test_whoever_is_printed_can_sign_in(printed: str, duty: Duty) -> None:
    """Makers and readers are in; whoever signs or manages people is led to the second factor first."""
    names = {"administrator": "admin"}
    username = names.get(duty.value, duty.value)
    visitor = _visitor(printed)
    visitor.wait_for("/health")
    seen = visitor.sign_in(username, {"password": _ways(printed)[username]})
    assert seen.status == 200
    if duty in STRONGLY_SIGNED_IN:
        assert "/account/2fa/" in seen.url
    else:
        assert DUTY_ZH[duty] in seen.text
        assert "2026-10" in visitor.get("/papers/").text


def test_its_year_has_papers_in_every_state_and_findings(printed: str) -> None:
    visitor = _visitor(printed)
    visitor.sign_in("officer", {"password": _ways(printed)["officer"]})
    for state in ("assigned", "submitted", "returned", "sealed"):
        assert "/papers/" in visitor.get(f"/papers/?state={state}").text.split("<tbody", 1)[-1], state
    assert "/findings/" in visitor.get("/findings/").text.split("<tbody", 1)[-1]


def test_the_log_ins_lie_for_their_owner_alone(printed: str) -> None:
    found = re.search(r"(/\S+demo-sign-ins)", printed)
    assert found is not None
    assert Path(found[1]).stat().st_mode & 0o077 == 0
