"""工会账户, 更正收款账户, 冲回: whom it is paid to, and what came back."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.plugins.member_protection.lists.conftest import number_of
from tests.ui.protection.conftest import AT, REFUSED
from tests.ui.test_account import check

CONSOLE = "/console?view=protection"
RETURNED, PAID, DIED = 211, 212, 213
type Said = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", name="said")
def _said(people: dict[str, str], ask: Callable[[str], httpx2.Client]) -> Said:
    """What the service says to somebody who asks it for something."""

    def said(who: str, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = ask(people[who]).request(method, f"{AT}{path}", **more)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    return said


@pytest.fixture(scope="module", name="decided")
def _decided(
    insure: Callable[[Iterable[int]], dict[str, Any]], on: Callable[[str], None], said: Said
) -> dict[int, str]:
    """Claims that came on paper and are granted: two stays of eight days, and a death; by person, their ids."""
    insure((RETURNED, PAID, DIED))
    on("2025-06-02")
    stay = {"benefit": "hospital", "event_on": "2025-05-01", "event_until": "2025-05-09", "days": 8}
    death = {"benefit": "disease_death", "event_on": "2025-05-03"}
    claims = {}
    for person, what in ((RETURNED, stay), (PAID, stay), (DIED, death)):
        whose = {"document_kind": "mainland_id", "document_number": number_of(person)}
        claims[person] = path = said("centre", "POST", "/claims", json=what | whose)["id"]
        said("centre", "POST", f"/claims/{path}/complete")
        if person == DIED:
            said("centre", "POST", f"/claims/{path}/investigation", json={"state": "opened"})
            said("centre", "POST", f"/claims/{path}/investigation", json={"state": "closed", "finding": "verified"})
        said("centre", "POST", f"/claims/{path}/proposal")
        said("second", "POST", f"/claims/{path}/decision", json={"agrees": True})
    return claims


@pytest.fixture(scope="module", name="answered")
def _answered(decided: dict[int, str], said: Said, people: dict[str, str], ask: Callable[[str], httpx2.Client]) -> str:
    """A batch of the two stays, of which the bank paid one and returned the other: its id."""
    batch: str = said("centre", "POST", "/batches")["id"]
    said("second", "POST", f"/batches/{batch}/release")
    of = {one["claim_id"]: one for one in said("centre", "GET", f"/batches/{batch}/payments")["payments"]}
    told = io.StringIO(newline="")
    lines = csv.writer(told)
    lines.writerow(("付款参考号", "金额", "结果", "退回原因"))
    lines.writerow((of[decided[RETURNED]]["reference"], "480.00", "退回", "账户已销户"))
    lines.writerow((of[decided[PAID]]["reference"], "480.00", "成功", ""))
    returns = ask(people["second"]).put(f"{AT}/batches/{batch}/returns", content=told.getvalue().encode())
    assert returns.json()["unmatched"] == [], returns.text
    return batch


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_accounts_and_what_came_back_are_accessible_and_fit_the_window(
    width: int,
    height: int,
    scheme: Any,
    see: Callable[..., Page],
    people: dict[str, str],
    answered: str,
    decided: dict[int, str],
) -> None:
    more = {"bypass_csp": True, "color_scheme": scheme, "viewport": {"width": width, "height": height}}
    page = see(people["third"], f"{CONSOLE}&part=claims&id={decided[RETURNED]}", **more)
    expect(page.get_by_role("form", name="更正收款账户")).to_contain_text("账户已销户")
    check(page, width)
    page.goto(f"{CONSOLE}&part=batches")
    expect(page.get_by_role("region", name=re.compile("待更正收款账户"))).to_be_visible()
    check(page, width)
    page.goto(f"{CONSOLE}&part=batches&id={answered}")
    page.get_by_role("button", name="冲回").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page, width)
    page = see(people["district"], f"{CONSOLE}&part=accounts", **more)
    expect(page.get_by_text("还没有付至工会的款项。")).to_be_visible()
    check(page, width)


def test_a_returned_payment_is_mended_and_goes_to_another_card(
    see: Callable[..., Page], people: dict[str, str], answered: str, decided: dict[int, str], refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}400")
    page = see(people["centre"], f"{CONSOLE}&part=batches")
    row = page.get_by_role("region", name=re.compile("待更正收款账户")).get_by_role("listitem")
    expect(row.filter(has_text="账户已销户")).to_contain_text("480.00 元")
    row.filter(has_text="账户已销户").get_by_role("link").click()
    expect(page).to_have_url(re.compile(decided[RETURNED]))
    form = page.get_by_role("form", name="更正收款账户")
    expect(form).to_contain_text("银行退回：账户已销户")
    form.get_by_label("卡号").fill("12345")
    form.get_by_role("button", name="更正卡号").click()
    # Six characters at least.
    expect(form.locator(".field .fault")).to_have_text("应为 6 至 30 位字母和数字")
    form.get_by_label("卡号").fill("6200 0000 0000 9211")
    form.get_by_role("button", name="更正卡号").click()
    expect(form.get_by_role("status")).to_contain_text("已更正，列入下一付款批次")
    expect(form.get_by_role("button")).to_have_count(0)
    assert "9211" not in page.url


def test_a_paid_payment_is_reversed_by_who_neither_made_nor_released_its_batch(
    see: Callable[..., Page], people: dict[str, str], answered: str, refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}403")
    batch = f"{CONSOLE}&part=batches&id={answered}"
    for who in ("second", "third"):
        page = see(people[who], batch)
        payment = page.get_by_role("row").filter(has=page.get_by_role("button", name="冲回"))
        payment.get_by_role("button").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("银行流水号").fill("IN-0001")
        dialog.get_by_label("原因").fill("示例：卡主退款")
        dialog.get_by_role("button", name="确定冲回").click()
        if who == "second":
            expect(dialog.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".summary .standing")).to_contain_text("冲回 1")
    expect(page.get_by_role("button", name="冲回")).to_have_count(0)


def test_a_union_names_its_account_which_the_centre_confirms_and_sees_what_is_paid_there(
    see: Callable[..., Page], people: dict[str, str], decided: dict[int, str], said: Said, refusals: set[str]
) -> None:
    refusals.add(f"{REFUSED}400")
    accounts = f"{CONSOLE}&part=accounts"
    union = see(people["district"], accounts)
    form = union.get_by_role("form", name="登记账户")
    form.get_by_label("户名").fill("示例区总工会")
    form.get_by_label("开户银行").fill("示例银行")
    form.get_by_label("账号").fill("1234567")
    form.get_by_role("button", name="登记").click()
    # Eight digits at least.
    expect(form.locator(".field .fault")).to_have_text("应为 8 至 32 位数字的账号")
    form.get_by_label("账号").fill("6222000011112222")
    form.get_by_role("button", name="登记").click()
    expect(form.get_by_role("status")).to_contain_text("已登记，职保中心确认后生效")
    named = union.get_by_role("list", name="账户").get_by_role("listitem").first
    expect(named).to_contain_text("待确认")
    expect(named).not_to_contain_text("6222000011112222")
    expect(union.get_by_role("button", name="确认账户")).to_have_count(0)

    centre = see(people["centre"], accounts)
    expect(centre.get_by_role("form", name="登记账户")).to_have_count(0)
    centre.get_by_role("button", name=re.compile("确认账户 黄浦区总工会")).first.click()
    expect(centre.get_by_role("listitem").filter(has_text="付款至此")).to_be_visible()

    batch = said("centre", "POST", "/batches")
    said("second", "POST", f"/batches/{batch['id']}/release")
    union.reload()
    paid = union.get_by_role("region", name="付至工会的款项").first.locator("tbody tr")
    expect(paid).to_have_count(1)
    # What B+ pays for a death from disease, to the union; not what for.
    expect(paid).to_contain_text(re.compile("示例机械厂工会.*10,000.00 元等待银行"))
    expect(paid).not_to_contain_text("疾病")
