"""Lists by keys alone, and charts: drawn, named, saved, in the colours of the page, and not needed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.functional.web.conftest import NewPage, PageAs

LIST = "/papers/"
PICTURE = "document.querySelector('[data-chart] canvas').toDataURL()"


@pytest.fixture
def papers(page_as: PageAs) -> Page:
    page = page_as("manager")
    page.goto(LIST)
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_rows_are_walked_ticked_and_opened_by_keys(papers: Page) -> None:
    rows = papers.locator("[data-row]").all_text_contents()
    for key, row in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        papers.keyboard.press(key)
        assert focused(papers) == rows[row]
    papers.keyboard.press("x")
    assert papers.inner_text("#ticked") == "1"
    papers.keyboard.press("Enter")
    papers.wait_for_url("**/papers/*/")


def test_the_slash_leads_to_the_search_and_letters_are_only_letters_there(papers: Page) -> None:
    papers.keyboard.press("/")
    papers.keyboard.type("jx?")
    assert papers.input_value("#q") == "jx?"
    assert not papers.evaluate("document.getElementById('keys').open")


def test_single_letters_can_be_turned_off(papers: Page) -> None:
    papers.keyboard.press("?")
    papers.uncheck("#keys-on")
    papers.keyboard.press("Escape")
    papers.locator("h1").click()
    papers.keyboard.press("j")
    assert not papers.evaluate("document.activeElement.hasAttribute('data-row')")
    papers.click("#keys-open")
    papers.check("#keys-on")


def test_one_box_ticks_the_page_and_another_all_that_is_found(papers: Page) -> None:
    papers.check("#tick-all")
    assert papers.inner_text("#ticked") == str(papers.locator("input[name=key]").count())
    papers.check("input[name=everything]")
    assert papers.inner_text("#ticked") == papers.get_attribute("input[name=everything]", "data-count")


def test_charts_are_drawn_and_say_what_they_show(page_as: PageAs) -> None:
    page = page_as("ciso")
    page.goto("/posture/")
    charts = page.locator("[data-chart]")
    assert charts.count() == 3
    for chart in charts.all():
        assert chart.locator("canvas").count() == 1
        assert "資料如下表" in (chart.get_attribute("aria-label") or "")


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_charts_are_saved(kind: str, begins: bytes, page_as: PageAs, tmp_path: Path) -> None:
    page = page_as("ciso")
    page.goto("/posture/")
    with page.expect_download() as waited:
        page.click(f"[data-of=chart-domains][data-save={kind}]")
    file = tmp_path / "chart"
    waited.value.save_as(file)
    assert waited.value.suggested_filename == f"chart-domains.{kind}"
    assert file.read_bytes().startswith(begins)


def test_charts_follow_the_colours_of_the_page(page_as: PageAs) -> None:
    page = page_as("ciso")
    page.goto("/posture/")
    light = page.evaluate(PICTURE)
    page.click("#theme")
    page.wait_for_timeout(200)
    assert page.evaluate(PICTURE) != light
    page.click("#theme")


def test_without_scripts_the_tables_say_it_all(page_as: PageAs, new_page: NewPage) -> None:
    state = page_as("ciso").context.storage_state()
    page = new_page(java_script_enabled=False, storage_state=state)
    page.goto("/posture/")
    assert page.locator("[data-chart]:visible").count() == 0
    assert page.locator("[data-save]:visible").count() == 0
    page.locator("summary").first.click()
    assert page.locator("details[open] tbody tr").count() > 1
