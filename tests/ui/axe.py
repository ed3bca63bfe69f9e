"""What axe finds on a page that keeps somebody from using it."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "map_ui/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# To tell of all that keeps the rules as well takes it several times as long as to look.
FOUND = """
rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(({violations}) =>
  violations.map(({id, nodes}) => [id, nodes.map(({html}) => html.slice(0, 120))]))
"""


def violations(page: Page) -> list[list[str | list[str]]]:
    """Each rule that is broken, and the elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found: list[list[str | list[str]]] = page.evaluate(FOUND, RULES)
    return found
