"""Connections: the app role for writes, the public role for reads, a pool of their own for the hot paths."""

import asyncio
import select
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Annotated, Any

import asyncpg
import psycopg
import sqlalchemy
from fastapi import Depends, Request
from fastapi.concurrency import contextmanager_in_threadpool
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

from geo_service.core.database.pool import Pool
from geo_service.core.errors import Unavailable
from geo_service.core.text import Text

NO_DATABASE = Text("数据库暂时连不上，请稍后再试", "The database cannot be reached; try again later")
TOO_LONG = Text(
    "数据库处理超时，请稍后再试，或缩小查询范围", "The database took too long; try again later, or ask for less"
)
ALL_ORGANISATIONS = ("*",)
# Longest wait for the server to take a new connection; one of a hot pool may take twice as long to come free.
WAIT_S = 2
# What the hot pool says when the server is away, goes away, has no time or no room.
NOT_THERE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,  # of a connection that was told its end, and is asked before it is closed
)

# The filters of nearest and tiles are nulls or values of the same statement: one generic plan serves all, unplanned.
HOT_PLANS = {"plan_cache_mode": "force_generic_plan"}
# What is asked for is in memory: to jump in it costs hardly more than to walk.
OWN_PLANS = {"plan_cache_mode": "force_custom_plan", "random_page_cost": "1.1"}

ACT = text("select set_config('geo.actor', :actor, true), set_config('geo.organisations', :all, true)")


@dataclass(frozen=True)
class Database:
    """What a running service holds.

    Attributes:
        app: engine of the role geo_app: writes, under row security.
        public: engine of the role geo_public: reads of the public projection.
        hot: pool of the role geo_public, for nearest and tiles: one plan serves whatever is asked.
        planned: another, for questions of many shapes: each is planned for the values that it has.
        turns: as many as `app` has connections. Who has none waits on the loop, for a thread that waits is one less for
            those who have a connection; when all threads wait, nobody comes to an end.
    """

    app: Engine
    public: Engine
    hot: Pool
    planned: Pool
    turns: asyncio.Semaphore


def engine(url: str, role: str, connections: int, statement_timeout_ms: int) -> Engine:
    """An engine whose connections act as a role, whoever logged in."""
    options = f"-c role={role} -c statement_timeout={statement_timeout_ms} -c jit=off"
    made = sqlalchemy.create_engine(
        sqlalchemy.make_url(url).set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "connect_timeout": WAIT_S, "application_name": "geo_service"},
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_S,
        # Parameters can hold personal data; they must not reach logs through error texts.
        hide_parameters=True,
    )
    sqlalchemy.event.listen(made, "checkout", refuse_hung_up)
    return made


def refuse_hung_up(connection: psycopg.Connection, _record: object, _lent: object) -> None:
    """Have the pool begin anew when the server has ended a connection: its end, and perhaps why, is there to be read.

    To ask the server whether it is there, as pool_pre_ping does, is one more way there and back for every request.

    Raises:
        InvalidatePoolError: it has.
    """
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    if looking.poll(0):
        raise InvalidatePoolError


def pool(url: str, name: str, planner: Mapping[str, str], connections: int, statement_timeout_ms: int) -> Pool:
    """A pool of the role geo_public with settings for the planner."""
    settings = {
        "role": "geo_public",
        "application_name": f"geo_service {name}",
        **planner,
        "jit": "off",
        "max_parallel_workers_per_gather": "0",
    }

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(
            plain(url), timeout=WAIT_S, command_timeout=statement_timeout_ms / 1000, server_settings=settings
        )

    return Pool(connect, connections, 2 * WAIT_S)


@asynccontextmanager
async def lone_connection(url: str, name: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the role geo_public, of no pool."""
    settings = {"role": "geo_public", "application_name": f"geo_service {name}", "jit": "off"}
    connection = await asyncpg.connect(plain(url), timeout=WAIT_S, server_settings=settings)
    try:
        yield connection
    finally:
        with suppress(*NOT_THERE):
            await connection.close(timeout=WAIT_S)


def plain(url: str) -> str:
    """A database's address without the name of a driver."""
    return sqlalchemy.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def connected(url: str, connections: int, statement_timeout_ms: int) -> AsyncIterator[Database]:
    """The database, while the service runs."""
    app = engine(url, "geo_app", connections, statement_timeout_ms)
    public = engine(url, "geo_public", connections, statement_timeout_ms)
    hot = pool(url, "hot", HOT_PLANS, connections, statement_timeout_ms)
    planned = pool(url, "planned", OWN_PLANS, connections, statement_timeout_ms)
    try:
        yield Database(app, public, hot, planned, asyncio.Semaphore(connections))
    finally:
        await hot.close()
        await planned.close()
        app.dispose()
        public.dispose()


def act(connection: Connection, actor: str, organisations: Sequence[str]) -> None:
    """Say, until the transaction ends, who acts and for which organisations; row security goes by it."""
    connection.execute(ACT, {"actor": actor, "all": ",".join(organisations)})


def takes_writes(connection: Connection) -> bool:
    """Whether the server takes writes; a standby does not."""
    return bool(connection.execute(text("show transaction_read_only")).scalar_one() == "off")


@contextmanager
def begun(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction: committed at the end, rolled back on an error.

    Raises:
        Unavailable: there is no connection to be had.
    """
    try:
        connection = engine.connect()
    except (sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError) as error:
        raise Unavailable(NO_DATABASE) from error
    with connection, connection.begin():
        yield connection


async def turn(request: Request) -> AsyncIterator[None]:
    """The request's turn at a connection of the app role; it has one of its own however often it asks.

    Raises:
        Unavailable: none comes free.
    """
    if hasattr(request.state, "connection"):
        yield
        return
    turns = request.app.state.service.database.turns
    try:
        async with asyncio.timeout(WAIT_S):
            await turns.acquire()
    except TimeoutError as error:
        raise Unavailable(NO_DATABASE) from error
    try:
        yield
    finally:
        turns.release()


in_turn = asynccontextmanager(turn)


@contextmanager
def in_transaction(request: Request) -> Iterator[Connection]:
    """The request's one transaction as the app role, in a thread; it commits before the answer leaves."""
    if hasattr(request.state, "connection"):  # of a route that keeps its answer in the same transaction
        yield request.state.connection
        return
    with begun(request.app.state.service.database.app) as connection:
        yield connection


async def transaction(
    request: Request,
    _turn: Annotated[None, Depends(turn, scope="function")] = None,
) -> AsyncIterator[Connection]:
    """The request's one transaction, see in_transaction; where it is there already no thread is asked for it."""
    if hasattr(request.state, "connection"):
        yield request.state.connection
        return
    async with contextmanager_in_threadpool(in_transaction(request)) as connection:
        yield connection


def public_read(request: Request) -> Iterator[Connection]:
    """A read of the public projection."""
    with begun(request.app.state.service.database.public) as connection:
        yield connection


# Scope "function": by default the part after `yield` runs when the answer has left, and a failed commit is a 201.
Transaction = Annotated[Connection, Depends(transaction, scope="function")]
PublicRead = Annotated[Connection, Depends(public_read, scope="function")]


def is_away(error: DBAPIError) -> bool:
    """Whether it is the server that was not there, went away or takes no writes for now, and not what was asked."""
    return (
        isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.InterfaceError)
        or error.connection_invalidated
        or isinstance(error.orig, ReadOnlySqlTransaction)  # a standby, or a server that is not yet the first
    )


def took_too_long(error: BaseException | None) -> bool:
    """Whether time was up for what was asked, and the server is there; a connection that timed out has an errno."""
    is_broken_off = isinstance(error, asyncpg.QueryCanceledError | psycopg.errors.QueryCanceled)
    return is_broken_off or (isinstance(error, TimeoutError) and error.errno is None)


class held:  # noqa: N801
    """A connection of the hot or of the planned pool, for the length of a `with`.

    Raises:
        Unavailable: there is no connection to be had, the one there was went away, or it took too long.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Any:
        """The connection."""
        try:
            self._connection = await self._pool.acquire()
        except NOT_THERE as error:
            raise Unavailable(NO_DATABASE) from error
        return self._connection

    async def __aexit__(self, _kind: object, failure: BaseException | None, _trace: object) -> None:
        """Give it back."""
        self._pool.release(self._connection, broken_off=isinstance(failure, asyncio.CancelledError | TimeoutError))
        if took_too_long(failure):
            raise Unavailable(TOO_LONG) from failure
        if isinstance(failure, NOT_THERE):
            raise Unavailable(NO_DATABASE) from failure
