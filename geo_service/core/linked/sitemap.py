"""Sitemaps (sitemaps.org 0.9): the pages of all sites but the made-up, so many in memory at once."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, RowMapping

from geo_service.core.database.connections import begun
from geo_service.core.features.addresses import page_of
from geo_service.core.linked import queries
from geo_service.core.linked.markup import Markup, moment

NAMESPACE = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}
# As many as one sitemap may hold: a block is the ids of one, whether they are taken or not.
BLOCK = 50_000
BATCH = 2_000


def whole(engine: Engine, origin: str) -> Iterator[bytes]:
    """One sitemap of everything: the drivers' page and every site."""
    return pages(engine, origin, 0, None)


def of_block(engine: Engine, origin: str, block: int) -> Iterator[bytes]:
    """The sitemap of a block of ids."""
    return pages(engine, origin, block * BLOCK, (block + 1) * BLOCK)


def pages(engine: Engine, origin: str, first: int, until: int | None) -> Iterator[bytes]:
    """The sitemap of the ids from one on and up to another, excluded; each batch borrows a connection anew."""
    xml = Markup()
    with xml.element("urlset", NAMESPACE):
        if until is None:
            with xml.element("url"):
                xml.leaf("loc", f"{origin}/")
        rows: Sequence[RowMapping] = ()
        while not rows or len(rows) == BATCH:
            with begun(engine) as connection:
                rows = queries.sites(connection, first, until, BATCH)
            if not rows:
                break
            for row in rows:
                with xml.element("url"):
                    xml.leaf("loc", page_of(origin, row["kind"], row["id"]))
                    xml.leaf("lastmod", moment(row["updated_at"]))
            first = rows[-1]["id"] + 1
            yield xml.taken()
    yield xml.taken()


def index(blocks: Sequence[RowMapping], origin: str) -> bytes:
    """The index of the sitemaps of blocks."""
    xml = Markup()
    with xml.element("sitemapindex", NAMESPACE):
        for block in blocks:
            with xml.element("sitemap"):
                xml.leaf("loc", f"{origin}/sitemap/{block['block']}.xml")
                xml.leaf("lastmod", moment(block["last"]))
    return xml.taken()
