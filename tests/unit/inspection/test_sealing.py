"""What a seal binds: the same content gives the same list, any other content another one."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from inspectorate.inspection.sealing import (
    Bound,
    Manifest,
    SealingError,
    differences,
    manifest_of,
    read_manifest,
    read_result,
)

EDITION = "inspection-mechanism/after-amendment"
FILES = [Bound("result.json", "22" * 32, 2), Bound("index.html", "11" * 32, 1)]


def result() -> dict[str, Any]:
    reasons = [{"text": "缺 3 日", "evidence": "logs/fw.log", "where": "line 3", "outcome": "nonconforming"}]
    verdict = {"control": "FW", "check": "c", "outcome": "nonconforming", "edition": EDITION}
    return {
        "firm": {"name": "大安證券", "code": "9A99"},
        "period": "2026-10",
        "on": "2026-10-31",
        "editions": [{"edition": EDITION, "title": "機制", "fingerprint": "ff"}],
        "verdicts": [
            {**verdict, "provision": f"{EDITION}/7.#2", "reasons": []},
            {**verdict, "provision": f"{EDITION}/7.#1", "reasons": reasons},
            {**verdict, "provision": f"{EDITION}/7.#1", "reasons": [], "check": ""},
        ],
        "evidence": [
            {"item": "logs/fw.log", "sha256": "aa" * 32, "size": 5, "reader": "asa", "facts": 1, "entry": 12},
            {"item": "unused.csv", "sha256": "bb" * 32, "size": 5, "reader": "asa", "facts": 1},
        ],
    }


def manifest(told: dict[str, Any]) -> Manifest:
    return manifest_of(read_result(json.dumps(told).encode()), FILES)


def test_a_list_binds_files_papers_editions_and_cited_evidence() -> None:
    found = manifest(result())
    assert (found.engagement, found.firm, found.on) == ("9A99/2026-10", "大安證券", "2026-10-31")
    assert [bound.path for bound in found.files] == ["index.html", "result.json"]
    assert [paper.provision for paper in found.papers] == [f"{EDITION}/7.#1", f"{EDITION}/7.#2"]
    assert [(one.item, one.sha256, one.entry, one.cited) for one in found.evidence] == [
        ("logs/fw.log", "aa" * 32, 12, True),
        ("unused.csv", "bb" * 32, None, False),
    ]
    assert [(one.edition, one.fingerprint) for one in found.editions] == [(EDITION, "ff")]
    assert read_manifest(found.encoded()) == found


def test_the_bytes_of_a_list_are_frozen() -> None:
    assert manifest(result()).encoded().decode() == (
        '{"editions":[{"edition":"inspection-mechanism/after-amendment","fingerprint":"ff"}],'
        '"engagement":"9A99/2026-10","evidence":[{"cited":true,"entry":12,"item":"logs/fw.log",'
        f'"sha256":"{"aa" * 32}","size":5}},{{"cited":false,"entry":null,"item":"unused.csv",'
        f'"sha256":"{"bb" * 32}","size":5}}],"files":['
        f'{{"path":"index.html","sha256":"{"11" * 32}","size":1}},'
        '{"path":"result.json","sha256":"' + "22" * 32 + '","size":2}],"firm":"大安證券","on":"2026-10-31",'
        '"papers":[{"provision":"inspection-mechanism/after-amendment/7.#1",'
        '"sha256":"d82e4a5a3a18d8d2869a3cd3208a9c2874a666d6c20072e20e59662b3b81f809"},'
        '{"provision":"inspection-mechanism/after-amendment/7.#2",'
        '"sha256":"203317cc981626ab2b245ac48930b0455d51ae0f21c1ffb9f598025734943134"}]}'
    )


def spoil_reason(told: dict[str, Any]) -> None:
    told["verdicts"][1]["reasons"][0]["text"] = "無缺"


def spoil_outcome(told: dict[str, Any]) -> None:
    told["verdicts"][0]["outcome"] = "conforming"


def spoil_evidence(told: dict[str, Any]) -> None:
    told["evidence"][0]["sha256"] = "cc" * 32


def spoil_edition(told: dict[str, Any]) -> None:
    told["editions"][0]["fingerprint"] = "ee"


def spoil_day(told: dict[str, Any]) -> None:
    told["on"] = "2026-10-30"


@pytest.mark.parametrize("spoil", [spoil_reason, spoil_outcome, spoil_evidence, spoil_edition, spoil_day])
def test_any_other_content_is_another_list(spoil: Callable[[dict[str, Any]], None]) -> None:
    told = result()
    spoil(told)
    assert manifest(told).encoded() != manifest(result()).encoded()


@pytest.mark.parametrize(
    "change",
    [
        {"period": "2026-13"},
        {"verdicts": [{"provision": "x"}]},
        {"verdicts": "none"},
        {"evidence": [{"item": "x"}]},
        {"firm": "大安"},
    ],
)
def test_what_is_no_result_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SealingError):
        read_result(json.dumps({**result(), **change}).encode())


def test_what_has_no_canonical_form_is_refused() -> None:
    told = result()
    told["verdicts"][0]["outcome"] = 2**60
    with pytest.raises(SealingError):
        manifest(told)


def test_what_is_no_list_is_refused() -> None:
    for data in (b"", b"{}", b'{"engagement": 3}'):
        with pytest.raises(SealingError):
            read_manifest(data)


def test_what_differs_is_named() -> None:
    sealed = manifest(result())
    whole = {bound.path: bound.sha256 for bound in FILES}
    assert not differences(sealed, whole)
    found = differences(sealed, {"index.html": "33" * 32, "new.docx": "44" * 32})
    assert found
    assert (found.changed, found.missing, found.added) == (("index.html",), ("result.json",), ("new.docx",))
