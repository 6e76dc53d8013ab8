"""The HTML report: whole, escaped, without anything from outside, and each verdict down to file and line."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from inspectorate.facts.source import Source
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.verdict import breaches
from inspectorate.reports.html.pages import MOST_REASONS, pages

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """A page's links, identifiers, tags and text; unbalanced tags fail."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def files(inspection: Inspection) -> dict[str, str]:
    return {name: body.decode() for name, body in pages(inspection)}


@pytest.fixture
def parsed(files: dict[str, str]) -> dict[str, Page]:
    return {name: Page(text) for name, text in files.items() if name.endswith(".html")}


def test_there_is_a_page_per_domain_beside_the_summary(parsed: dict[str, Page]) -> None:
    assert sorted(parsed) == [
        "domain-access.html", "domain-communications.html", "evidence.html", "index.html", "provisions.html",
    ]  # fmt: skip


def test_nothing_comes_from_outside_and_nothing_runs(files: dict[str, str], parsed: dict[str, Page]) -> None:
    for name, page in parsed.items():
        assert page.all("script") == page.all("img") == page.all("iframe") == []
        assert [link["href"] for link in page.all("link")] == ["style.css"]
        assert not any(attribute.startswith("on") for _, attrs in page.tags for attribute in attrs), name
        assert "default-src &#39;none&#39;" in files[name] or "default-src 'none'" in files[name]
    assert "url(" not in files["style.css"]
    assert "@import" not in files["style.css"]


def test_a_firms_words_are_shown_and_never_run(files: dict[str, str]) -> None:
    page = files["domain-communications.html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in files["domain-access.html"]
    assert r"log\u202etxt.exe" in files["domain-access.html"]


def test_every_link_leads_somewhere(parsed: dict[str, Page]) -> None:
    others = {"working-papers.xlsx", "working-papers.docx", "result.json", "oscal-assessment-results.json"}
    ids = {
        name: {str(attrs["id"]) for _, attrs in page.tags if "id" in attrs} for name, page in parsed.items()
    }
    for name, page in parsed.items():
        for link in page.all("a"):
            target, _, fragment = str(link["href"]).partition("#")
            assert target in others | {""} or fragment in ids[target] | {""}, (name, link)
            assert target or fragment in ids[name], (name, link)


def test_a_verdict_opens_down_to_file_and_line(parsed: dict[str, Page]) -> None:
    text = " ".join(parsed["domain-communications.html"].text)
    for part in ("(c)防火牆進出紀錄及其備份應至少保存三年。", "S000 第 30 行", "evidence/fw.log", "第 12 行",
                 "應至少保存三年", "條文", "inspection-mechanism/after", "規範不一致：年限"):  # fmt: skip
        assert part in text


def test_a_persons_paper_has_its_question_with_room_for_the_answer(parsed: dict[str, Page]) -> None:
    page = parsed["domain-access.html"]
    assert "備份存於何處？" in " ".join(page.text)
    assert [attrs for attrs in page.all("div") if attrs.get("class") == "answer"]


def test_the_matrix_counts_papers_by_domain_and_result(files: dict[str, str]) -> None:
    row = re.search(r"管理通訊作業</a></th>(.*?)</tr>", files["index.html"], re.DOTALL)
    assert row is not None
    assert re.findall(r">(\d+)</td>", row[1]) == ["1", "1", "0", "0", "0", "2"]


def test_headings_step_by_one_and_tables_name_their_columns(parsed: dict[str, Page]) -> None:
    for name, page in parsed.items():
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        assert all(attrs.get("scope") in ("col", "row") for attrs in page.all("th")), name


def test_a_test_with_many_findings_gets_a_page_of_its_own(inspection: Inspection, make_paper: Any) -> None:
    many = tuple(breaches("第 {n} 筆。", Source("a.csv", "row", n), n=n) for n in range(1, MOST_REASONS + 2))
    files = dict(pages(replace(inspection, papers=(make_paper("7.z", many),))))
    (name,) = [name for name in files if name.startswith("test-")]
    assert files[name].decode().count("a.csv") == MOST_REASONS + 1
    assert name in files["domain-communications.html"].decode()


def test_colours_of_text_have_contrast_in_both_schemes(files: dict[str, str]) -> None:
    for scheme in re.findall(r":root \{(.*?)\n?\s*\}", files["style.css"], re.DOTALL)[:2]:
        found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", scheme))
        pairs = [(name, f"{name}-bg") for name in ("good", "bad", "unknown", "person", "none")]
        pairs += [(text, ground) for text in ("text", "muted", "link") for ground in ("ground", "soft")]
        pairs += [("text", "unknown-bg"), ("text", "person-bg"), ("link", "unknown-bg")]
        for text, ground in pairs:
            assert contrast(found[text], found[ground]) >= 4.5, (text, ground)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_what_got_no_paper_goes_by_its_instruments_name_and_mere_explanations_stand_apart(
    inspection: Inspection,
) -> None:
    (excluded,) = inspection.not_applicable
    heading = replace(excluded, provision=replace(excluded.provision, duty="information"))
    both = replace(inspection, not_applicable=(heading, excluded))
    page = dict(pages(both))["provisions.html"].decode()
    assert "不適用（1 項）" in page
    assert "說明性文字（1 項）" in page
    assert inspection.editions[0].title in page
    assert str(excluded.provision.key) not in page


def test_the_summary_tells_what_the_machine_found_from_what_papers_still_await(files: dict[str, str]) -> None:
    assert "電腦檢測 3 項</a>：符合 1、不符合 1、無法判定 1。" in files["index.html"]


def test_a_clause_goes_by_its_regulations_title_where_that_edition_is_in_force(
    inspection: Inspection,
) -> None:
    pin = inspection.editions[0]
    assert inspection.named(f"{pin.name}/7.a") == f"《{pin.title}》7.a"
    assert inspection.named("gone/old/7.a") == "gone/old/7.a"
