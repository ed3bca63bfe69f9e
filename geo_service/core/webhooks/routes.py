"""/webhooks: programs subscribe to the changes of public sites, or to the steps of cases."""

from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.changes.lines import beyond
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault, Forbidden, NotFound
from geo_service.core.geometry import Datum
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.webhooks import queries
from geo_service.core.webhooks.addresses import LONGEST, fault_of
from geo_service.core.webhooks.deliver import SECRET
from geo_service.core.webhooks.signing import new_secret
from geo_service.core.webhooks.streams import SCOPES, STREAMS

MOST = 20  # of a program
PAGE = 100
KEEPERS = [Depends(allowed(*SCOPES.values(), "machines"))]
OF_CHANGES = ("operations", "datum")

router = APIRouter(tags=["webhooks"], route_class=Idempotent)

Id = Annotated[UUID, Path()]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Kind = Annotated[str, Field(min_length=1, max_length=60)]


class NewWebhook(BaseModel):
    """What is to be sent, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stream: Literal["changes", "steps"] = Field(
        "changes", description="Changes of public sites, or steps of the cases of those that the program acts for."
    )
    url: str = Field(min_length=1, max_length=LONGEST, description="Address that takes POSTs, https.")
    kinds: list[Kind] | None = Field(None, min_length=1, max_length=50, description="Kinds of site; all if left out.")
    operations: list[Literal["put", "remove"]] = Field(
        ["put", "remove"],
        min_length=1,
        max_length=2,
        description="put, remove, or both; of changes only.",
    )
    datum: Datum = Field(Datum.WGS84, description="Datum of the positions; of changes only.")
    since: int | None = Field(
        None, ge=0, le=2**63 - 1, description="Number of the last one that is known; from now on if left out."
    )


class Status(BaseModel):
    """Whether anything is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Literal["active", "paused"]


@router.get("/webhooks", dependencies=KEEPERS)
def read_webhooks(connection: Transaction) -> dict[str, Any]:
    """The subscriptions of the program that asks, or those of the programs that one looks after."""
    return {"webhooks": [shown(row) for row in queries.webhooks(connection)]}


@router.post("/webhooks", status_code=201)
def add_webhook(
    new: NewWebhook,
    asker: Annotated[Actor, Depends(allowed(*SCOPES.values()))],
    response: Response,
    connection: Transaction,
    service: Running,
) -> dict[str, Any]:
    """Subscribe; the secret that messages are signed with is shown this once."""
    response.headers["Cache-Control"] = "no-store"
    stream = STREAMS[new.stream]
    if asker.way != "key":
        raise Forbidden(Text("只有接口程序可以订阅", "Only programs subscribe"))
    if not asker.organisations(stream.scope):
        raise Forbidden(Text(f"订阅{stream.named.zh}需要权限 {stream.scope}", f"It takes the scope {stream.scope}"))
    if faults := faults_of(new, set(service.catalogue.kinds), service.settings.webhooks_inside):
        raise BadRequest(Text("无法订阅", "No subscription can be made of it"), faults)
    last = stream.last(connection)
    if new.since is not None and new.since > last:
        raise beyond("since", new.since, last, stream.named)
    webhook_id, secret = uuid4(), new_secret()
    sealed = sealing_keyring(connection, service.settings).seal(SECRET, webhook_id, secret)
    values = wanted(new) | {"id": webhook_id, "secret": sealed, "most": MOST}
    if not queries.put_webhook(connection, values | {"number": last if new.since is None else new.since}):
        raise Conflict(Text(f"订阅不能超过 {MOST} 个", f"A program has {MOST} subscriptions at most"))
    return {**shown(one(connection, webhook_id)), "secret": secret}


def wanted(new: NewWebhook) -> dict[str, Any]:
    """What a new subscription asks for, as it is kept."""
    of_changes = new.stream == "changes"
    return {
        "stream": new.stream,
        "url": new.url,
        "kinds": new.kinds,
        "operations": sorted(set(new.operations)) if of_changes else None,
        "datum": new.datum if of_changes else None,
    }


def faults_of(new: NewWebhook, kinds: set[str], inside: bool) -> list[Fault]:
    """What is wrong with a new subscription."""
    faults = []
    if (wanted := fault_of(new.url, inside)) is not None:
        faults.append(Fault("url", new.url, wanted))
    if unknown := sorted(set(new.kinds or ()) - kinds):
        known = ", ".join(sorted(kinds))
        faults.append(Fault("kinds", unknown, Text(f"应为其中之一：{known}", f"of {known}")))
    if new.stream != "changes":
        only = Text("只用于站点变更（changes），请去掉", "of changes only; leave it out")
        faults += [Fault(name, getattr(new, name), only) for name in OF_CHANGES if name in new.model_fields_set]
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
    """What became of what was sent, the last first; delivered ones of the last 30 days."""
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
    """Send what was given up, or delivered before, again, once."""
    one(connection, webhook_id)
    if not queries.replay(connection, webhook_id, number):
        raise NotFound(Text(f"编号 {number} 没有可重发的记录", f"Number {number} was neither delivered nor given up"))
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
