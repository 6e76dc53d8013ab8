"""Buckets with Object Lock on servers on loopback, and a client that fails at will."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from tests.integration.object_store.servers import serving

from inspectorate.ledger.note import Signer
from inspectorate.services.object_store.bucket import Bucket, client_of
from inspectorate.services.object_store.location import Location

_NUMBERS = count()


class KilledError(BaseException):
    """The process is no more; nothing it asks reaches the store."""


class Faulty:
    """A client that dies before or after its n-th request that changes something, or whose answer is lost.

    What only reads changes nothing in the store: to die there is to die before the next that does.
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        self.writes, self.dead, self.counting = 0, False, Lock()
        self.kill_before = self.kill_after = 0
        self.lose: dict[str, BaseException] = {}  # the answer to the next request of this name
        self.change: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda _name, given: given

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.client, name)
        if name == "get_paginator":
            return lambda operation: _Pages(self, found(operation), operation)
        return lambda **given: self.ask(name, lambda: found(**self.change(name, given)))

    def ask(self, name: str, call: Callable[[], Any]) -> Any:
        with self.counting:
            writing = not name.startswith(("get_", "head_", "list_"))
            self.writes += writing
            now = self.writes if writing else 0
            self.dead = self.dead or 0 < now == self.kill_before
        if self.dead:
            raise KilledError
        answer = call()
        if 0 < now == self.kill_after:
            self.dead = True
            raise KilledError
        if name in self.lose:
            raise self.lose.pop(name)
        return answer


class _Pages:
    def __init__(self, client: Faulty, pages: Any, name: str) -> None:
        self.client, self.pages, self.name = client, pages, name

    def paginate(self, **given: Any) -> Any:
        return self.client.ask(self.name, lambda: self.pages.paginate(**given))


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("ministack", tmp_path_factory.mktemp("ministack")) as address:
        yield address


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("moto", tmp_path_factory.mktemp("moto")) as address:
        yield address


@pytest.fixture(params=["ministack", "moto"])
def either(request: pytest.FixtureRequest) -> str:
    """The address of each server in turn."""
    address: str = request.getfixturevalue(request.param)
    return address


MakeBucket = Callable[..., Bucket]


@pytest.fixture
def make_bucket() -> MakeBucket:
    """A new bucket at an address, with Object Lock unless told otherwise, seen through a faulty client."""

    def made(address: str, *, lock: bool = True) -> Bucket:
        place = Location(f"evidence{next(_NUMBERS)}", "firm/", "us-east-1", address, 3700)
        client = client_of(place)
        client.create_bucket(Bucket=place.bucket, ObjectLockEnabledForBucket=lock)
        return Bucket(Faulty(client), place)  # type: ignore[arg-type]  # it answers as the client does

    return made


@pytest.fixture
def bucket(ministack: str, make_bucket: MakeBucket) -> Bucket:
    """A bucket where COMPLIANCE is what it should be."""
    return make_bucket(ministack)


@pytest.fixture
def signer() -> Signer:
    return Signer.generate("firm.example/ledger")


def steps_to_die_at(client: Faulty, when: str, work: Callable[[], object]) -> Iterator[int]:
    """Does the work until it comes to its end, dying one step later each time; the steps come back."""
    for step in count(1):
        client.writes = 0
        setattr(client, when, step)
        died = _died(work)
        client.dead = False
        setattr(client, when, 0)
        if not died:
            return
        yield step


def _died(work: Callable[[], object]) -> bool:
    try:
        work()
    except KilledError:
        return True
    return False


def faulty(bucket: Bucket) -> Faulty:
    """The client of a bucket, to be told when to fail."""
    found = bucket.client
    assert isinstance(found, Faulty)
    return found


def again(bucket: Bucket) -> Bucket:
    """The same place, by a process that lives."""
    return Bucket(Faulty(faulty(bucket).client), bucket.location)  # type: ignore[arg-type]  # as above


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for files that are taken in."""
    (tmp_path / "given").mkdir()
    return tmp_path / "given"
