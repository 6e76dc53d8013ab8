"""Every format is known by how its files begin, alone among all; and files in Big5 are taken in."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.integration.lake.ingestion import lakes

from inspectorate.lake.converting import convert_text
from inspectorate.lake.formats.shelf import FormatError, all_formats, binary_format_of, format_of

SAMPLES = {
    "cef": "Mar  1 12:00:00 gw CEF:0|V|P|1|7|x|3|rt=1772337600000",
    "leef": "LEEF:2.0|V|P|1|7|^|devTime=1772337600000",
    "access_log": '192.0.2.1 - - [01/Mar/2026:12:00:00 +0800] "GET / HTTP/1.1" 200 1 "-" "-"',
    "iis": "#Software: x\n#Fields: date time c-ip cs-method\n2026-03-01 04:00:00 192.0.2.1 GET",
    "openvpn": "2026-03-01 12:00:00 192.0.2.1:1 [amy] Peer Connection Initiated with [AF_INET]192.0.2.1:1",
    "openvpn_status": "OpenVPN CLIENT LIST\nUpdated,2026-03-01 12:00:00",
    "openssh": "Mar  1 12:00:00 h sshd[7]: Failed password for amy from 192.0.2.1 port 22 ssh2",
    "syslog": "Mar  1 12:00:00 h app[7]: said",
    "asa": "Mar 01 2026 12:00:00 fw : %ASA-6-716001: Group <G> User <a> IP <192.0.2.1> WebVPN started.",
    "fortigate": 'date=2026-03-01 time=12:00:00 devname="F" devid="F" logid="0101039947" type="event"',
    "panos": "1,2026/03/01 12:00:01,0162,GLOBALPROTECT,0,2817,2026/03/01 12:00:00,vsys1,gateway-connected,x",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_format_is_known_by_its_first_lines_and_no_other_claims_them(name: str) -> None:
    assert format_of(f"{SAMPLES[name]}\n").name == name
    special = [
        form.name for form in all_formats().values() if form.recognises(SAMPLES[name]) and not form.general
    ]
    assert special == ([name] if name != "syslog" else [])


@pytest.mark.parametrize("text", ["", "\x00" * 99, "a,b,c\n1,2,3\n", "|||", "{}", "#Fields: a b"])
def test_what_no_format_knows_is_told_so(text: str) -> None:
    with pytest.raises(FormatError):
        format_of(text)


def test_an_event_log_is_known_by_its_bytes() -> None:
    found = binary_format_of(b"ElfFile\x00....")
    assert found
    assert found.name == "evtx"
    assert binary_format_of(b"CEF:0|") is None


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A line of a format, cut, doubled, or with something of no format put in."""
    line = draw(st.sampled_from([line for text in SAMPLES.values() for line in text.split("\n")]))
    place = draw(st.integers(0, len(line)))
    rubbish = draw(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=9))
    middle = draw(st.sampled_from([rubbish, "\x00", '"', "\\", "|", "=", ",", "'", " " * 50, "9" * 40, "\t"]))
    return draw(
        st.sampled_from([line[:place] + middle, line[:place] + middle + line[place:], line + middle + line])
    )


@settings(max_examples=4)
@given(st.lists(spoilt(), min_size=60, max_size=120))
def test_every_line_is_a_record_or_skipped_or_kept_aside_whatever_it_is(lines: list[str]) -> None:
    asked = {number for number, line in enumerate(lines, 1) if line.strip()}
    for form in (one for one in all_formats().values() if one.records is None):
        found = convert_text(form, "\n".join(lines), year=2026)
        told = {number for table in found.rows.values() for number in table["line"].to_pylist()}
        aside = found.unread["line"].to_pylist()
        assert not told & set(aside), form.name
        assert len(aside) == len(set(aside))
        assert len(told) + len(aside) + found.skipped == len(asked), form.name


@pytest.mark.parametrize("encoding", ["cp950", "utf-16"])
def test_names_in_big5_and_utf_16_come_through(tmp_path: Path, encoding: str) -> None:
    line = "CEF:0|V|P|1|7|使用者登入失敗|3|rt=1772337600000 duser=許功蓋 src=192.0.2.1\n"
    file = tmp_path / "gw.log"
    file.write_bytes((line * 3).encode(encoding))
    lake = lakes.new_lake(tmp_path)
    (outcome,) = lakes.put(lake, file)
    assert outcome.entry
    assert (outcome.entry.format, outcome.entry.aside) == ("cef", None)
    assert {(row["user_name"], row["status"]) for row in lakes.rows(lake)} == {("許功蓋", "failure")}


@pytest.mark.parametrize(
    ("name", "begin", "one", "end"),
    [
        ("syslog", "<13>1 2026-03-01T12:00:00Z h a p m [x", ' k{}="v"', "] z"),
        ("cef", "CEF:0|V|P|1|7|x|3|rt=1772337600000", " k{}=v", ""),
        ("leef", "LEEF:1.0|V|P|1|7|devTime=1772337600000", "\tk{}=v", ""),
    ],
)
def test_a_line_of_very_many_fields_is_kept_aside_at_once(name: str, begin: str, one: str, end: str) -> None:
    few, many = (begin + "".join(map(one.format, range(count))) + end for count in (400, 200_000))
    found = convert_text(all_formats()[name], f"{few}\n{many}")
    assert (len(found.rows["base_event"]), found.unread["line"].to_pylist()) == (1, [2])
