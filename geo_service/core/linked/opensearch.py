"""The description of the search, by OpenSearch 1.1 draft 6, and what robots may ask."""

from geo_service.core.linked.markup import Markup
from geo_service.core.search.question import LONGEST_QUERY

OPENSEARCH = "application/opensearchdescription+xml"
NAMESPACE = {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"}
# What a question costs, and what there is no end of: every filter, tile and change is an address.
COSTLY = (
    *("/account", "/cases", "/changes", "/console", "/feeds", "/metrics", "/nearest", "/own", "/planner"),
    *("/search", "/session", "/tiles"),
    *("/collections/*/items?", "/collections/*/items/*crs=", "/collections/*/items/*datum=", "/collections/*/tiles"),
)


def description(origin: str) -> bytes:
    """How /search is asked."""
    xml = Markup()
    with xml.element("OpenSearchDescription", NAMESPACE):
        xml.leaf("ShortName", "上海工会服务站点")
        xml.leaf(
            "Description",
            f"按名称、地址、区、街镇查找工会服务站点，汉字、拼音、首字母均可，至多 {LONGEST_QUERY} 字 / "
            f"Union service sites, districts and streets in Chinese, pinyin or initials, {LONGEST_QUERY} characters",
        )
        template = f"{origin}/search?q={{searchTerms}}"
        xml.leaf("Url", attributes={"type": "application/json", "rel": "results", "template": template})
        xml.leaf("Url", attributes={"type": OPENSEARCH, "rel": "self", "template": f"{origin}/opensearch.xml"})
        xml.leaf("Query", attributes={"role": "example", "searchTerms": "黄浦"})
        xml.leaf("Language", "zh-CN")
        xml.leaf("Language", "en")
        xml.leaf("InputEncoding", "UTF-8")
        xml.leaf("OutputEncoding", "UTF-8")
    return xml.taken()


def robots(origin: str, *, public: bool) -> str:
    """What crawlers may ask (RFC 9309): nothing of a service that is not for the public at large."""
    if not public:
        return "User-agent: *\nDisallow: /\n"
    rules = ["User-agent: *", "Allow: /changes.atom", *(f"Disallow: {path}" for path in COSTLY)]
    return "\n".join([*rules, "", f"Sitemap: {origin}/sitemap.xml", ""])
