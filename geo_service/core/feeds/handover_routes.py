"""What would be held back from a platform and why, and what was handed over to it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import PublicRead, Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.feeds import queries
from geo_service.core.feeds.answering import check_partner, feed_of
from geo_service.core.feeds.checks import Finding
from geo_service.core.feeds.feed import Asked, Feed, with_names
from geo_service.core.feeds.files import Format
from geo_service.core.feeds.platforms import BY_CODE, LISTS, PULLS
from geo_service.core.feeds.site import Site
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.listing.queries import put_sent
from geo_service.core.service import Running
from geo_service.core.text import Text

PAGE = 50
LARGEST = 2**63 - 1
UNCHECKED = Text("区界未导入，位置未核对", "No outline of the district was imported: the position was not checked")

router = APIRouter(prefix="/feeds/{target}", tags=["feeds"], route_class=Idempotent)

type Platform = Literal["zhigongzhijia", "amap", "baidu", "tencent"]
Called = Annotated[Platform, Path(description="The platform.")]


def partner(target: Called, asker: Annotated[Actor, Depends(allowed(LISTS, PULLS))]) -> Actor:
    """Who may hand over to a platform, as check_partner has it."""
    check_partner(target, asker)
    return asker


class NewHandover(BaseModel):
    """A file that is handed over, as its download said: its format, changes and hash."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Format
    change_number: int = Field(ge=0, le=LARGEST, description="`X-Change-Number` of the download.")
    since: int | None = Field(None, ge=0, le=LARGEST, description="What the download was asked with; null for all.")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="`X-File-SHA256` of the download.")


@router.get("/report", dependencies=[Depends(allowed(LISTS))])
def read_report(
    target: Called,
    service: Running,
    connection: Transaction,
    public: PublicRead,
    samples: Annotated[bool, Query(description="Whether made-up sites are looked at too.")] = False,
) -> dict[str, Any]:
    """What would be held back and why, what is only told, and what changed since the last hand-over.

    `unchecked` counts the sites that are ready though no outline of their district is known. `form` says what of the
    platform's form is documented, by whom, and what is assumed.
    """
    last = next(iter(queries.handovers(connection, target, 1)), None)
    since = None if last is None else last["change_number"]
    asked = Asked(BY_CODE[target].datums[0], since, samples)
    feed = with_names(connection, feed_of(public, BY_CODE[target], asked, service))
    changes = [site.change for site in feed.sites]
    refused = feed.refused
    return {
        "target": target,
        "title": feed.target.title.json(),
        "change_number": feed.number,
        "sites": len(feed.all_sites),
        "ready": len(feed.all_sites) - len(refused),
        "refused": [shown(site, feed.held[site.id]) for site in feed.all_sites if site.id in refused],
        "told": [
            shown(site, feed.held[site.id])
            for site in feed.all_sites
            if site.id in feed.held and site.id not in refused
        ],
        "unchecked": {"sites": feed.unchecked, "title": UNCHECKED.json()},
        "since": since,
        "changes": {"new": changes.count("new"), "changed": changes.count("changed"), "removed": len(feed.removed)},
        "form": feed.form.told(),
    }


@router.get("/handovers", dependencies=[Depends(partner)])
def read_handovers(target: Called, connection: Transaction) -> dict[str, Any]:
    """What was handed over to a platform, the last first, 50 at most."""
    return {"handovers": [dict(row) for row in queries.handovers(connection, target, PAGE)]}


@router.post("/handovers", status_code=201, dependencies=[Depends(partner)])
def add_handover(
    target: Called, new: NewHandover, service: Running, connection: Transaction, public: PublicRead
) -> dict[str, Any]:
    """Write down that a file is handed over; every site in it becomes sent (已报送) with the change it was told at."""
    asked = Asked(BY_CODE[target].datums[0], new.since)
    feed = with_names(connection, feed_of(public, BY_CODE[target], asked, service))
    check(new, feed, public)
    today = service.clock.today()
    gone = [one.id for one in feed.removed]
    sent = put_sent(connection, target, [*(site.id for site in feed.sites), *gone], gone, new.change_number, today)
    return written(connection, target, new, feed, today) | {"sent": sent}


def check(new: NewHandover, feed: Feed, public: Connection) -> None:
    """See that the file is of what is there now.

    Raises:
        BadRequest: its number is none yet, or before the one it is said to begin at.
        Conflict: sites have changed since; it names what the file has no more.
    """
    if new.change_number > feed.number or (new.since or 0) > new.change_number:
        wanted = Text(f"不大于最后编号 {feed.number}，不小于起点", f"at most {feed.number}, and not before since")
        raise BadRequest(
            Text("变更编号不合要求", "The change number does not fit"),
            [Fault("change_number", new.change_number, wanted)],
        )
    if (last := queries.last_number_of(public, list(feed.form.categories))) > new.change_number:
        detail = Text(
            f"下载后站点又有变化（编号 {last}），请重新下载并登记",
            f"Sites have changed since the download (number {last}): download it again, and say that",
        )
        raise Conflict(detail)


def written(connection: Connection, target: str, new: NewHandover, feed: Feed, today: date) -> dict[str, Any]:
    """The hand-over, as it is now written down."""
    values = new.model_dump() | {"platform": target, "day": today}
    values |= {"sites": len(feed.sites), "removed": len(feed.removed)}
    return {"id": queries.put_handover(connection, values), **values}


def shown(site: Site, found: Sequence[Finding]) -> dict[str, Any]:
    """A site with what is wrong with it."""
    faults = [
        {
            "field": one.value,
            "reason": one.reason,
            "given": one.given,
            "wanted": one.wanted.json(),
            "refused": one.refused,
        }
        for one in found
    ]
    return {"facility_id": site.id, "name": site.name, "kind": site.kind, "district": site.district, "faults": faults}
