"""What is paid to unions, and the accounts that they name: /programmes/member_protection/payouts, payout-accounts."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault, Forbidden, NotFound
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.protection.personal import Personal
from geo_service.core.protection.values import normalised
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.plugins.member_protection.paying import protected, queries
from geo_service.plugins.member_protection.paying.routes import CLAIMS, PAGE, After
from geo_service.plugins.member_protection.paying.words import told_account, told_payout

PAYOUT = "member_protection:payout"
ACCOUNTS = 100
UnionName = Annotated[str | None, Query(min_length=1, max_length=100, description="Part of a union's name.")]
DIGITS = range(8, 33)
NOT_YOURS = Text("应为本区局（产业）工会的代码", "the code of one's own district, bureau or industry union")
FOUR_EYES = Text("登记账户的人不能确认它", "Whoever named an account may not confirm it")
NUMBER = Text("应为 8 至 32 位数字的账号", "a number of 8 to 32 digits")

router = APIRouter(route_class=Idempotent)


class AccountGiven(BaseModel):
    """The account of a union: its holder, the bank, the number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holder: str = Field(min_length=2, max_length=100)
    bank: str = Field(min_length=2, max_length=100)
    number: Personal


@router.get("/payouts", dependencies=[Depends(allowed(PAYOUT))])
def read_payouts(connection: Transaction, union: UnionName = None, after: After = None) -> dict[str, Any]:
    """What is paid to the unions for which one acts, five hundred a page: amount, reference, for whom (masked)."""
    rows = queries.payments(connection, PAGE, to_unions=True, union=union, after=after)
    return {"payouts": [told_payout(row) for row in rows], "next": rows[-1]["id"] if len(rows) == PAGE else None}


@router.get("/payout-accounts", dependencies=[Depends(allowed(PAYOUT))])
def read_accounts(
    connection: Transaction,
    service: Running,
    union: UnionName = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Accounts that unions have named, newest first, a hundred a page; of a union the last confirmed counts."""
    rows = queries.accounts(connection, ACCOUNTS, union=union, after=after)
    if not rows:
        return {"accounts": [], "next": None}
    keys = keyring(connection, service.settings)
    return {
        "accounts": [told_account(keys, row) for row in rows],
        "next": rows[-1]["id"] if len(rows) == ACCOUNTS else None,
    }


@router.put("/payout-accounts/{organisation}", status_code=201, dependencies=[Depends(allowed(PAYOUT))])
def name_account(
    organisation: Annotated[str, Path(max_length=200)], given: AccountGiven, connection: Transaction, service: Running
) -> dict[str, Any]:
    """Name the account of a union; it counts once somebody of the centre has confirmed it."""
    if not queries.may_name(connection, organisation):
        raise BadRequest(NOT_YOURS, [Fault("organisation", organisation, NOT_YOURS)])
    number = normalised(given.number.get_secret_value())
    if len(number) not in DIGITS or not (number.isascii() and number.isdigit()):
        raise BadRequest(NUMBER, [Fault("number", None, NUMBER)])
    account_id = uuid4()
    keys = sealing_keyring(connection, service.settings)
    told = {
        "id": account_id,
        "organisation": organisation,
        "holder": given.holder.strip(),
        "bank": given.bank.strip(),
        "account": keys.seal(protected.UNION_ACCOUNT, account_id, number).value,
        "day": service.clock.today(),
    }
    queries.put_account(connection, told)
    return account(connection, service, account_id)


@router.post("/payout-accounts/{account_id}/confirmation")
def confirm_account(
    account_id: Annotated[UUID, Path()],
    asker: Annotated[Actor, Depends(allowed(CLAIMS))],
    connection: Transaction,
    service: Running,
) -> dict[str, Any]:
    """Confirm an account that a union has named, by somebody else of the centre: what is paid to it goes there."""
    row = seen(connection, account_id)
    if row["named_by"] == asker.name:
        raise Forbidden(FOUR_EYES)
    if not queries.confirm_account(connection, account_id, service.clock.today()):
        raise Conflict(Text("该账户已确认", "The account was confirmed before"))
    return account(connection, service, account_id)


def account(connection: Transaction, service: Running, account_id: UUID) -> dict[str, Any]:
    """An account as it is told."""
    return told_account(keyring(connection, service.settings), seen(connection, account_id))


def seen(connection: Transaction, account_id: UUID) -> RowMapping:
    """An account that one may see.

    Raises:
        NotFound: there is none.
    """
    rows = queries.accounts(connection, 1, account_id=account_id)
    if not rows:
        raise NotFound(Text("没有这个账户", "There is no such account"))
    return rows[0]
