"""What each brand's reader and the exact sets make of a text, against the truth the text was written from."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.integration.readers.firewalls.written import Writer
from tests.integration.readers.firewalls.written_asa import write as asa
from tests.integration.readers.firewalls.written_fortios import write as fortios
from tests.integration.readers.firewalls.written_iptables import write as iptables
from tests.integration.readers.firewalls.written_nftables import write as nftables
from tests.integration.readers.firewalls.written_panos import write as panos
from tests.unit.analysis.exact_sets import answered, compare, hold_answers, sets_of
from tests.unit.analysis.slow_firewall import Sent, boundaries

from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for

WRITERS: dict[str, Callable[[Writer], tuple[str, FirewallPolicy]]] = {
    "cisco_asa": asa,
    "fortios": fortios,
    "panos": panos,
    "iptables": iptables,
    "nftables": nftables,
}
QUICK_BASES, QUICK_PACKETS = 12, 150
SLOW_BASES, SLOW_PACKETS = 1_000, 1_000
ASKED = 100


def hold(brand: str, seed: int, count: int, place: Path) -> int:
    """One random rule base of a brand against so many packets; how many passed."""
    chance = Random(seed)  # noqa: S311 - a sample, no secret
    text, truth = WRITERS[brand](Writer(chance))
    place.write_text(text, "utf-8")
    file = EvidenceFile(place, place.name)
    reader = reader_for(file)
    assert reader is not None
    assert brand == reader.NAME
    found = next(policy for policy in reader.read(file) if policy.path == truth.path)
    around = boundaries(truth)
    if truth.path == "in":
        around.zones = [truth.zone]
    packets: list[Sent] = [around.packet(chance) for _ in range(count)]
    sets = sets_of(found)
    try:
        passed = compare(truth, sets, packets)
        hold_answers(found, answered(found, sets.layout), packets[:ASKED])
    except AssertionError as error:
        error.add_note(f"{brand} {seed}\n{text}")
        raise
    return passed


@pytest.mark.parametrize("brand", WRITERS)
def test_a_brands_text_lets_through_exactly_what_it_was_written_to(brand: str, tmp_path: Path) -> None:
    passed = sum(hold(brand, seed, QUICK_PACKETS, tmp_path / "fw") for seed in range(QUICK_BASES))
    assert 0 < passed < QUICK_BASES * QUICK_PACKETS


@pytest.mark.parametrize("brand", WRITERS)
def test_objects_by_other_names_are_the_same_rules(brand: str, tmp_path: Path) -> None:
    for seed in range(QUICK_BASES):
        text, _ = WRITERS[brand](Writer(Random(seed)))  # noqa: S311 - a sample, no secret
        other = re.sub(r"\b(o|a|g|s|set)(\d+n\d+)\b", r"other-\2-\1", text)
        found = []
        for number, written in enumerate((text, other)):
            path = tmp_path / f"{number}"
            path.write_text(written, "utf-8")
            file = EvidenceFile(path, "fw", {"reader": brand})
            reader = reader_for(file)
            assert reader is not None
            found.append(list(reader.read(file)))
        assert found[0] == found[1]


@pytest.mark.slow
@pytest.mark.parametrize("brand", WRITERS)
def test_a_million_packets_of_each_brand_are_decided_alike(brand: str, tmp_path: Path) -> None:
    first = int(os.environ.get("INSPECTORATE_SEED", "100"))
    seeds = range(first, first + SLOW_BASES)
    passed = sum(hold(brand, seed, SLOW_PACKETS, tmp_path / "fw") for seed in seeds)
    assert 0 < passed < SLOW_BASES * SLOW_PACKETS
