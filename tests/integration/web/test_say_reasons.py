"""Who reads English reads what the machine found in English; what is signed stays Chinese, to the byte."""

from collections.abc import Callable
from threading import Event

import pytest
from django.test import Client
from tests.integration.web.pieces import attached

from inspectorate.i18n import speaking
from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor
from inspectorate.services.jobs.working import work
from inspectorate.services.judge_period import ask_judging
from inspectorate.services.open_broken import CHECK
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.say_reasons import check_title, finding_title, say_tests
from inspectorate.services.work_on_paper import newest
from inspectorate.store.models import Finding, MachineTerms, Paper, Period, Revision

pytestmark = pytest.mark.django_db
OPEN = b"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"


@pytest.fixture
def judged(maker: Actor, period: Period) -> Revision:
    """A paper whose firewall lets everything through."""
    (control,) = [
        one.id for one in open_catalogue().controls.values() if "firewall_default_deny" in one.checks
    ]
    paper = period.papers.filter(control=control).order_by("pk")[0]
    attached(maker, paper, OPEN, "host.rules")
    ask_judging(maker, period.pk)
    work(Event(), once=True)
    return newest(paper)


def in_english(revision: Revision) -> list[tuple[str, bool]]:
    with speaking("en"):
        return [(one.text, one.chinese) for test in say_tests(revision) for one in test.reasons]


def test_sentences_and_titles_are_english_for_who_reads_english(
    judged: Revision, page: Callable[..., Client], paper: Paper
) -> None:
    assert paper
    found = in_english(judged)
    assert "a connection that matches no rule is permitted" in found[0][0]
    assert not [text for text, chinese in found if chinese]
    client = page("reader", Duty.OBSERVER)
    address = f"/papers/{judged.paper_id}/"
    english = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    chinese = client.get(address).content.decode()
    assert found[0][0] in english.replace("&#x27;", "'").replace("&quot;", '"')
    assert judged.machine[0]["reasons"][0]["text"] in chinese
    assert "line 2" in english
    assert "第 2 行" in chinese
    finding = Finding.objects.filter(papers=judged.paper_id).order_by("pk")[0]
    with speaking("en"):
        assert finding_title(finding).startswith("Firewall denies by default: ")
    assert finding_title(finding) == finding.title


def test_what_is_signed_is_as_it_was(judged: Revision) -> None:
    assert set(judged.machine[0]) == {"check", "title", "outcome", "outcome_zh", "reasons"}
    assert set(judged.machine[0]["reasons"][0]) == {"text", "outcome", "item", "where"}
    with speaking("en"):
        say_tests(judged)
    assert [one.text for test in say_tests(judged) for one in test.reasons] == [
        one["text"] for test in judged.machine for one in test["reasons"]
    ]


def test_a_template_that_gives_anything_but_the_signed_words_is_not_shown(judged: Revision) -> None:
    row = MachineTerms.objects.get(revision=judged)
    row.terms = [["另一句", *term[1:]] for term in row.terms]
    row.save()
    assert in_english(judged) == [(one["text"], True) for test in judged.machine for one in test["reasons"]]


def test_what_was_judged_before_templates_were_kept_is_shown_as_it_is(judged: Revision) -> None:
    MachineTerms.objects.all().delete()
    assert all(chinese for _text, chinese in in_english(judged))


def test_judged_again_the_newest_templates_stand(judged: Revision, maker: Actor) -> None:
    attached(maker, judged.paper, OPEN.replace(b"ACCEPT", b"DROP"), "other.rules")
    ask_judging(maker, judged.paper.period_id)
    work(Event(), once=True)
    assert MachineTerms.objects.filter(revision=judged).count() == 1
    judged.refresh_from_db()
    assert not [text for text, chinese in in_english(judged) if chinese]


@pytest.mark.parametrize(
    ("check", "title", "said"),
    [
        ("", "防火牆未更新", "防火牆未更新"),
        ("no_such_check", "甲：乙", "甲: 乙"),
        ("firewall_default_deny", "改過之名稱", "改過之名稱"),
        (CHECK, "改過之名稱", "改過之名稱"),
        (CHECK, "佐證 E3（x.log）內容遺失", "Evidence E3 (x.log): content is missing"),
        (CHECK, "佐證 E3（x.log）內容遭更動", "Evidence E3 (x.log): content was changed"),
    ],
)
def test_peoples_words_stay_and_ours_are_translated(check: str, title: str, said: str) -> None:
    finding = Finding(check_name=check, title=title)
    with speaking("en"):
        assert finding_title(finding) == said
    assert finding_title(finding) == title
    assert check_title(check, title) == title
