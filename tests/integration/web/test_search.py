"""搜尋: two characters of Chinese are found wherever they stand, and nothing of another firm ever is."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor
from inspectorate.services.attach_evidence import Stated, attach_evidence
from inspectorate.services.comment_on import comment_on
from inspectorate.services.follow_up_finding import Action, plan_action
from inspectorate.services.index_words import index_firm, index_where_missing
from inspectorate.services.search_firm import KINDS, search_firm, words_of
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.services.work_on_paper import assign, newest, write
from inspectorate.store.models import Finding, Firm, Paper, Period, SearchEntry

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
Page = Callable[..., Client]


@pytest.fixture
def filled(maker: Actor, paper: Paper, period: Period, firm: Firm) -> Paper:
    """A word of two characters, once in each kind."""
    assign(maker, [paper.pk], maker.person.pk)
    write(maker, paper.pk, newest(paper).version, {"result": "抽查犀鳥紀錄，均符規定"})
    finding = Finding.objects.create(
        firm=firm, identity="x", control="C", title="未設犀鳥", opened_in=period, opened_on=period.last
    )
    plan_action(maker, finding.pk, Action("疏漏", "補設"))
    upload = take_chunk(maker, begin_upload(maker, "犀鳥.log", 1).pk, 0, [b"x"])
    attach_evidence(maker, [paper.pk], [upload.pk], Stated(None, "匯出"))
    comment_on(maker, paper, "關於犀鳥，請補件")
    return paper


def found(actor: Actor, asked: str) -> dict[str, int]:
    return {hits.kind: len(hits.rows) for hits in search_firm(actor, asked) if hits.rows}


@pytest.mark.parametrize("asked", ["犀鳥", "犀", "鳥", " 犀鳥 "])
def test_a_word_is_found_in_every_kind_of_a_firms_things(filled: Paper, maker: Actor, asked: str) -> None:
    assert filled
    assert found(maker, asked) == {"papers": 1, "findings": 1, "evidence": 1, "comments": 1}


def test_provisions_in_force_are_found_by_two_characters(maker: Actor) -> None:
    hits = search_firm(maker, "備份", ["provisions"])[0]
    assert hits.rows
    assert all("備份" in f"{row.heading}{row.text}" for row in hits.rows)  # type: ignore[union-attr] # provisions


def test_all_words_must_stand_there_in_whatever_field(filled: Paper, maker: Actor) -> None:
    title = filled.title[:2]
    assert found(maker, f"犀鳥 {title}") == {"papers": 1}
    assert found(maker, "犀鳥 河馬") == {}


def test_what_was_written_over_is_not_found_any_more(filled: Paper, maker: Actor) -> None:
    write(maker, filled.pk, newest(filled).version, {"result": "抽查河馬紀錄"})
    assert "papers" not in found(maker, "犀鳥")
    assert found(maker, "河馬") == {"papers": 1}


@pytest.mark.parametrize(
    ("stands", "asked"), [("臺北ABC", "台北"), ("台北", "臺北"), ("ABC", "ＡＢＣ"), ("abc", "ABC")]
)
def test_other_ways_to_write_a_word_find_it_too(maker: Actor, paper: Paper, stands: str, asked: str) -> None:
    comment_on(maker, paper, stands)
    assert found(maker, asked) == {"comments": 1}


@pytest.mark.parametrize("asked", ["%", "_", "\\", "'", '"', "犀%鳥"])
def test_signs_of_the_database_are_only_words(filled: Paper, maker: Actor, asked: str) -> None:
    assert filled
    assert not {"findings", "evidence", "comments"} & set(found(maker, asked))


def test_an_index_that_is_lost_is_made_again(filled: Paper, maker: Actor, firm: Firm) -> None:
    SearchEntry.objects.all().delete()
    assert found(maker, "犀鳥") == {}
    assert index_where_missing() == 1
    assert index_where_missing() == 0
    index_firm(firm)
    assert found(maker, "犀鳥") == {"papers": 1, "findings": 1, "evidence": 1, "comments": 1}
    assert filled.title
    assert found(maker, filled.title)["papers"]


def test_nothing_of_another_firm_is_found(filled: Paper, actor: Someone, other_firm: Firm) -> None:
    assert filled
    assert found(actor("stranger", Duty.OFFICER, at=other_firm), "犀鳥") == {}


def test_nothing_asked_finds_nothing(maker: Actor) -> None:
    assert search_firm(maker, "  ") == []
    assert search_firm(maker, "x", ["secrets"]) == []


def test_a_long_question_is_cut(maker: Actor) -> None:
    assert len(words_of("x " * 500)) == 8
    assert search_firm(maker, "犀" * 5000)


def test_one_kind_is_paged(maker: Actor, page: Page, paper: Paper) -> None:
    for number in range(50):
        comment_on(maker, paper, f"犀鳥第{number:02}則")
    first = search_firm(maker, "犀鳥", ["comments"], most=40)[0]
    rest = search_firm(maker, "犀鳥", ["comments"], most=40, skip=40)[0]
    assert (len(first.rows), first.more, len(rest.rows), rest.more) == (40, True, 10, False)
    client = page("lin", Duty.OFFICER)
    shown = client.get("/search/?q=犀鳥&in=comments&page=2").content.decode()
    assert "第09則" in shown
    assert "第49則" not in shown
    assert client.get("/search/?q=犀鳥&in=comments&page=-1").status_code == 200
    assert client.get("/search/?q=犀鳥&in=comments&page=99999999999").status_code == 200


def test_the_page_marks_what_was_looked_for(filled: Paper, page: Page) -> None:
    shown = page("lin", Duty.OFFICER).get("/search/?q=犀鳥").content.decode()
    assert shown.count("<mark>犀鳥</mark>") == 4
    assert f"/papers/{filled.pk}/" in shown


def test_what_is_looked_for_is_no_script(page: Page, filled: Paper) -> None:
    client = page("lin", Duty.OFFICER)
    client.post(
        f"/papers/{filled.pk}/attach",
        {"files": SimpleUploadedFile("<b>犀鳥.log", b"x"), "how": "x", "no_days": "yes"},
    )
    shown = client.get('/search/?q="><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in shown
    named = client.get("/search/?q=犀鳥&in=evidence").content.decode()
    assert "<b>" not in named
    assert "&lt;b&gt;<mark>犀鳥</mark>" in named


def test_the_page_says_when_there_is_nothing(page: Page, period: Period) -> None:
    assert period
    client = page("lin", Duty.OFFICER)
    assert "查無" in client.get("/search/?q=河馬").content.decode()
    assert "查無" in client.get("/search/?q=河馬&in=papers").content.decode()
    assert client.get("/search/").status_code == 200
    assert set(KINDS) == {"provisions", "papers", "findings", "evidence", "comments"}
