"""What each duty does in a month, in a real browser: from the first sign-in to the sealed paper."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.functional.web.conftest import NewPage, PageAs
from tests.functional.web.live import Live
from tests.integration.web.second_factor import code_of

ANOTHER = "Quiet-River-92-Lantern"
_PAPERS = """
SELECT p.id FROM store_paper p JOIN store_revision r ON r.paper_id = p.id
LEFT JOIN store_signature s ON s.revision_id = r.id AND s.round = r.round
WHERE p.state = ? AND p.assignee_id IS NOT NULL GROUP BY p.id HAVING count(s.id) = ? ORDER BY p.id
"""


def _papers(live: Live, state: str, signatures: int) -> Iterator[int]:
    return iter([key for (key,) in live.rows(_PAPERS, state, signatures)])


def _state(live: Live, key: int) -> str:
    return str(live.rows("SELECT state FROM store_paper WHERE id = ?", key)[0][0])


def _press(page: Page, name: str) -> None:
    """Press a button and see what the page says."""
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def _says(page: Page, text: str) -> None:
    expect(page.locator(".alert").first).to_contain_text(text)


def test_the_officer_writes_a_paper_and_submits_it(page_as: PageAs, live: Live) -> None:
    page = page_as("officer")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    key = next(_papers(live, "assigned", 0))
    page.goto(f"/papers/{key}/")
    _press(page, "送審")
    _says(page, "請填寫查核結果與結論")
    page.get_by_label("查核結果").fill("抽核三筆異動，均有申請單。\n<b>無例外</b>")
    page.get_by_label("結論", exact=True).select_option(label="符合")
    page.get_by_label("樣本數").fill("3")
    page.get_by_label("抽樣種子").fill("7")
    _press(page, "儲存")
    _says(page, "已完成")
    _press(page, "送審")
    _says(page, "已完成")
    assert _state(live, key) == "submitted"
    expect(page.get_by_label("查核結果")).to_have_count(0)
    expect(page.locator("body")).to_contain_text("<b>無例外</b>")


def test_the_officer_writes_a_returned_paper_anew(page_as: PageAs, live: Live) -> None:
    page = page_as("officer")
    key = next(_papers(live, "returned", 0))
    page.goto("/papers/?state=returned&who=me")
    page.locator(f'a[href="/papers/{key}/"]').first.click()
    expect(page.locator("body")).to_contain_text("請補抽樣名單")
    page.get_by_label("抽得樣本").fill("A、B、C")
    _press(page, "儲存")
    _press(page, "送審")
    assert _state(live, key) == "submitted"


def test_the_administrator_lets_somebody_in_and_out(page_as: PageAs, new_page: NewPage) -> None:
    page = page_as("administrator")
    page.goto("/")
    page.get_by_role("link", name="人員").click()
    page.locator("[name=username]").last.fill("newcomer")
    page.locator("form[action='/people/add'] [name=name]").fill("新人")
    page.locator("form[action='/people/add'] [name=duty][value=officer]").check()
    page.locator("form[action='/people/add'] button").click()
    password = page.locator("main code").first.inner_text()
    first = new_page()
    _sign_in(first, "newcomer", password)
    expect(first).to_have_url(re.compile("/account/password/change/"))
    first.goto("/papers/")
    expect(first).to_have_url(re.compile("/account/password/change/"))
    _change(first, password, "short")
    expect(first.locator("main")).to_contain_text("長度")
    _change(first, password, ANOTHER)
    first.goto("/papers/")
    expect(first.get_by_role("heading", level=1)).to_have_text("底稿")
    page.goto("/people/")
    page.locator("tr", has_text="newcomer").locator("form[action$='/leave'] button").click()
    first.goto("/papers/")
    expect(first).to_have_url(re.compile("/account/login/"))


def _sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()


def _change(page: Page, old: str, new: str) -> None:
    page.fill("[name=oldpassword]", old)
    page.fill("[name=password1]", new)
    page.fill("[name=password2]", new)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()


def test_a_new_signer_changes_the_password_and_sets_a_second_factor_before_all_else(
    new_page: NewPage, live: Live
) -> None:
    told = live.python(
        "from inspectorate.services.manage_people import add_person\n"
        "from inspectorate.store.models import Firm\n"
        "print(add_person(Firm.objects.get(code='9A99'), 'new.manager', '新主管', ['manager']).password)"
    )
    page = new_page()
    _sign_in(page, "new.manager", told.strip())
    _change(page, told.strip(), ANOTHER)
    page.goto("/")
    expect(page).to_have_url(re.compile("/account/2fa/"))
    page.goto("/account/2fa/totp/activate/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", ANOTHER)
        page.locator("main button[type=submit]").first.click()
    secret = page.locator("input[readonly], input[disabled]").first.input_value()
    page.fill("[name=code]", code_of(secret))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()
    page.goto("/")
    expect(page.locator("body")).to_contain_text("權責主管")
    page.get_by_role("button", name="登出").click()
    _sign_in(page, "new.manager", ANOTHER)
    expect(page).to_have_url(re.compile("/account/2fa/authenticate/"))
    page.goto("/papers/")
    expect(page).not_to_have_url(re.compile("/papers/$"))
    page.goto("/account/2fa/authenticate/")
    page.fill("[name=code]", code_of(secret, 1))  # the one of now was taken already
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()
    page.goto("/papers/")
    expect(page).to_have_url(re.compile("/papers/$"))


def test_the_manager_opens_a_period_assigns_returns_and_approves(page_as: PageAs, live: Live) -> None:
    page = page_as("manager")
    page.goto("/periods/")
    page.locator("form[action='/periods/open'] [name=name]").fill("2026-09")
    page.locator("form[action='/periods/open'] button").click()
    _says(page, "2026-09")
    waiting = _papers(live, "submitted", 1)
    key = next(waiting)
    page.goto(f"/papers/{key}/")
    _press(page, "退回")
    _says(page, "理由")
    page.locator("#note").fill("請補抽樣名單")
    _press(page, "退回")
    assert _state(live, key) == "returned"
    key = next(waiting)
    page.goto(f"/papers/{key}/")
    _press(page, "核准")
    _says(page, "已完成")
    assert _state(live, key) == "submitted"
    expect(page.get_by_role("button", name="核准")).to_have_count(0)


def test_the_ciso_seals_and_the_manager_corrects_with_a_reason(page_as: PageAs, live: Live) -> None:
    key = next(_papers(live, "submitted", 2))
    page = page_as("ciso")
    page.goto(f"/papers/{key}/")
    _press(page, "核准")
    assert _state(live, key) == "sealed"
    manager = page_as("manager")
    manager.goto(f"/papers/{key}/")
    _press(manager, "開立更正")
    assert _state(live, key) == "sealed"
    manager.get_by_label("更正理由").fill("抽樣期間誤植")
    _press(manager, "開立更正")
    assert _state(live, key) == "assigned"
    kept = "SELECT count(*) FROM store_revision WHERE paper_id = ? AND sealed_at IS NOT NULL"
    assert live.rows(kept, key)[0][0] == 1


def test_compliance_follows_a_finding_and_the_auditor_closes_it(page_as: PageAs, live: Live) -> None:
    key = live.rows("SELECT min(id) FROM store_finding WHERE state = 'open'")[0][0]
    page = page_as("compliance")
    page.goto(f"/findings/{key}/")
    page.get_by_label("原因").fill("變更後未覆核")
    page.get_by_label("改善措施").fill("改正設定，每月檢視")
    page.get_by_label("期限").fill("2026-12-31")
    _press(page, "儲存")
    _press(page, "提出結案")
    _says(page, "尚未再次執行並通過")
    live.rows("UPDATE store_finding SET passed_in_id = opened_in_id WHERE id = ?", key)  # as a judging does
    page.goto(f"/findings/{key}/")
    _press(page, "提出結案")
    _says(page, "已完成")
    _press(page, "同意結案")
    _says(page, "提出結案者不得自行覆核")
    auditor = page_as("auditor")
    auditor.goto(f"/findings/{key}/")
    auditor.locator("#close-note").fill("已再次檢測通過")
    _press(auditor, "同意結案")
    assert live.rows("SELECT state FROM store_finding WHERE id = ?", key)[0][0] == "closed"


def test_the_auditor_reads_the_trail(page_as: PageAs) -> None:
    page = page_as("auditor")
    page.goto("/")
    page.get_by_role("link", name="軌跡").click()
    expect(page.locator("table")).to_contain_text("auditor")
    page.goto("/trail/?user=auditor")
    assert {cell for cell in page.locator("tbody tr").all_inner_texts() if "auditor" not in cell} == set()


def test_the_observer_reads_and_nothing_else(page_as: PageAs, live: Live) -> None:
    page = page_as("observer")
    for state, signatures in (("assigned", 0), ("sealed", 3)):
        key = next(_papers(live, state, signatures))
        page.goto(f"/papers/{key}/")
        forms = page.locator("main form[method=post]")
        assert forms.count() == 0, forms.all_inner_texts()
    for path in ("/trail/", "/people/"):
        answer = page.request.get(path)
        assert answer.status == 403, path
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    forged: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": token,
        "version": "1",
        "result": "改寫",
        "outcome": "conforming",
    }
    key = next(_papers(live, "assigned", 0))
    page.request.post(f"/papers/{key}/write", form=forged, headers={"Origin": live.url})
    content = live.rows("SELECT content FROM store_revision WHERE paper_id = ?", key)[0][0]
    assert "改寫" not in content


def test_a_page_is_worked_by_keyboard_alone(page_as: PageAs) -> None:
    """The first stop leads past the menu; every stop can be seen."""
    page = page_as("officer")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳至內容")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _each in range(10):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return e.getBoundingClientRect().width > 0"
            " && (s.outlineStyle !== 'none' || s.boxShadow !== 'none'); })()"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("language", ["en-US", "zh-TW"])
def test_pages_speak_the_browsers_language(new_page: NewPage, language: str) -> None:
    page = new_page(locale=language)
    page.goto("/account/login/")
    said = {"en-US": ("en", "Sign in"), "zh-TW": ("zh-Hant-TW", "登入")}[language]
    expect(page.locator("html")).to_have_attribute("lang", said[0])
    expect(page.get_by_role("heading", level=1)).to_have_text(said[1])
