"""That nothing is found on a page is worth as much as what is found on one that is wrong."""

from playwright.sync_api import Page

from tests.ui.axe import violations

WRONG = """
<!doctype html><html lang="zh"><title>示例</title><main><h1>示例</h1>
<p style="color: #999; background: #fff">看不清</p><input><button></button></main>
"""


def test_every_rule_that_is_broken_is_found_with_what_breaks_it(page: Page) -> None:
    page.set_content(WRONG)
    assert violations(page) == [
        ["button-name", ["<button></button>"]],
        ["color-contrast", ['<p style="color: #999; background: #fff">看不清</p>']],
        ["label", ["<input>"]],
        ["target-size", ["<button></button>"]],
    ]


def test_what_is_mended_is_found_no_more(page: Page) -> None:
    page.set_content(WRONG)
    page.evaluate("document.querySelectorAll('p, input, button').forEach((one) => one.remove())")
    assert violations(page) == []
