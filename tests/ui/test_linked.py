"""The page of a facility in a real browser: data for search engines is no script, and the policy lets it be."""

from typing import Any
from xml.etree import ElementTree as ET

from playwright.sync_api import Page

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.violatedDirective));
"""
DATA = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"


def test_the_policy_of_a_page_refuses_no_json_ld(page: Page, base_url: str) -> None:
    page.add_init_script(WATCH)
    answer = page.request.get(f"{base_url}/sitemap.xml")
    address = [one.text or "" for one in ET.fromstring(answer.body()).iter(f"{SITEMAP}loc")][1]
    shown = page.goto(address)
    assert shown is not None
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    told: Any = page.evaluate(DATA)
    assert told["mainEntity"]["name"] == page.locator("h1").inner_text()
    assert page.evaluate("window.refused") == []
    assert page.locator("link[rel=canonical]").get_attribute("href") == address
