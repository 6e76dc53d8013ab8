"""The eight deficiency patterns of the co-location paper, each mapped to the rules that it breaches."""

from inspectorate.norms.coverage import plain
from inspectorate.norms.deficiency import deficiencies_of, read_deficiencies
from inspectorate.norms.load import read_catalogue
from inspectorate.norms.provision import Key
from inspectorate.norms.sources import read_sources

CATALOGUE = read_catalogue()
EVERY = {str(p.key): p for edition in CATALOGUE.editions for p in edition.provisions}
LISTED = read_deficiencies()
LINES = read_sources()["S003"].lines


def test_there_are_the_eight_patterns_of_the_paper_in_its_words() -> None:
    said = [plain(line) for line in LINES[17:25]]
    assert [plain(one.pattern) for one in LISTED] == said


def test_each_pattern_stands_in_every_line_that_it_cites() -> None:
    for one in LISTED[:2] + LISTED[3:]:
        assert all(plain(one.pattern) in plain(LINES[line - 1]) for line in one.cite.lines), one.id


def test_each_pattern_breaches_provisions_and_controls_that_exist() -> None:
    for one in LISTED:
        assert one.rules, one.id
        assert {one.provision, *one.rules} <= set(EVERY), one.id
        assert set(one.controls) <= set(CATALOGUE.controls), one.id
        assert plain(EVERY[one.provision].text) == plain(one.pattern)


def test_each_pattern_s_controls_answer_its_rules() -> None:
    for one in LISTED:
        answered = {EVERY[rule].control for rule in one.rules}
        assert answered & set(one.controls), one.id


def test_missing_firewall_records_breach_the_three_years_and_the_letter() -> None:
    kept = Key("inspection-mechanism", "after-amendment", "7.(1)b.(c)#1")
    letter = Key("exchange-letter-107-08-02", "107-08-02", "主旨")
    assert [one.id for one in deficiencies_of(kept, LISTED)] == ["co-location-4"]
    assert [one.id for one in deficiencies_of(letter, LISTED)] == ["co-location-4"]
