"""Hits counted from text are those of taking the log in and asking, whatever stands in it."""

import gzip
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.lake.ingestion.lakes import new_lake, put, written

from inspectorate.lake import rule_hits
from inspectorate.lake.ask import ask
from inspectorate.lake.converting import Setting, convert_text
from inspectorate.lake.engine import open_engine
from inspectorate.lake.formats.fortigate import FORMAT
from inspectorate.lake.formats.shelf import FormatError
from inspectorate.lake.rule_hits import RuleHits, count_rule_hits
from inspectorate.lake.shelf import question
from inspectorate.lake.sources import sources_of
from inspectorate.lake.taking import Told

LINE = (
    '<189>date=2026-11-21 time=10:00:0{n} devname="FG" logid="0000000013" type="traffic" vd="root"'
    ' srcip=192.0.2.1 dstip=192.0.2.2 policyid={rule} policytype="policy" proto=6 action="deny" msg="a b"\n'
)
ODD = (
    *(
        "\n",
        "  \n",
        "nonsense\n",
        "policyid=7 type=traffic\n",
        'date=2026-11-21 time=10:00:00 msg="policyid=7\n',
    ),
    LINE.replace("2026-11-21", "2026-02-30").format(n=1, rule=5),
    LINE.replace("10:00", "24:00").format(n=1, rule=5),
    LINE.replace('"root"', '"dmz"').format(n=1, rule=5),
    LINE.replace('"policy"', '"local-in-policy"').format(n=1, rule=5),
    LINE.replace("0000000013", "0000000020").format(n=1, rule=5),
    LINE.replace("traffic", "event").format(n=1, rule=5),
    LINE.replace("a b", 'a \\" policyid=9').format(n=1, rule=5),
    LINE.replace("a b", "系統").format(n=1, rule=5),
    LINE.replace("a b", "a policyid=9 type=event").format(n=1, rule=5),
    LINE.replace(' msg="a b"', " eventtime=99999999999999999999").format(n=1, rule=5),
    LINE.replace(' msg="a b"', ' eventtime=1 tz="+0800"').format(n=1, rule=5),
    LINE.replace(' msg="a b"', ' tz="CST"').format(n=1, rule=5),
    LINE.replace(' msg="a b"', " policyid=6 type=event").format(n=1, rule=5),
    LINE.replace(' msg="a b"', " a=b,c=d").format(n=1, rule=5),
    LINE.replace(' msg="a b"', ' a="b"c').format(n=1, rule=5),
    LINE.replace(' msg="a b"', " a-b.c=d ").format(n=1, rule=5),
    LINE.format(n=1, rule="007"),
    LINE.format(n=1, rule=""),
    LINE.format(n=1, rule='"12"'),
    LINE.format(n=1, rule="1073741826").replace("\n", "\r\n"),
    LINE.replace("<189>", "Nov 21 10:00:00 fw ").format(n=1, rule=8),
    LINE.replace("<189>", "x=1 ").format(n=1, rule=8),
)


def counted(file: Path, told: Told | None = None) -> RuleHits:
    (source,) = sources_of(file)
    return count_rule_hits(source, told or Told(format=FORMAT))


def by_sql(text: str) -> tuple[Counter[str], int]:
    """Every line by the format's SQL."""
    found = convert_text(FORMAT, text, Setting("o"))
    rows = found.rows["network_activity"].select(["rule", "hits"]).to_pylist()
    hits: Counter[str] = Counter()
    for row in rows:
        if row["rule"] is not None:
            hits[str(row["rule"])] += 1 if row["hits"] is None else row["hits"]
    return hits, found.unread.num_rows


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(ODD), st.builds(LINE.format, n=st.integers(0, 9), rule=st.integers(0, 9)))
    ),
    st.sampled_from((64, 500, 1 << 20)),
)
def test_what_the_walk_counts_is_what_sql_counts(tmp_path: Path, lines: list[str], piece: int) -> None:
    text = "".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rule_hits, "_PIECE", piece)
        patch.setattr(rule_hits, "_TAIL", 50)
        found = counted(written(tmp_path / "f.log", text))
    assert (found.hits, found.unread) == by_sql(text)
    assert (found.lines, found.blank) == (len(lines), sum(not line.strip() for line in lines))


@pytest.mark.parametrize("odd", ODD)
def test_each_odd_line_counts_as_sql_says(tmp_path: Path, odd: str) -> None:
    found = counted(written(tmp_path / "f.log", odd))
    assert (found.hits, found.unread) == by_sql(odd)


def test_more_policies_than_the_walk_has_room_for_are_all_counted(tmp_path: Path) -> None:
    text = "".join(LINE.format(n=1, rule=rule) for rule in range(3000))
    found = counted(written(tmp_path / "f.log", text))
    assert found.hits == Counter({str(rule): 1 for rule in range(3000)})


def test_counting_text_and_asking_a_lake_say_the_same(tmp_path: Path) -> None:
    text = "".join(LINE.format(n=n % 10, rule=n % 7) for n in range(100)) + "".join(ODD)
    file = written(tmp_path / "f.log", text)
    lake = new_lake(tmp_path)
    put(lake, file, told=Told(format=FORMAT))
    one = question("firewall_rule_hits")
    with open_engine() as engine:
        answer = ask(lake, engine, one, one.asked(date(2026, 11, 20), date(2026, 11, 22)))
    asked: Counter[str] = Counter()
    for row in answer.rows:
        asked[str(row["rule"])] += row["hits"]
    assert counted(file).hits == asked


def test_what_is_packed_or_in_another_encoding_counts_the_same(tmp_path: Path) -> None:
    text = "".join(LINE.format(n=n % 10, rule=n % 7) for n in range(50))
    expected = counted(written(tmp_path / "f.log", text)).hits
    (tmp_path / "f.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "f16.log").write_bytes(text.encode("utf-16"))
    assert counted(tmp_path / "f.gz").hits == expected
    assert counted(tmp_path / "f16.log", Told()).hits == expected


def test_other_brands_are_counted_by_sql(tmp_path: Path) -> None:
    line = (
        "Nov 21 2026 10:00:0{} fw : %ASA-4-106023: Deny tcp src a:192.0.2.1/1 dst b:192.0.2.2/2"
        ' by access-group "x"\n'
    )
    found = counted(written(tmp_path / "asa.log", line.format(1) + line.format(2)), Told())
    assert (found.hits, found.lines) == ({"x": 2}, 2)


def test_a_log_that_knows_no_rules_is_refused(tmp_path: Path) -> None:
    line = "Nov 21 10:00:00 h sshd[1]: Accepted password for amy from 192.0.2.1 port 2 ssh2\n"
    with pytest.raises(FormatError, match="規則"):
        counted(written(tmp_path / "auth.log", line), Told())
