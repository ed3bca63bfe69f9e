"""The gate: who asks, proved by a session, a token or a key, and for whom they act in this transaction."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection

from geo_service.core.access import browser, queries
from geo_service.core.access.actor import Actor, Grant, grants_of
from geo_service.core.access.oidc.provider import Provider
from geo_service.core.access.oidc.tokens import BadToken
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.roles import Roles
from geo_service.core.access.secrets import Key, hash_of, read_key
from geo_service.core.access.signing_in import at_the_gate, too_many
from geo_service.core.database.connections import ALL_ORGANISATIONS, Transaction, act, in_transaction
from geo_service.core.errors import Forbidden, NotSignedIn
from geo_service.core.service import Running, Service
from geo_service.core.taps import Taps
from geo_service.core.text import Text

SEEN_EVERY = timedelta(minutes=1)
# A whole office can share an address.
SIGN_INS, SIGN_INS_PER_S = 30, 0.5


@dataclass(frozen=True)
class Access:
    """What the gate holds while the service runs.

    Attributes:
        sign_ins: attempts to sign in that each address has left.
        machines: requests that each machine has left, by how many it may do a minute.
    """

    roles: Roles
    provider: Provider | None = None
    passwords: Passwords = field(default_factory=Passwords)
    sign_ins: Taps = field(default_factory=lambda: Taps(SIGN_INS, SIGN_INS_PER_S))
    machines: dict[int, Taps] = field(default_factory=dict)

    def take(self, machine: str, per_minute: int) -> float:
        """Count a request of a machine: 0.0, or the seconds until it may ask again."""
        taps = self.machines.setdefault(per_minute, Taps(per_minute, per_minute / 60))
        return taps.take(machine, time.monotonic())


async def held_access(request: Request) -> Access:
    """What the gate holds."""
    access: Access = request.app.state.access
    return access


async def tapped(request: Request) -> None:
    """Count an attempt of the client.

    Raises:
        TooMany: the client has none left.
    """
    access = await held_access(request)
    host = request.client.host if request.client else ""
    if wait_s := access.sign_ins.take(host, time.monotonic()):
        raise too_many(math.ceil(wait_s))


Gate = Annotated[Access, Depends(held_access)]


def actor(request: Request, service: Running, access: Gate, connection: Transaction) -> Actor:
    """Who asks; the transaction acts as them, and for no organisation unless `allowed` has said for which.

    Raises:
        NotSignedIn: nobody that is known; it is not said why.
        Forbidden: a change by cookie that does not come from our own page.
    """
    if not hasattr(request.state, "asker"):
        found = who_asks(request, service, access, connection)
        act(connection, found.name, ())
    return asker_of(request)


def asker_of(request: Request) -> Actor:
    """Who asks, once it is known."""
    asker: Actor = request.state.asker
    return asker


def who_asks(request: Request, service: Service, access: Access, connection: Connection) -> Actor:
    """Who asks; the transaction is at the gate still, and whoever asks this lets it act."""
    at_the_gate(connection)
    found = (
        of_authorization(request, connection, access)
        if "authorization" in request.headers
        else of_session(request, connection, access, service.settings.public_url, idle(service))
    )
    if found is None:
        raise NotSignedIn
    request.state.asker = found
    return found


def idle(service: Running) -> timedelta:
    """How long a session may go without a request."""
    return timedelta(minutes=service.settings.session_idle_minutes)


def of_session(
    request: Request, connection: Connection, access: Access, public_url: str | None, may_rest: timedelta
) -> Actor | None:
    """Whose browser session it is, None where there is none.

    Raises:
        Forbidden: a change that does not come from our own page.
    """
    token = browser.session_token(request, public_url)
    row = queries.session(connection, hash_of(token), may_rest) if token else None
    if token is None or row is None:
        return None
    if request.method not in browser.SAFE_METHODS and not (
        browser.is_from_our_page(request, public_url) and browser.has_csrf_token(request, token)
    ):
        raise not_from_our_page()
    queries.touch_session(connection, row.id, SEEN_EVERY)
    held = queries.roles(connection, row.person_id)
    name = f"person:{row.person_id}"
    return Actor(name, row.name, grants_of(access.roles, held), "session", row.person_id, row.id, tuple(held))


def of_authorization(request: Request, connection: Connection, access: Access) -> Actor | None:
    """Whose key or access token it is; None for anything else that Authorization says, whatever cookie is beside it."""
    given = request.headers.getlist("authorization")
    scheme, _, credential = given[0].partition(" ")
    if len(given) != 1 or scheme.lower() != "bearer":
        return None
    if key := read_key(credential):
        return of_key(key, connection, access)
    return of_token(credential, connection, access) if access.provider else None


def of_token(token: str, connection: Connection, access: Access) -> Actor | None:
    """Whose access token of the provider it is."""
    assert access.provider is not None
    try:
        claims = access.provider.claims_of_access(token)
    except BadToken:
        return None
    row = queries.identified(connection, claims["iss"], claims["sub"])
    if row is None:
        return None
    held = queries.roles(connection, row.person_id)
    name = f"person:{row.person_id}"
    return Actor(name, row.name, grants_of(access.roles, held), "token", row.person_id, None, tuple(held))


def of_key(key: Key, connection: Connection, access: Access) -> Actor | None:
    """The machine whose key it is.

    Raises:
        TooMany: the machine has asked more often than it may.
    """
    row = queries.key(connection, key.key_id, SEEN_EVERY)
    if row is None or not compare_digest(hash_of(key.secret), row.secret_hash):
        return None
    if wait_s := access.take(row.name, row.per_minute):
        raise too_many(math.ceil(wait_s))
    if row.is_to_touch:
        queries.touch_key(connection, key.key_id, SEEN_EVERY)
    scopes = frozenset(row.scopes) & access.roles.for_machines
    grants = tuple(Grant(organisation, scopes) for organisation in row.acts_for)
    return Actor(f"machine:{row.name}", row.name, grants, "key")


def not_from_our_page() -> Forbidden:
    """The refusal of a change that another site's page may have sent."""
    return Forbidden(
        Text(
            f"请求须来自本服务页面，并带有 {browser.CSRF_HEADER}（见 GET /account 的 csrf）",
            f"The request must come from a page of this service with {browser.CSRF_HEADER} (csrf of GET /account)",
        )
    )


Asker = Annotated[Actor, Depends(actor)]


def allowed(*permissions: str) -> Callable[[Request, Running, Gate, Transaction], Actor]:
    """A dependency: who asks, when they hold a permission; the transaction acts for where they hold it, and no further.

    Of several permissions any will do. The function that it gives raises Forbidden for everybody else.
    """

    def acting(request: Request, service: Running, access: Gate, connection: Transaction) -> Actor:
        is_known = hasattr(request.state, "asker")
        asker = asker_of(request) if is_known else who_asks(request, service, access, connection)
        held = {organisation for one in permissions for organisation in asker.organisations(one)}
        organisations = ALL_ORGANISATIONS if "*" in held else tuple(sorted(held))
        if not organisations:
            raise Forbidden(Text("没有这项操作的权限", "You may not do this"))
        act(connection, asker.name, organisations)
        return asker

    acting.permission = " or ".join(permissions)  # type: ignore[attr-defined]  # the matrix of roles and operations reads it
    return acting


def allowed_with(
    parameter: str, *permissions: str, value: str | None = None
) -> Callable[[Request, Running, Gate], Iterator[Connection | None]]:
    """A dependency of a public route that a query parameter makes private, or one value of it.

    With the parameter: the transaction, acting as `allowed` has it, which refuses all others. Without it: None, and
    nobody is asked who they are. Take it with `scope="function"`, as Transaction is.
    """
    for_who_may = allowed(*permissions)

    def acting(request: Request, service: Running, access: Gate) -> Iterator[Connection | None]:
        given = request.query_params.getlist(parameter)
        if not given or value not in (None, *given):
            yield None
            return
        with in_transaction(request) as connection:
            for_who_may(request, service, access, connection)
            yield connection

    acting.permission_with = (parameter, " or ".join(permissions))  # type: ignore[attr-defined]  # for the matrix
    return acting
