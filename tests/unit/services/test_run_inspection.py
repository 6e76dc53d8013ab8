"""From what binds the firm and is due to papers, with a catalogue made for these tests."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.firm import Firm
from inspectorate.inspection.period import Period
from inspectorate.inspection.verdict import Outcome
from inspectorate.norms.applicability import Answers
from inspectorate.norms.catalogue import Catalogue, Conflict, Control, Domain, Side
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.edition import Edition, Validity
from inspectorate.norms.provision import Cadence, Citation, Key, Provision
from inspectorate.readers.intake import EvidenceItem, Intake, Refusal
from inspectorate.services.run_inspection import Order, inspect, judged_on

CHANGE = date(2021, 1, 1)
OCTOBER = Period.parse("2026-10")
FIRM = Firm("大安證券", "9A99", Answers(flags={"brokerage": True, "byod": False}))


def provision(edition: str, path: str, **more: Any) -> Provision:
    made = Provision(
        Key("text", edition, path), path, f"{edition} {path}", Citation("S000", (1,)), "C1", "access",
        cadence=Cadence("monthly"),
    )  # fmt: skip
    return replace(made, **more)


def edition(name: str, start: date | None, *provisions: Provision) -> Edition:
    return Edition(
        "text", name, "範例規範", "", "", "", "S000", Validity(start), provisions, fingerprint="ff"
    )


def catalogue(*provisions: Provision) -> Catalogue:
    return Catalogue(
        (edition("old", None, provision("old", "1")), edition("new", CHANGE, *provisions)),
        {"C1": Control("C1", "access", "控制項一", "", person="須訪談。", questions=("誰核准？",))},
        {"access": Domain("access", 8, "落實存取控制", ""), "cross": Domain("cross", 0, "跨領域", "")},
        (Conflict("c", "不一致", "", (Side("text/new/1", "或"), Side("x/y/z", "且"))),),
    )


def run(*provisions: Provision, intake: Intake | None = None, firm: Firm = FIRM, **more: Any) -> Inspection:
    order = Order(firm, OCTOBER, more.pop("on", date(2026, 10, 31)), **more)
    return inspect(catalogue(*provisions), order, intake or Intake())


def test_what_is_due_gets_a_paper_that_pins_its_edition() -> None:
    (paper,) = run(provision("new", "1")).papers
    assert (paper.edition.name, paper.edition.fingerprint) == ("text/new", "ff")
    assert paper.applicability
    assert paper.day == date(2026, 10, 30)
    assert paper.rhythm.said == "標題：每月查核"
    assert [conflict.about for conflict in paper.conflicts] == ["不一致"]


def test_the_day_decides_by_which_text_is_judged() -> None:
    (paper,) = run(provision("new", "1"), on=date(2020, 12, 31)).papers
    assert paper.provision.text == "old 1"


def test_what_a_machine_cannot_judge_is_a_prepared_paper() -> None:
    (paper,) = run(provision("new", "1", records=("核准紀錄",))).papers
    assert (paper.label, paper.outcome) == ("待人工判定", Outcome.UNDETERMINED)
    assert paper.questions == ("誰核准？",)
    assert paper.demanded == ("核准紀錄",)
    assert paper.steps == ("調閱核准紀錄。", "人工查核：誰核准？")


def test_what_does_not_apply_is_undecided_or_not_due_says_why() -> None:
    found = run(
        provision("new", "1", applies="byod"),
        provision("new", "2", applies="app"),
        provision("new", "3", cadence=Cadence("yearly")),
        provision("new", "4", duty="information"),
    )
    assert found.papers == ()
    assert [aside.provision.clause for aside in found.not_applicable] == ["1", "4"]
    assert [aside.missing for aside in found.undecided] == [("app",)]
    assert [aside.next_day for aside in found.not_due] == [date(2026, 12, 31)]
    assert found.outcome is Outcome.UNDETERMINED, "an open question is not conformity"


def test_all_takes_up_what_is_not_due_too() -> None:
    found = run(provision("new", "3", cadence=Cadence("yearly")), everything=True)
    assert [paper.day for paper in found.papers] == [None]
    assert found.not_due == ()


def test_a_firms_stricter_threshold_stands_on_the_paper() -> None:
    firm = replace(FIRM, criteria={"password.min_length": Criterion(12, "characters", "firm")})
    text = {"password.min_length": Criterion(6, "characters")}
    (paper,) = run(provision("new", "1", criteria=text), firm=firm).papers
    assert paper.criteria is not None
    assert paper.criteria["password.min_length"].value == 12
    assert "從嚴" in paper.notes[0]


def test_what_was_read_and_refused_is_kept_with_the_run() -> None:
    intake = Intake(
        items=(EvidenceItem("a.csv", 3, "00", reader="accounts"),),
        refusals=(Refusal("b.csv", "line 2", "損壞。", "重匯。"),),
        ignored=("c.pdf：未讀取",),
    )
    found = run(intake=intake)
    assert found.evidence[0].reader == "accounts"
    assert found.refusals[0].where == "line 2"
    assert found.ignored == ("c.pdf：未讀取",)
    assert found.outcome is Outcome.UNDETERMINED, "what could not be read is not conformity"


def test_a_control_or_domain_that_the_catalogue_lacks_still_gets_a_paper() -> None:
    found = run(provision("new", "1", control="", domain="elsewhere"))
    assert [domain.id for domain in found.domains] == ["elsewhere"]
    assert found.papers[0].person


def test_domains_stand_in_their_order_and_what_crosses_them_last() -> None:
    found = run(provision("new", "1", domain="cross"), provision("new", "2"))
    assert [domain.id for domain in found.domains] == ["access", "cross"]


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 20), date(2026, 10, 31)),
        (date(2026, 10, 5), date(2026, 10, 5)),
        (date(2026, 9, 1), date(2026, 10, 1)),
    ],
)
def test_a_period_is_judged_on_its_last_day_or_today_while_it_runs(today: date, day: date) -> None:
    assert judged_on(OCTOBER, today) == day
