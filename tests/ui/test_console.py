"""The entry of the console."""

from playwright.sync_api import Page, expect


def test_the_console_opens_in_chinese_and_in_english(page: Page) -> None:
    page.goto("/console")
    expect(page.get_by_role("heading", level=1)).to_have_text("试算")
    page.goto("/console?lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Calculator")
