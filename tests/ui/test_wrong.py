"""信息有误 on a site's page: what a driver says is wrong comes to whoever looks after the site, from a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.core.registry.photos.conftest import jpeg
from tests.ui.axe import violations
from tests.ui.test_driver import PHONE

SITE = "/?open=0&at=121.4753,31.2326&id=30"
SAID = text("select wrong, words, photo_sha256 is not null from core.feedback where facility_id = 30 order by id")
SMALL = """
[...document.querySelectorAll('.mistaken :is(button, input, textarea, summary)')]
  .map((e) => [e.outerHTML.slice(0, 60), e.getBoundingClientRect()])
  .filter(([, r]) => r.height < 43.5 || r.width < 43.5).map(([told]) => told)
"""


@pytest.fixture(name="page")
def _phone(page: Page) -> Page:
    """A phone."""
    page.set_viewport_size(PHONE)
    return page


def test_what_is_wrong_is_chosen_said_and_sent_with_a_photo(
    page: Page, by_hand: Callable[..., Any], tmp_path: Path
) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(jpeg("teal", at=(121.48, 31.23)))
    page.goto(SITE)
    page.get_by_text("信息有误？告诉站点负责人").click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".mistaken [role=status]")).to_have_text("请先选哪里有误")
    chosen = page.get_by_role("button", name="营业时间")
    chosen.click()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    page.get_by_label("实际情况（选填，请勿写姓名、电话）").fill("晚上八点关门")
    page.get_by_label("照片（选填）").set_input_files(photo)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".mistaken [role=status]")).to_have_text("谢谢，已转给站点负责人核实")
    expect(chosen).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_label("实际情况（选填，请勿写姓名、电话）")).to_have_value("")
    said = by_hand(lambda connection: connection.execute(SAID).all())
    assert said[-1] == ("hours", "晚上八点关门", True)


def test_a_refusal_is_said_and_what_was_written_stays(page: Page, refusals: set[str], tmp_path: Path) -> None:
    refusals.add("the server responded with a status of 400")
    broken = tmp_path / "a.jpg"
    broken.write_bytes(b"no picture")
    page.goto(f"{SITE}&lang=en")
    page.get_by_text("Something wrong? Tell who looks after it").click()
    page.get_by_role("button", name="It is gone").click()
    page.get_by_label("How it is (optional; no names or numbers)").fill("a wall")
    page.get_by_label("Photo (optional)").set_input_files(broken)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".mistaken [role=status]")).to_contain_text("a JPEG, PNG or WebP that is whole")
    expect(page.get_by_label("How it is (optional; no names or numbers)")).to_have_value("a wall")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_is_accessible_and_every_target_is_large_enough(language: str, open_page: Callable[..., Page]) -> None:
    page = open_page(bypass_csp=True, viewport=PHONE)
    page.goto(f"{SITE}&lang={language}")
    page.locator(".mistaken summary").click()
    page.locator(".mistaken [role=group] button").first.click()
    assert page.locator(".mistaken :is(button, input, textarea, summary)").count() == 10
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
        assert page.evaluate(SMALL) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
