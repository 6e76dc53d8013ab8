"""Whatever bytes a file holds, a reader gives facts that can be judged, or refuses it with its place."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectorate.checks.shelf import load_check
from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.norms.criterion import Criteria
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.shelf import Reader, all_readers

BRANDS = {reader.NAME: reader for reader in all_readers()}
READERS: dict[str, Reader] = {
    "edge.asa.cfg": BRANDS["cisco_asa"],
    "two-domains.fortios.conf": BRANDS["fortios"],
    "vsys.panos.xml": BRANDS["panos"],
    "branch.panos.txt": BRANDS["panos"],
    "nested.panos.conf": BRANDS["panos"],
    "host.v4": BRANDS["iptables"],
    "host.nft.json": BRANDS["nftables"],
}
CHECKS = ("firewall_default_deny", "firewall_no_any_to_any", "firewall_rules_effective")
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def facts(reader: Reader, path: Path) -> Iterator[FirewallPolicy]:
    file = EvidenceFile(path, "fw")
    reader.recognises(file)
    yield from reader.read(file)


def judge_all(reader: Reader, path: Path) -> None:
    try:
        found = list(facts(reader, path))
    except RefusedError:
        return
    for policy in found:
        for check in CHECKS:
            load_check(check).judge(policy, Criteria(date(2026, 10, 31), {}))


@pytest.mark.parametrize("name", READERS)
@QUIET
@given(data=st.data())
def test_damaged_samples_give_facts_or_are_refused(
    samples: Path, tmp_path: Path, name: str, data: st.DataObject
) -> None:
    body = bytearray((samples / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        kind = data.draw(st.sampled_from(["cut", "drop", "insert", "copy", "end"]))
        length = data.draw(st.integers(1, 40))
        if kind == "drop":
            del body[place : place + length]
        elif kind == "insert":
            body[place:place] = data.draw(
                st.binary(max_size=6) | st.sampled_from([b"!", b'"', b"[", b"-1", b" "])
            )
        elif kind == "copy":
            body[place:place] = body[place : place + length]
        elif kind == "end":
            del body[place:]
        else:
            body[place : place + length] = b"\n"
        if not body:
            break
    path = tmp_path / "fw"
    path.write_bytes(bytes(body))
    judge_all(READERS[name], path)


@pytest.mark.parametrize("name", READERS)
@QUIET
@given(body=st.binary(max_size=200))
def test_arbitrary_bytes_give_facts_or_are_refused(tmp_path: Path, name: str, body: bytes) -> None:
    path = tmp_path / "fw"
    path.write_bytes(body)
    judge_all(READERS[name], path)


@pytest.mark.parametrize(
    ("name", "cut_after"),
    [
        ("edge.asa.cfg", b"access-list OUT_IN extended permit ip any"),
        ("two-domains.fortios.conf", b"set dstaddr"),
        ("vsys.panos.xml", b"<action>allow"),
        ("branch.panos.txt", b"[ web"),
        ("nested.panos.conf", b"action allow;"),
        ("host.v4", b"-A WEB -j ACCEPT\n"),
        ("host.nft.json", b'"drop": null'),
    ],
)
def test_a_file_cut_short_is_refused_with_its_line(
    samples: Path, tmp_path: Path, name: str, cut_after: bytes
) -> None:
    whole = (samples / name).read_bytes()
    path = tmp_path / "fw"
    path.write_bytes(whole[: whole.index(cut_after) + len(cut_after)])
    with pytest.raises(RefusedError) as refused:
        list(facts(READERS[name], path))
    assert refused.value.where.startswith("line ")


def test_xml_with_entities_is_refused(samples: Path, tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    path = tmp_path / "fw"
    path.write_bytes((samples / "vsys.panos.xml").read_bytes().replace(b'<?xml version="1.0"?>', bomb))
    with pytest.raises(RefusedError):
        list(facts(BRANDS["panos"], path))


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"nftables": ' + b"[" * 200_000, b'{"nftables": 5}', b"[1]"]
)
def test_json_that_is_deep_or_of_another_shape_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "fw"
    path.write_bytes(body)
    with pytest.raises(RefusedError):
        list(facts(BRANDS["nftables"], path))


@pytest.mark.parametrize("name", READERS)
def test_an_endless_line_is_refused_with_its_number(samples: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "fw"
    path.write_bytes((samples / name).read_bytes() + b"\n" + b"a" * 2_000_000)
    with pytest.raises(RefusedError) as refused:
        list(facts(READERS[name], path))
    assert refused.value.where.startswith("line ")


def nested(line: str, last: str, depth: int = 60) -> str:
    """Groups each of which names the one before it twice: 2 to the 60th ways down."""
    return last + "".join(line.format(n=n, below=n - 1) for n in range(1, depth))


ASA_GROUPS = nested(
    "object-group network g{n}\n group-object g{below}\n group-object g{below}\n"
    "object-group service s{n} tcp\n group-object s{below}\n group-object s{below}\n",
    "object-group network g0\n network-object host 192.0.2.1\n"
    "object-group service s0 tcp\n port-object eq 22\n",
)
FORTI_GROUPS = (
    'config firewall address\n edit "g0"\n set subnet 192.0.2.1 255.255.255.255\n next\nend\n'
    'config firewall service custom\n edit "s0"\n set tcp-portrange 22\n next\nend\n'
    "config firewall addrgrp\n"
    + nested(
        ' edit "g{n}"\n set member "g{below}" "g{below}"\n set exclude enable\n'
        ' set exclude-member "g{below}"\n next\n',
        "",
    )
    + "end\nconfig firewall service group\n"
    + nested(' edit "s{n}"\n set member "s{below}" "s{below}"\n next\n', "")
    + "end\n"
)
PANOS_GROUPS = "set address g0 ip-netmask 192.0.2.1\nset service s0 protocol tcp port 22\n" + nested(
    "set address-group g{n} static [ g{below} h{n} ]\nset address-group h{n} static g{below}\n"
    "set service-group s{n} members [ s{below} t{n} ]\nset service-group t{n} members s{below}\n",
    "",
)


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (
            "cisco_asa",
            "interface Gi0/0\n nameif outside\n security-level 0\n" + ASA_GROUPS + "access-list A extended "
            "permit tcp object-group g59 any object-group s59\naccess-group A in interface outside\n",
        ),
        (
            "fortios",
            FORTI_GROUPS + 'config firewall policy\n edit 1\n set srcintf "a"\n set dstintf "b"\n'
            ' set srcaddr "g59"\n set dstaddr "all"\n set service "s59"\n set action accept\n next\nend\n',
        ),
        (
            "panos",
            PANOS_GROUPS + "set rulebase security rules r source g59\n"
            "set rulebase security rules r service s59\nset rulebase security rules r action allow\n",
        ),
    ],
)
def test_groups_that_name_groups_twice_over_are_each_walked_once(
    tmp_path: Path, reader: str, text: str
) -> None:
    path = tmp_path / "fw"
    path.write_text(text, "utf-8")
    policy = next(iter(BRANDS[reader].read(EvidenceFile(path, "fw"))))
    assert [each.removesuffix("/32") for each in policy.rules[0].senders.ranges] == ["192.0.2.1"]
    assert [service.ports for service in policy.rules[0].services.members] == [("22",)]
