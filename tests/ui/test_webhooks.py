"""订阅: who looks after programs sees how each subscription stands, pauses it, and has sent again what was given up."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import Connection, text

from geo_service.core.database.connections import act
from tests.ui.conftest import Add, Open, sign_in
from tests.ui.test_account import check

WEBHOOKS = "/console?view=webhooks"
SUBSCRIBED = """
insert into core.webhook (id, stream, url, secret, number)
values (gen_random_uuid(), 'steps', 'https://example.org/steps', decode(repeat('01', 40), 'hex'), 9) returning id
"""
TRIED = """
insert into core.webhook_delivery (webhook_id, number, status, tries, status_code)
values (:id, 7, 'dead', 10, 503), (:id, 9, 'delivered', 1, 204)
"""


@pytest.fixture(scope="module", name="program")
def _program(by_hand: Callable[..., Any], add_program: Callable[..., str]) -> str:
    """A program that is told of steps, of which it did not take one."""
    name = add_program()

    def subscribe(connection: Connection) -> None:
        act(connection, f"machine:{name}", ())
        webhook_id = connection.execute(text(SUBSCRIBED)).scalar_one()
        connection.execute(text(TRIED), {"id": webhook_id})

    by_hand(subscribe)
    return name


def test_a_subscription_is_seen_paused_and_what_was_given_up_is_sent_again(
    open_page: Open, add: Add, program: str
) -> None:
    page = open_page(bypass_csp=True, viewport={"width": 1440, "height": 900})
    page.goto(WEBHOOKS)
    sign_in(page, add())
    expect(page.get_by_role("heading", level=1)).to_have_text("订阅")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=f"{program} 办理步骤"))
    expect(card).to_contain_text("正常")
    expect(card.locator("dl")).to_contain_text("已送达 · 204")
    given_up = card.get_by_role("list", name="已放弃的推送")
    expect(given_up.get_by_role("listitem")).to_contain_text(["编号 7"])
    expect(given_up).to_contain_text("试了 10 次 · 503")
    check(page, 1440)
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    check(page, 390)
    given_up.get_by_role("button", name="重发编号 7").click()
    expect(page.get_by_role("status")).to_have_text(f"编号 7 将重发给 {program}")
    expect(given_up).to_be_hidden()
    card.get_by_role("button", name="暂停").click()
    expect(card).to_contain_text("已暂停")
    card.get_by_role("button", name="恢复").click()
    expect(card).to_contain_text("正常")
