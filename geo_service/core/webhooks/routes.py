"""/webhooks: programs subscribe to the changes of public sites."""

from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.changes.lines import beyond
from geo_service.core.changes.queries import extent
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault, Forbidden, NotFound
from geo_service.core.geometry import Datum
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.webhooks import queries
from geo_service.core.webhooks.addresses import LONGEST, fault_of
from geo_service.core.webhooks.deliver import SCOPE, SECRET
from geo_service.core.webhooks.signing import new_secret

MOST = 20  # of a program
PAGE = 100
KEEPERS = [Depends(allowed(SCOPE, "machines"))]

router = APIRouter(tags=["webhooks"], route_class=Idempotent)

Id = Annotated[UUID, Path()]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Kind = Annotated[str, Field(min_length=1, max_length=60)]


class NewWebhook(BaseModel):
    """Where changes are to be sent, and which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(min_length=1, max_length=LONGEST, description="Address that takes POSTs, https.")
    kinds: list[Kind] | None = Field(None, min_length=1, max_length=50, description="Kinds of site; all if left out.")
    operations: list[Literal["put", "remove"]] = Field(
        ["put", "remove"], min_length=1, max_length=2, description="What is told: put, remove, or both."
    )
    datum: Datum = Field(Datum.WGS84, description="Datum of the positions.")
    since: int | None = Field(
        None, ge=0, le=2**63 - 1, description="Number of the last change that is known; from now on if left out."
    )


class Status(BaseModel):
    """Whether changes are sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Literal["active", "paused"]


@router.get("/webhooks", dependencies=KEEPERS)
def read_webhooks(connection: Transaction) -> dict[str, Any]:
    """The subscriptions of the program that asks, or those of the programs that one looks after."""
    return {"webhooks": [shown(row) for row in queries.webhooks(connection)]}


@router.post("/webhooks", status_code=201)
def add_webhook(
    new: NewWebhook,
    asker: Annotated[Actor, Depends(allowed(SCOPE))],
    response: Response,
    connection: Transaction,
    service: Running,
) -> dict[str, Any]:
    """Subscribe; the secret that messages are signed with is shown this once."""
    response.headers["Cache-Control"] = "no-store"
    if asker.way != "key":
        raise Forbidden(Text("只有接口程序可以订阅", "Only programs subscribe"))
    if faults := faults_of(new, set(service.catalogue.kinds), service.settings.webhooks_inside):
        raise BadRequest(Text("无法订阅", "No subscription can be made of it"), faults)
    last = extent(connection, 0, 1).last or 0
    if new.since is not None and new.since > last:
        raise beyond("since", new.since, last)
    webhook_id, secret = uuid4(), new_secret()
    sealed = sealing_keyring(connection, service.settings).seal(SECRET, webhook_id, secret)
    values = {"id": webhook_id, "url": new.url, "kinds": new.kinds, "operations": sorted(set(new.operations))}
    values |= {"datum": new.datum, "secret": sealed, "number": last if new.since is None else new.since, "most": MOST}
    if not queries.put_webhook(connection, values):
        raise Conflict(Text(f"订阅不能超过 {MOST} 个", f"A program has {MOST} subscriptions at most"))
    return {**shown(one(connection, webhook_id)), "secret": secret}


def faults_of(new: NewWebhook, kinds: set[str], inside: bool) -> list[Fault]:
    """What is wrong with a new subscription."""
    faults = []
    if (wanted := fault_of(new.url, inside)) is not None:
        faults.append(Fault("url", new.url, wanted))
    if unknown := sorted(set(new.kinds or ()) - kinds):
        known = ", ".join(sorted(kinds))
        faults.append(Fault("kinds", unknown, Text(f"应为其中之一：{known}", f"of {known}")))
    return faults


@router.get("/webhooks/{webhook_id}", dependencies=KEEPERS)
def read_webhook(webhook_id: Id, connection: Transaction) -> dict[str, Any]:
    """One subscription: how far it is, and how much was given up."""
    return shown(one(connection, webhook_id))


@router.delete("/webhooks/{webhook_id}", status_code=204, dependencies=KEEPERS)
def end_webhook(webhook_id: Id, connection: Transaction) -> Response:
    """End a subscription, and forget what was sent."""
    if not queries.end_webhook(connection, webhook_id):
        raise no_webhook()
    return Response(status_code=204)


@router.put("/webhooks/{webhook_id}/status", dependencies=KEEPERS)
def set_webhook_status(webhook_id: Id, wanted: Status, connection: Transaction) -> dict[str, Any]:
    """Pause a subscription, or let it go on from where it stood, also one that was disabled."""
    if not queries.set_status(connection, webhook_id, wanted.status):
        raise no_webhook()
    return shown(one(connection, webhook_id))


@router.get("/webhooks/{webhook_id}/deliveries", dependencies=KEEPERS)
def read_deliveries(
    webhook_id: Id,
    connection: Transaction,
    status: Annotated[
        Literal["retrying", "delivered", "dead", "replay", "superseded"] | None,
        Query(description="Only these; dead are those that were given up."),
    ] = None,
    before: Annotated[str | None, Query(pattern=r"^\d{1,18}$", description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """What became of what was sent, the last change first; delivered ones of the last 30 days."""
    one(connection, webhook_id)
    asked = {
        "webhook_id": webhook_id,
        "status": status,
        "before": None if before is None else int(before),
        "rows": PAGE,
    }
    rows = queries.deliveries(connection, asked)
    return {
        "deliveries": [dict(row) for row in rows],
        "next": str(rows[-1]["number"]) if len(rows) == PAGE else None,
    }


@router.post("/webhooks/{webhook_id}/deliveries/{number}/replay", status_code=202, dependencies=KEEPERS)
def replay_delivery(webhook_id: Id, number: Number, connection: Transaction) -> dict[str, Any]:
    """Send a change again, once, that was given up or delivered before."""
    one(connection, webhook_id)
    if not queries.replay(connection, webhook_id, number):
        raise NotFound(Text(f"变更 {number} 没有可重发的记录", f"Change {number} was neither delivered nor given up"))
    return {"number": number, "status": "replay"}


def one(connection: Connection, webhook_id: UUID) -> RowMapping:
    """The subscription.

    Raises:
        NotFound: there is none, or none that the asker may see.
    """
    rows = queries.webhooks(connection, webhook_id)
    if not rows:
        raise no_webhook()
    return rows[0]


def no_webhook() -> NotFound:
    """The refusal of a subscription that does not exist, or is somebody else's."""
    return NotFound(Text("没有这个订阅", "There is no such subscription"))


def shown(row: RowMapping) -> dict[str, Any]:
    """A subscription as it is told."""
    return dict(row)
