"""Records of a Windows event log, each as one line of JSON."""

import shutil
from collections.abc import Iterator, Mapping
from itertools import repeat
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import msgspec

_HEADER, _CHUNK = 4096, 65536
_MOST = 4096
"""More records than a chunk can hold; where so many in a row fail, the rest of a file is given up."""


class _Line(msgspec.Struct):
    """A record as its line has it: when, what ``System`` names, and all other names with their values."""

    when: str
    code: str
    level: str
    channel: str
    computer: str
    provider: str
    fields: dict[str, str]


def records(stream: BinaryIO) -> Iterator[str | None]:
    """The records, in order; ``None`` where one, or a chunk of them, cannot be read.

    The library raises for some of what it cannot read and leaves other out without a word (the rest of a
    damaged chunk, a last chunk that was cut): what the chunks themselves claim to hold and is missing at the
    end is told by one ``None`` each.
    """
    with TemporaryFile() as copy:
        whole = _whole(stream, cast("BinaryIO", copy))
        claimed = _claimed(whole)
        told = 0
        for one in _told(whole):
            told += 1
            yield one
        yield from repeat(None, max(0, claimed - told))


def _told(stream: BinaryIO) -> Iterator[str | None]:
    """What the library tells; it goes on with the next chunk when it is asked again after an error."""
    from evtx import PyEvtxParser

    try:
        # One thread: the order of the records is that of the file.
        found = cast(
            "Iterator[dict[str, str]]", iter(PyEvtxParser(stream, number_of_threads=1).records_json())
        )
    except (RuntimeError, OSError, ValueError):
        yield None
        return
    failed = 0
    while failed < _MOST:
        try:
            record = next(found)
        except StopIteration:
            return
        except (RuntimeError, OSError, ValueError):
            failed += 1
            yield None
            continue
        failed = 0
        yield line_of(record["data"], record.get("timestamp", ""))


def _whole(stream: BinaryIO, copy: BinaryIO) -> BinaryIO:
    """The stream from its beginning, a last chunk that was cut filled up: the rest can be read."""
    size = stream.seek(0, 2)
    stream.seek(0)
    missing = (_HEADER - size) % _CHUNK
    if not missing:
        return stream
    shutil.copyfileobj(stream, copy)
    copy.write(bytes(missing))
    copy.seek(0)
    return copy


def _claimed(stream: BinaryIO) -> int:
    """How many records the chunks say they hold; a chunk that says nothing sensible counts as one."""
    counted = int.from_bytes(stream.read(_HEADER)[42:44], "little")
    claimed, place = int(not counted), 0
    while stream.seek(_HEADER + place * _CHUNK) and (head := stream.read(24)):
        first, last = int.from_bytes(head[8:16], "little"), int.from_bytes(head[16:24], "little")
        if not head.startswith(b"ElfChnk\x00"):
            claimed += place < counted or any(head)
        else:
            claimed += last - first + 1 if 0 <= last - first < _MOST else 1
        place += 1
    stream.seek(0)
    return claimed


def line_of(data: str, written: str = "") -> str | None:
    """One record's JSON, as the library tells it, as a line; ``None`` where it is no event.

    Args:
        data: ``{"Event": {"System": …, "EventData" or "UserData": …}}``.
        written: when it was written; used where the event does not say when it happened.
    """
    try:
        event = msgspec.json.decode(data)["Event"]
        fields = dict(_named(event["System"]))
        for part in ("EventData", "UserData"):
            fields |= {name: value for name, value in _named(event.get(part)) if name not in fields}
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not fields:
        return None
    line = _Line(
        when=fields.get("TimeCreated_SystemTime") or written.removesuffix(" UTC"),
        code=fields.get("EventID", ""),
        level=fields.get("Level", ""),
        channel=fields.get("Channel", ""),
        computer=fields.get("Computer", ""),
        provider=fields.get("Provider_Name", ""),
        fields=fields,
    )
    return msgspec.json.encode(line).decode()


def _named(part: object) -> Iterator[tuple[str, str]]:
    """The names and values of a part: those below ``UserData``'s one element stand beside the others.

    What an element's attributes say is named as rules of Sigma name it: ``Provider_Name``.
    """
    if not isinstance(part, Mapping):
        return
    for name, value in part.items():
        if name == "#attributes":
            continue
        if isinstance(value, Mapping) and "#text" not in value:
            yield from _inner(name, value)
        elif isinstance(value, Mapping):
            yield name, _text(value["#text"])
        elif value is not None:
            yield name, _text(value)


def _inner(name: str, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    attributes = value.get("#attributes")
    if isinstance(attributes, Mapping) and len(value) == 1:
        yield from ((f"{name}_{one}", _text(said)) for one, said in attributes.items())
    else:
        yield from _named(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    return "" if value is None else msgspec.json.encode(value).decode()
