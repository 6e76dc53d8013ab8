"""The ground of all journeys: a real browser, a real server, somebody of each duty signed in."""

import pytest
from tests.functional.web.conftest import NewPage, PageAs
from tests.functional.web.live import Live

from inspectorate.inspection.duty import DUTY_ZH, Duty


@pytest.mark.parametrize("duty", list(Duty))
def test_somebody_of_each_duty_signs_in_through_the_pages(page_as: PageAs, duty: Duty) -> None:
    page = page_as(duty.value)
    assert page.title() != ""
    assert DUTY_ZH[duty] in page.inner_text("body")


def test_papers_stand_in_every_state(live: Live) -> None:
    states = {state for (state,) in live.rows("SELECT DISTINCT state FROM store_paper")}
    assert {"open", "assigned", "submitted", "returned", "sealed"} <= states
    assert live.rows("SELECT count(*) FROM store_finding")[0][0] > 0


def test_nothing_leads_out_of_this_machine(new_page: NewPage) -> None:
    page = new_page()
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.com/")
