"""The last changes as Atom (RFC 4287) with GeoRSS-Simple: pages by RFC 5005, sites that left by RFC 6721."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import RowMapping

from geo_service.core.catalogue import Catalogue
from geo_service.core.features.addresses import feature_of, page_of
from geo_service.core.features.formats import GEOJSON, HTML
from geo_service.core.linked.markup import Markup, moment
from geo_service.core.text import Text

ATOM = "application/atom+xml"
NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
    "xmlns:georss": "http://www.georss.org/georss",
    "xml:lang": "zh-CN",
}
TITLE = "上海工会服务站点的变更 / Changes of Shanghai trade-union service sites"
AUTHOR = "上海工会服务站点 / Shanghai trade-union service sites"
SAMPLE = Text("示例数据", "made-up sample")
# Of a log in which nothing stands yet.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Paging:
    """The addresses of a page and of its neighbours; following is None on the last page."""

    here: str
    first: str
    following: str | None


def feed(rows: Sequence[RowMapping], origin: str, paging: Paging, updated: datetime | None, known: Catalogue) -> bytes:
    """A page of the feed.

    Args:
        rows: the last change of each facility, newest first.
        updated: when the last of all changes was; None when there is none.
    """
    xml = Markup()
    with xml.element("feed", NAMESPACES):
        xml.leaf("id", f"{origin}/changes.atom")
        xml.leaf("title", TITLE)
        xml.leaf("updated", moment(updated or NEVER))
        with xml.element("author"):
            xml.leaf("name", AUTHOR)
        xml.leaf("link", attributes={"rel": "self", "type": ATOM, "href": paging.here})
        xml.leaf("link", attributes={"rel": "first", "type": ATOM, "href": paging.first})
        if paging.following is not None:
            xml.leaf("link", attributes={"rel": "next", "type": ATOM, "href": paging.following})
        for row in rows:
            identity = f"{origin}/facilities/{row['facility_id']}"
            if row["operation"] == "remove":
                xml.leaf("at:deleted-entry", attributes={"ref": identity, "when": moment(row["at"])})
            else:
                entry(xml, row, origin, identity, known)
    return xml.taken()


def entry(xml: Markup, row: RowMapping, origin: str, identity: str, known: Catalogue) -> None:
    """A site that is there, as it is; its id is the same whatever becomes of it."""
    kind = known.kinds[row["kind"]].title if row["kind"] in known.kinds else Text(row["kind"], row["kind"])
    sample = f"【{SAMPLE.zh} / {SAMPLE.en}】" if row["sample"] else ""
    functions = [known.functions[code].title for code in row["functions"] if code in known.functions]
    with xml.element("entry"):
        xml.leaf("id", identity)
        xml.leaf("title", f"{sample}{row['name']}（{kind.zh} / {kind.en}）")
        xml.leaf("updated", moment(row["at"]))
        page, feature = (where(origin, row["kind"], row["facility_id"]) for where in (page_of, feature_of))
        xml.leaf("link", attributes={"rel": "alternate", "type": HTML, "href": page})
        xml.leaf("link", attributes={"rel": "alternate", "type": GEOJSON, "href": feature})
        label = f"{kind.zh} / {kind.en}"
        xml.leaf("category", attributes={"term": row["kind"], "scheme": f"{origin}/collections", "label": label})
        if row["sample"]:
            xml.leaf("category", attributes={"term": "sample", "label": f"{SAMPLE.zh} / {SAMPLE.en}"})
        has = "、".join(f"{title.zh} {title.en}" for title in functions)
        xml.leaf("summary", "；".join(part for part in (row["district"], row["address"], has) if part))
        if row["placed"]:
            xml.leaf("georss:point", f"{row['lat']} {row['lon']}")
