"""/programmes/member_protection/lists: a union's list is sent, read, mended, submitted and confirmed."""

from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.access.sending import Sender, sending
from geo_service.core.database.connections import Transaction, act
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.incoming.received import FILE, received
from geo_service.core.jobs import queries as jobs
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.upload import BY_ITSELF
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.enrol import Told, rules_of
from geo_service.plugins.member_protection.lists.reading import MOST_BYTES, Look
from geo_service.plugins.member_protection.lists.receiving import take_in
from geo_service.plugins.member_protection.lists.returning import ReturnGiven, check_place, send_back, withdraw
from geo_service.plugins.member_protection.lists.steps import take
from geo_service.plugins.member_protection.lists.words import no_list, told, told_fault, told_member

MEMBERS, CONFIRM = "member_protection:members", "member_protection:confirm"
PAGE, FAULTS, ON_LIST = 50, 1_000, 100

type WayIn = Literal["central", "new_card", "uninsured_with_card"]
type Read = Literal["refused", "listed", "submitted", "returned", "withdrawn", "confirmed"]
type State = Literal["queued", "running", "failed", "cancelled"] | Read
Union = Annotated[Actor, Depends(allowed(MEMBERS))]
Confirming = Annotated[Actor, Depends(allowed(CONFIRM))]
READERS = [Depends(allowed(MEMBERS, CONFIRM))]
ListId = Annotated[UUID, Path()]
UNION = r"^[a-z]+(:[0-9A-Za-z_-]+)?(/[a-z]+:[0-9A-Za-z_-]+)*$"
Code = Annotated[
    str, Query(max_length=200, pattern=UNION, description="Code of a union, such as district:310101/grassroots:7.")
]
router = APIRouter(prefix="/lists", route_class=Idempotent)
# The same file again changes nothing, whatever the key; and a file is not read whole to compare it.
sending_router = APIRouter(prefix="/lists")


@router.get("", dependencies=READERS)
def read_lists(
    connection: Transaction,
    organisation: Annotated[str | None, Query(max_length=200, pattern=UNION)] = None,
    year: Annotated[int | None, Query(ge=2000, le=2999)] = None,
    way: WayIn | None = None,
    state: State | None = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Lists of the unions for which one acts, newest first, fifty a page."""
    asked = {"organisation": organisation, "year": year, "way": way, "state": state, "after": after}
    rows = queries.lists(connection, PAGE, **asked)
    return {"lists": [told(row) for row in rows], "next": rows[-1]["id"] if len(rows) == PAGE else None}


@sending_router.put(
    "",
    status_code=202,
    openapi_extra=FILE,
    max_body_size=BY_ITSELF,
    responses={
        200: {"description": "The union sent the same file for the same before: that list."},
        413: {"description": "It is too large."},
    },
)
async def send_list(
    request: Request,
    response: Response,
    sender: Annotated[Sender, Depends(sending(MEMBERS))],
    service: Running,
    organisation: Code,
    year: Annotated[int, Query(ge=2000, le=2999, description="Year of the cover.")],
    way: Annotated[WayIn, Query(description="The way into it.")],
    mode: Annotated[Literal["all", "good_rows"], Query(description="All rows or none, or the good ones.")] = "all",
    instead_of: Annotated[UUID | None, Query(description="The list that came back, in whose place it comes.")] = None,
) -> dict[str, Any]:
    """Send a list: CSV (UTF-8, GB18030) or xlsx, as the body. It is read by a job; the answer says where to watch it.

    The same file for the same purpose again changes nothing.
    """
    rules_of(year)
    list_told = Told(uuid4(), organisation, year, way, mode == "all", service.clock.today(), instead_of)

    def kept(connection: Connection) -> tuple[RowMapping, bool]:
        check(connection, list_told)
        # The job acts for whom it is asked, and for nobody else: so do those who may watch it.
        act(connection, sender.actor.name, (organisation,))
        keys = sealing_keyring(connection, service.settings)
        list_id, is_new = take_in(connection, keys, list_told, file, look.seen(), sender.actor.name)
        return seen(connection, list_id), is_new

    await sender.carry_out(lambda connection: check(connection, list_told))
    look = Look()
    async with received(request, MOST_BYTES, look.at) as file:
        row, is_new = await sender.carry_out(kept)
    response.status_code = 202 if is_new else 200
    response.headers["Location"] = f"/programmes/member_protection/lists/{row['id']}"
    return told(row)


def check(connection: Connection, list_told: Told) -> None:
    """Refuse a list for what is said of it.

    Raises:
        BadRequest: it is for a union that there is not or that the sender does not act for, or in no list's place.
    """
    organisation = list_told.organisation
    is_known = organisation in queries.unions(connection, organisation)
    if not (is_known and queries.acts_for(connection, organisation)):
        wanted = Text("应为本工会或其下属工会的代码", "the code of one's own union or of one below it")
        raise BadRequest(wanted, [Fault("organisation", organisation, wanted)])
    if list_told.instead_of is not None:
        check_place(connection, list_told.instead_of, organisation, list_told.year)


@router.get("/{list_id}", dependencies=READERS)
def read_list(list_id: ListId, connection: Transaction) -> dict[str, Any]:
    """A list: how far its reading is, then its rows, members, faults and money."""
    return told(seen(connection, list_id))


@router.get("/{list_id}/faults", dependencies=READERS)
def read_faults(
    list_id: ListId, connection: Transaction, after: Annotated[int | None, Query(ge=0, lt=2**63)] = None
) -> dict[str, Any]:
    """What is to be mended in a list, a thousand a page: row, column, what was given (masked), what would be right."""
    seen(connection, list_id)
    rows = queries.faults(connection, list_id, after, FAULTS)
    return {"faults": [told_fault(row) for row in rows], "next": rows[-1]["id"] if len(rows) == FAULTS else None}


@router.get("/{list_id}/members", dependencies=READERS)
def read_members(
    list_id: ListId,
    connection: Transaction,
    service: Running,
    after: Annotated[int | None, Query(ge=0, lt=2**63, description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Those on a list by row of its file, a hundred a page: plan, union, name and document masked."""
    seen(connection, list_id)
    rows = queries.members(connection, list_id, after, ON_LIST)
    if not rows:
        return {"members": [], "next": None}
    keys = keyring(connection, service.settings)
    return {
        "members": [told_member(keys, row) for row in rows],
        "next": rows[-1]["row"] if len(rows) == ON_LIST else None,
    }


@router.post("/{list_id}/submission")
def submit_list(list_id: ListId, asker: Union, connection: Transaction, service: Running) -> dict[str, Any]:
    """Submit a list to the district, bureau or industry union."""
    take(connection, seen(connection, list_id), "gru_submit", asker.name, service.clock.today(), service.words)
    return told(seen(connection, list_id))


@router.post("/{list_id}/return", dependencies=[Depends(allowed(CONFIRM))])
def return_list(list_id: ListId, given: ReturnGiven, connection: Transaction, service: Running) -> dict[str, Any]:
    """Send a list back before it is confirmed, with why, and what is wrong with which of its rows."""
    send_back(connection, seen(connection, list_id), given, service.clock.today())
    return told(seen(connection, list_id))


@router.post("/{list_id}/confirmation")
def confirm_list(list_id: ListId, asker: Confirming, connection: Transaction, service: Running) -> dict[str, Any]:
    """Confirm a list: its members are covered; whoever has a cover from elsewhere is taken off and told as a fault."""
    take(connection, seen(connection, list_id), "dbu_confirm", asker.name, service.clock.today(), service.words)
    return told(seen(connection, list_id))


@router.delete(
    "/{list_id}",
    status_code=202,
    responses={204: {"description": "It is deleted."}, 409: {"description": "It was submitted, and stays."}},
    dependencies=[Depends(allowed(MEMBERS))],
)
def end_list(list_id: ListId, connection: Transaction, response: Response) -> dict[str, Any] | None:
    """Cancel the reading of a list or withdraw one that came back (202), or delete one that is not submitted (204)."""
    row = seen(connection, list_id)
    if row["state"] == "reading" and jobs.cancel(connection, row["job_id"]) is not None:
        return told(seen(connection, list_id))
    queries.begin_whole(connection)
    if withdraw(connection, list_id):
        return told(seen(connection, list_id))
    if not queries.forget(connection, list_id):
        raise Conflict(Text("已提交的名单不能删除", "A list that was submitted is not deleted"))
    response.status_code = 204
    return None


def seen(connection: Transaction, list_id: UUID) -> RowMapping:
    """A list that one may see.

    Raises:
        NotFound: there is none.
    """
    rows = queries.lists(connection, 1, id=list_id)
    if not rows:
        raise no_list()
    return rows[0]
