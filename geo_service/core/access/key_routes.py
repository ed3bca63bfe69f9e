"""/account/keys: keys of the programs that one looks after."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.access import machines, queries
from geo_service.core.access.gate import allowed
from geo_service.core.access.secrets import KEY_ID
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import NotFound
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.text import Text

MACHINES = "machines"
KEEPERS = [Depends(allowed(MACHINES))]

router = APIRouter(tags=["account"], route_class=Idempotent)


class WantedKey(BaseModel):
    """The program that needs a key, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    machine: str = Field(pattern=machines.NAME.pattern)
    days: int = Field(default=365, ge=1, le=machines.LONGEST_DAYS, description="The key is good for so many days.")


class NewKey(BaseModel):
    """A new key. It is not shown again."""

    id: str
    key: str


@router.post(
    "/account/keys",
    status_code=201,
    dependencies=KEEPERS,
    responses={404: {"description": "There is no such program, or none that one looks after."}},
)
def add_key(wanted: WantedKey, response: Response, connection: Transaction) -> NewKey:
    """A new key for a program that one looks after; it has two at most, so that one can replace the other."""
    response.headers["Cache-Control"] = "no-store"
    key = machines.add_key(connection, wanted.machine, wanted.days)
    return NewKey(id=key.key_id, key=str(key))


@router.delete("/account/keys/{key_id}", status_code=204, dependencies=KEEPERS)
def end_key(key_id: Annotated[str, Path(pattern=KEY_ID)], connection: Transaction) -> Response:
    """End a key of a program that one looks after; anybody else's does not exist."""
    if not queries.end_key(connection, key_id):
        raise NotFound(Text("没有这把密钥", "There is no such key"))
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
