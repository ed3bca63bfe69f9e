"""/programmes/member_protection/illness-lists: the illnesses that plans pay for, from the full terms; none shipped."""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends
from sqlalchemy import Connection

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.plugins.member_protection.claims import queries
from geo_service.plugins.member_protection.claims.given import IllnessListGiven
from geo_service.plugins.member_protection.claims.routes import CLAIMS
from geo_service.plugins.member_protection.lists.enrol import rules_of

ONCE = Text("每个代码只出现一次", "each code once")

router = APIRouter(prefix="/illness-lists")


@router.get("", dependencies=[Depends(allowed("self", CLAIMS))])
def read_illness_lists(connection: Transaction) -> dict[str, Any]:
    """The lists by year and length, with where they were taken from."""
    return told(connection)


@router.put("", dependencies=[Depends(allowed(CLAIMS))])
def put_illness_list(given: IllnessListGiven, connection: Transaction, service: Running) -> dict[str, Any]:
    """Bring in a list of a year from the full terms, in the place of the one of its length; all lists are told."""
    if faults := faults_of(given):
        raise BadRequest(Text("病种目录不符合要求", "The list does not fit"), faults)
    row = {"id": uuid4(), "year": given.year, "length": given.length, "source": given.source}
    illnesses = [(one.code, one.name) for one in given.illnesses]
    queries.put_illness_list(connection, row | {"entered_on": service.clock.today()}, illnesses)
    return told(connection)


def faults_of(given: IllnessListGiven) -> list[Fault]:
    """What does not fit: a list is called by how many illnesses are on it, as the plans name it."""
    plans = rules_of(given.year).benefits.values()
    known = sorted({length for plan in plans for length in plan.illness_lists})
    faults = []
    if given.length not in known:
        one_of = " / ".join(map(str, known))
        faults.append(Fault("length", given.length, Text(f"应为 {one_of}", f"one of {one_of}")))
    elif len(given.illnesses) != given.length:
        wanted = Text(f"应有 {given.length} 种", f"it should have {given.length}")
        faults.append(Fault("illnesses", len(given.illnesses), wanted))
    if len({one.code for one in given.illnesses}) != len(given.illnesses):
        faults.append(Fault("illnesses", None, ONCE))
    return faults


def told(connection: Connection) -> dict[str, Any]:
    """All lists as the service answers them."""
    names = ("year", "length", "source", "entered_on", "illnesses")
    return {"lists": [{name: row[name] for name in names} for row in queries.illness_lists(connection)]}
