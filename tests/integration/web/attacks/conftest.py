"""Two firms with everything in them: ours, and the one whose things nobody of ours may see."""

import pytest
from tests.integration.web.attacks.world import OURS, THEIRS, World, make_world

from inspectorate.inspection.duty import Act
from inspectorate.services.jobs.kinds import KINDS, Kind
from inspectorate.store.models import Firm

PAYLOAD = """javascript:alert(1)//"'><xss onfocus=alert(1)>{{7*7}}"""
"""Leaves attributes, opens an element, is a bad address, and is a template."""


@pytest.fixture(autouse=True)
def _kind_of_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs of all worlds are of a kind that anybody may ask for who may take something out."""
    monkeypatch.setitem(KINDS, "attacked", Kind("作業", Act.EXPORT, "builtins:print"))


@pytest.fixture
def ours(firm: Firm) -> World:
    return make_world(firm, OURS)


@pytest.fixture
def theirs(other_firm: Firm) -> World:
    return make_world(other_firm, THEIRS, "別家的機密")


@pytest.fixture
def planted(firm: Firm) -> World:
    """Ours, where every text that people write is an attack."""
    return make_world(firm, OURS, PAYLOAD)
