"""留言: said once and kept; whoever is mentioned is told; nothing of it runs on a page."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.comment_on import comment_on, mentioned_in, offered
from inspectorate.services.work_on_paper import hash_of, newest
from inspectorate.store.models import Comment, Finding, Firm, Paper, Period, Person, Reminder, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
Page = Callable[..., Client]


@pytest.fixture
def maker(actor: Someone) -> Actor:
    return actor("maker", Duty.OFFICER)


@pytest.fixture
def finding(firm: Firm, period: Period) -> Finding:
    return Finding.objects.create(
        firm=firm, identity="x", control="C", title="防火牆缺失", opened_in=period, opened_on=period.last
    )


def told(username: str) -> list[tuple[str, str]]:
    rows = Reminder.objects.filter(person__username=username).order_by("id")
    return [(row.kind, row.about) for row in rows]


def test_whoever_is_mentioned_is_told_of_it(maker: Actor, actor: Someone, paper: Paper) -> None:
    actor("wang.ming", Duty.OFFICER)
    actor("lin", Duty.MANAGER)
    row = comment_on(maker, paper, "請 @Wang.Ming 與 @lin. 補件")
    assert sorted(row.mentioned) == ["lin", "wang.ming"]
    assert told("wang.ming") == told("lin") == [("mentioned", f"paper:{paper.pk}")]
    assert Trace.objects.get(act="commented").details["mentioned"] == row.mentioned


def test_a_mention_stands_on_the_page_of_reminders(maker: Actor, page: Page, paper: Paper) -> None:
    client = page("lin", Duty.OFFICER)
    comment_on(maker, paper, "@lin 請補件")
    assert paper.title in client.get("/reminders/").content.decode()


def test_a_comment_on_a_finding_tells_of_the_finding(maker: Actor, actor: Someone, finding: Finding) -> None:
    actor("lin", Duty.MANAGER)
    comment_on(maker, finding, "@lin")
    assert told("lin") == [("mentioned", f"finding:{finding.pk}")]


@pytest.mark.parametrize("text", ["mail@lin.tw", "x@lin", "@nobody", "@", "＠lin"])
def test_what_is_no_mention_tells_nobody(maker: Actor, actor: Someone, paper: Paper, text: str) -> None:
    actor("lin", Duty.MANAGER)
    assert comment_on(maker, paper, text).mentioned == []
    assert told("lin") == []


def test_nobody_of_another_firm_nor_who_has_left_is_mentioned(
    maker: Actor, actor: Someone, other_firm: Firm
) -> None:
    actor("stranger", Duty.OFFICER, at=other_firm)
    gone = actor("gone", Duty.OFFICER).person
    Person.objects.filter(pk=gone.pk).update(left_at=timezone.now())
    assert mentioned_in(maker, "@stranger @gone") == []


def test_nobody_is_told_of_what_they_said_themselves(maker: Actor, paper: Paper) -> None:
    comment_on(maker, paper, "@maker")
    assert told("maker") == []


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001])
def test_nothing_and_too_much_are_refused(maker: Actor, paper: Paper, text: str) -> None:
    with pytest.raises(RefusedError, match="留言"):
        comment_on(maker, paper, text)


def test_not_everybody_is_mentioned_at_once(maker: Actor, actor: Someone, paper: Paper) -> None:
    names = [actor(f"p{number}", Duty.OFFICER).person.username for number in range(21)]
    with pytest.raises(RefusedError, match="至多"):
        comment_on(maker, paper, " ".join(f"@{name}" for name in names))


def test_an_observer_says_nothing(actor: Someone, page: Page, paper: Paper) -> None:
    with pytest.raises(RefusedError):
        comment_on(actor("observer", Duty.OBSERVER), paper, "x")
    shown = page("looker", Duty.OBSERVER).post(f"/papers/{paper.pk}/comments", {"text": "x"}, follow=True)
    assert "您的職責不含此項作業" in shown.content.decode()
    assert not Comment.objects.exists()


def test_another_firms_paper_is_not_there_to_talk_about(
    actor: Someone, page: Page, paper: Paper, finding: Finding, other_firm: Firm
) -> None:
    with pytest.raises(MissingError):
        comment_on(actor("stranger", Duty.OFFICER, at=other_firm), paper, "x")
    client = page("intruder", Duty.OFFICER, at=other_firm)
    for address in (f"/papers/{paper.pk}/comments", f"/findings/{finding.pk}/comments"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "x"}).status_code == 404


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_what_was_said(maker: Actor, paper: Paper, change: str) -> None:
    row = comment_on(maker, paper, "x")
    with pytest.raises(DatabaseError, match="kept as they were said"), transaction.atomic():
        Comment.objects.filter(pk=row.pk).update(text="y") if change == "update" else row.delete()


def test_a_comment_is_about_one_thing(maker: Actor, firm: Firm) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(firm=firm, person=maker.person, text="x")


def test_what_is_said_changes_nothing_of_what_is_signed(maker: Actor, paper: Paper) -> None:
    before = hash_of(paper, newest(paper))
    comment_on(maker, paper, "x")
    assert hash_of(paper, newest(paper)) == before


@pytest.mark.parametrize("kind", ["papers", "findings"])
def test_a_comment_is_no_script_on_any_page(page: Page, paper: Paper, finding: Finding, kind: str) -> None:
    client = page("lin", Duty.OFFICER)
    about = paper if kind == "papers" else finding
    said = "<script>alert(1)</script> @lin<b> \"'><img src=x onerror=alert(1)>"
    answer = client.post(f"/{kind}/{about.pk}/comments", {"text": said})
    assert answer["Location"].endswith("#comments")
    pages = [f"/{kind}/{about.pk}/", f"/{kind}/{about.pk}/comments", "/search/?q=onerror", "/reminders/", "/"]
    for address in pages:
        shown = client.get(address).content.decode()
        assert "<script>alert" not in shown, address
        assert "<img src=x" not in shown, address
    assert "<strong>@lin</strong>&lt;b&gt;" in client.get(pages[0]).content.decode()
    assert "<mark>onerror</mark>" in client.get("/search/?q=onerror").content.decode()


def test_people_of_the_firm_are_offered_by_the_begin_of_their_name(
    page: Page, actor: Someone, other_firm: Firm
) -> None:
    client = page("linda", Duty.OFFICER)
    actor("lin", Duty.OFFICER)
    actor("linus", Duty.OFFICER, at=other_firm)
    rows = client.get("/people/offered?q=lin").json()["people"]
    assert [row["username"] for row in rows] == ["lin", "linda"]
    assert page("observer", Duty.OBSERVER).get("/people/offered?q=lin").status_code == 403


def test_people_are_offered_by_what_they_are_called(maker: Actor) -> None:
    Person.objects.filter(pk=maker.person.pk).update(name="王小明")
    assert [person.username for person in offered(maker, "小明")] == ["maker"]


def test_a_long_talk_is_paged(maker: Actor, page: Page, paper: Paper) -> None:
    for number in range(60):
        Comment.objects.create(firm=paper.period.firm, person=maker.person, paper=paper, text=f"第{number}則")
    client = page("lin", Duty.OFFICER)
    shown = client.get(f"/papers/{paper.pk}/").content.decode()
    assert "第59則" in shown
    assert "第39則" not in shown
    assert "第39則" in client.get(f"/papers/{paper.pk}/comments").content.decode()
    assert "第0則" in client.get(f"/papers/{paper.pk}/comments?page=2").content.decode()
