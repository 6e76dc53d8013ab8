"""People and days as every answer has them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ninja import Schema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from inspectorate.services.access import taiwan
from inspectorate.store.models import Person


class Somebody(Schema):
    """A person of the firm."""

    key: int
    username: str
    name: str


class Done(Schema):
    """An act that changed so many things."""

    count: int


def somebody(person: Person | None) -> Somebody | None:
    """A person, where there is one."""
    return Somebody(key=person.pk, username=person.username, name=person.name) if person else None


def person_shape(person: Person) -> Somebody:
    """A person who is there for certain."""
    return Somebody(key=person.pk, username=person.username, name=person.name)


def moment(at: datetime | None) -> datetime | None:
    """A moment, with the offset of Taiwan."""
    return taiwan(at) if at else None


class Renderer(JSONRenderer):
    """JSON in which Chinese stands as it is written."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


def rendered(shape: Schema) -> str:
    """A shape as every answer has it."""
    return json.dumps(shape.model_dump(), cls=NinjaJSONEncoder, **Renderer.json_dumps_params)
