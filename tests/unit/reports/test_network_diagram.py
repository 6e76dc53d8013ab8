from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from inspectorate.analysis.network_map import Attached, Device, Host, Line, NetworkMap, Segment
from inspectorate.facts.source import Source
from inspectorate.reports.network_diagram import draw_network, short

SOURCE = Source("fw.cfg", "line", 3)
LAN = Segment("lan", ("10.0.0.0/24",), (Attached("core", "lan"),))


def texts(svg: str) -> list[str]:
    root: Element = fromstring(svg)
    return ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]


def test_everything_on_the_map_is_drawn() -> None:
    found = NetworkMap(
        (LAN, Segment("測試區")),
        (Device("core", "ASA", ("outside",), SOURCE, SOURCE), Device("old", declared=SOURCE)),
        (
            Host("web", "10.0.0.2", "lan", core=True, declared=SOURCE),
            Host("ap", "10.0.0.3", "lan", wireless=True, declared=SOURCE),
        ),
        (Line("主線", backup=False, source=SOURCE), Line("副線", backup=True, source=SOURCE)),
        ("未提供掃描報告",),
    )
    said = "\n".join(texts(draw_network(found, "大安證券 網路架構圖")))
    for word in (
        "大安證券",
        "core ASA",
        "old",
        "lan",
        "10.0.0.0/24",
        "web",
        "核心",
        "無線",
        "測試區",
        "線路：主線",
        "備援線路：副線",
        "未提供掃描報告",
        "對外：outside",
    ):
        assert word in said


def test_what_was_never_declared_is_named_with_its_place() -> None:
    found = NetworkMap(
        (LAN,),
        (Device("core", observed=SOURCE),),
        (Host("10.0.0.9", "10.0.0.9", "lan", observed=SOURCE),),
        (),
    )
    said = texts(draw_network(found, "t"))
    assert "・未列於資產清冊：core（fw.cfg 第 3 行）" in said
    assert "未列冊　10.0.0.9" in said


def test_of_many_hosts_the_undeclared_and_the_core_ones_are_never_left_out() -> None:
    many = tuple(Host(f"pc{n}", f"10.0.0.{n}", "lan", declared=SOURCE) for n in range(30))
    special = (
        Host("db", "10.0.0.50", "lan", core=True, declared=SOURCE),
        Host("10.0.0.99", "10.0.0.99", "lan", observed=SOURCE),
    )
    said = texts(draw_network(NetworkMap((LAN,), (), (*many, *special), ()), "t"))
    assert "未列冊　10.0.0.99" in said
    assert any(word.startswith("db") for word in said)
    assert "另有 22 部" in said


def test_names_are_text_and_nothing_else() -> None:
    hostile = NetworkMap((), (Device("<script>alert(1)</script>\x07", observed=SOURCE),), (), ())
    svg = draw_network(hostile, "<b>&")
    assert "<script>" not in svg
    assert any("<script>" in word for word in texts(svg))


def test_the_same_map_gives_the_same_drawing() -> None:
    found = NetworkMap((LAN,), (Device("core", observed=SOURCE),), (), ())
    assert draw_network(found, "t") == draw_network(found, "t")


def test_a_long_name_is_shortened_and_wide_letters_count_twice() -> None:
    assert short("a" * 50, 10) == "a" * 10 + "…"
    assert short("網" * 50, 10) == "網" * 5 + "…"
