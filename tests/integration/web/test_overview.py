"""The matrix, the posture and its charts: counted from papers, the same in picture, table and file."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from inspectorate.inspection.duty import Duty
from inspectorate.posture.comparison import Change
from inspectorate.services.access import Actor, actor_of
from inspectorate.services.look_at_matrix import matrix_of
from inspectorate.services.look_at_posture import posture_of
from inspectorate.services.open_finding import Found, open_finding
from inspectorate.services.open_period import open_period
from inspectorate.store.models import Firm, Paper, Period, Person
from inspectorate.web.firm.charts import Chart, charts_of, csv_of

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


@pytest.fixture
def former(period: Period) -> Period:
    del period
    return open_period(actor_of(Person.objects.get(username="opener")), "2026-09")


def seal(papers: list[Paper], outcome: str) -> None:
    Paper.objects.filter(pk__in=[one.pk for one in papers]).update(state="sealed", outcome=outcome)


def common(period: Period, former: Period) -> list[str]:
    return list(
        former.papers.filter(number__in=period.papers.values("number")).values_list("number", flat=True)
    )


def test_every_provision_has_a_row_and_every_period_a_column(
    officer: Actor, period: Period, former: Period
) -> None:
    number = common(period, former)[0]
    seal(list(former.papers.filter(number=number)), "conforming")
    matrix = matrix_of(officer, {"q": number})
    assert matrix.periods == ["2026-10", "2026-09"]
    row = next(one for one in matrix.rows if one.number == number)
    assert [cell and cell.said for cell in row.cells] == ["待分派", "符合"]
    everything = matrix_of(officer, {})
    assert everything.page.paginator.count == period.papers.values("number").distinct().count()
    assert len(everything.rows) == 40


def test_periods_that_do_not_fit_are_turned_to(officer: Actor, period: Period) -> None:
    Period.objects.bulk_create(
        Period(
            firm=period.firm,
            name=f"2025-{month:02}",
            first=period.first.replace(year=2025, month=month, day=1),
            last=period.first.replace(year=2025, month=month, day=28),
            judged_on=period.judged_on,
            opened_by=period.opened_by,
        )
        for month in range(1, 13)
    )
    newest = matrix_of(officer, {})
    assert (len(newest.periods), newest.newer, newest.older) == (12, None, 12)
    oldest = matrix_of(officer, {"back": "12"})
    assert (oldest.periods, oldest.newer, oldest.older) == (["2025-01"], 0, None)
    assert matrix_of(officer, {"back": "99999"}).periods == newest.periods
    assert matrix_of(officer, {"back": "9999"}).periods == ["2025-01"]


def test_the_matrix_is_narrowed_by_domain_and_words(officer: Actor, period: Period) -> None:
    domain = period.papers.order_by("id")[0].domain
    found = matrix_of(officer, {"domain": domain})
    assert (
        found.page.paginator.count == period.papers.filter(domain=domain).values("number").distinct().count()
    )
    assert matrix_of(officer, {"q": "絕無此條"}).rows == []


def test_a_standing_can_be_counted_again_by_hand(officer: Actor, period: Period) -> None:
    domain = period.papers.order_by("id")[0].domain
    papers = list(period.papers.filter(domain=domain))
    seal(papers[:1], "conforming")
    Paper.objects.filter(pk__in=[one.pk for one in papers[1:]]).update(
        state="submitted", outcome="conforming"
    )
    shown = posture_of(officer)
    standing = next(one.standing for one in shown.domains if one.standing.conforming)
    assert (standing.conforming, standing.unfinished, standing.total) == (1, len(papers) - 1, len(papers))
    assert shown.whole.total == period.papers.count()


def test_a_period_is_laid_beside_the_one_before(officer: Actor, period: Period, former: Period) -> None:
    same, worse = common(period, former)[:2]
    for where in (period, former):
        seal(list(where.papers.filter(number__in=[same, worse])), "conforming")
    seal(list(period.papers.filter(number=worse)), "nonconforming")
    shown = posture_of(officer, "2026-10")
    assert shown.former == former
    assert (shown.changes[Change.UNCHANGED], shown.changes[Change.CHANGED]) == (1, 1)
    both, only = len(common(period, former)), period.papers.count() - len(common(period, former))
    assert (shown.unready, shown.changes[Change.NEW]) == (both - 2, only)
    (moved,) = shown.moved
    assert (moved.number, moved.before_said, moved.now_said) == (worse, "符合", "不符合")
    assert [step.period for step in shown.steps] == ["2026-09", "2026-10"]
    assert posture_of(officer, "2026-09").former is None


def test_half_years_are_not_laid_beside_months(officer: Actor, period: Period) -> None:
    open_period(actor_of(period.opened_by), "2026-H1")
    shown = posture_of(officer, "2026-10")
    assert (shown.former, [step.period for step in shown.steps]) == (None, ["2026-10"])


def test_another_firm_sees_nothing_of_it(period: Period, actor: Someone, other_firm: Firm) -> None:
    stranger = actor("stranger", Duty.CISO, at=other_firm)
    assert posture_of(stranger, period.name).period is None
    assert matrix_of(stranger, {}).rows == []


def test_picture_table_and_file_hold_the_same(
    page: Callable[..., Client], paper: Paper, officer: Actor
) -> None:
    open_finding(officer, paper.pk, Found("缺漏"))
    seal([paper], "conforming")
    client = page("reader", Duty.OBSERVER)
    shown = client.get("/posture/").content.decode()
    for name in ("domains", "trend", "ageing"):
        drawn = json.loads(re.findall(rf'<script id="chart-{name}"[^>]*>(.*?)</script>', shown)[0])
        file = client.get(f"/posture/{name}.csv")
        rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
        assert rows[0] == drawn["headers"]
        assert rows[1:] == [["" if cell is None else str(cell) for cell in row] for row in drawn["rows"]]
        assert all(f'<th scope="row">{row[0]}</th>' in shown for row in rows[1:])
    assert client.get("/posture/else.csv").status_code == 404


def test_before_the_first_period_there_is_nothing_to_draw(page: Callable[..., Client]) -> None:
    client = page("reader", Duty.OFFICER)
    assert "尚未開立" in client.get("/posture/").content.decode()
    assert client.get("/matrix/").status_code == 200


def test_no_cell_of_a_file_is_a_formula() -> None:
    rows: list[list[Any]] = [["=1+1", 1], ["@x", None], ["ok", -3]]
    chart = Chart("id", "t", "bar", ["+name", "n"], ["conforming"], rows)
    assert list(csv.reader(io.StringIO(csv_of(chart)))) == [
        ["\ufeff'+name", "n"],
        ["'=1+1", "1"],
        ["'@x", ""],
        ["ok", "-3"],
    ]


def test_charts_speak_the_language_of_the_page(page: Callable[..., Client], period: Period) -> None:
    del period
    client = page("reader", Duty.OFFICER)
    english = client.get("/posture/", headers={"accept-language": "en"}).content.decode()
    assert "Access control" in english
    assert "落實存取控制" not in english


def test_no_page_of_charts_needs_an_inline_script(page: Callable[..., Client], period: Period) -> None:
    del period
    shown = page("reader", Duty.OFFICER).get("/posture/").content.decode()
    scripts = re.findall(r"<script([^>]*)>", shown)
    assert all("src=" in one or 'type="application/json"' in one for one in scripts)
    assert "style=" not in shown


def test_a_share_that_is_none_leaves_a_gap(officer: Actor, period: Period) -> None:
    Paper.objects.filter(period=period).update(state="sealed", outcome="not_applicable")
    trend = charts_of(posture_of(officer))[1]
    assert trend.rows == [["2026-10", None, 100]]
