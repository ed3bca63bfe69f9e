"""The answer with a platform's file: read at a place among the exports, made when no connection is held any more."""

import asyncio
import threading
from contextlib import AsyncExitStack, suppress
from functools import partial
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any, NamedTuple

import anyio.to_thread
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from geo_service.core.access.actor import Actor
from geo_service.core.attachment import attachment
from geo_service.core.caching import holds
from geo_service.core.catalogue import Catalogue
from geo_service.core.districts.circles import read_districts
from geo_service.core.districts.queries import outlines_state
from geo_service.core.errors import BadRequest, Fault, Forbidden
from geo_service.core.exports.answering import filed
from geo_service.core.exports.queries import stamp_of
from geo_service.core.exports.spool import File
from geo_service.core.exports.stamp import NOT_STATED, State
from geo_service.core.feeds.feed import Asked, Feed, name_of, read_feed, with_names
from geo_service.core.feeds.files import MEDIA_TYPES, Format, write_file
from geo_service.core.feeds.form import Form, read_form
from geo_service.core.feeds.platforms import LISTS, PHOTOS, PULLS
from geo_service.core.feeds.target import Target
from geo_service.core.head import is_head
from geo_service.core.pages import NOT_UNASKED
from geo_service.core.pictures.store import Store
from geo_service.core.service import Service
from geo_service.core.text import Text

SHA256 = "X-File-SHA256"
# Another number whenever the same question to the same state would make another file than before.
LAYOUT = 1


class Asker(NamedTuple):
    """What a package is answered from.

    Attributes:
        held: what is given back when the answer is sent at the latest: the place among the exports.
        public: a transaction to which nothing changes any more, given back before the file is made.
        naming: the transaction of who may know names and asks for them, and who it is; None for everybody else.
    """

    request: Request
    service: Service
    held: AsyncExitStack
    public: Connection
    naming: tuple[Connection, Actor] | None


class Stopped(Exception):
    """Nobody waits for the file any more, or not for so long."""


class Package(Response):
    """A platform's file, made and sent after the route is done and its connections are given back."""

    def __init__(self, asker: Asker, feed: Feed, wanted: Format, told: dict[str, str]) -> None:
        super().__init__()
        self._asker, self._told = asker, told
        self._making = partial(made, feed, wanted, asker.service.photos)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make it and send it."""
        asker = self._asker
        answer = await filed(asker.request, asker.service.settings, asker.held, self._making, self._told)
        await answer(scope, receive, send)


async def answered(target: Target, asked: Asked, wanted: Format, asker: Asker) -> Response:
    """The answer with the file of a platform, or that the client has it; with names for who may know them.

    Raises:
        BadRequest: the platform takes no such datum, or there is no such change yet.
        Forbidden: it is not the platform of the program that asks.
        Unavailable: as many exports are made as can be.
    """
    if asker.naming is not None:
        check_partner(target.code, asker.naming[1])
    state, of_outlines = await run_in_threadpool(read_state, asker, target, asked)
    headers = headers_of(target, asked, wanted, state, read_form(asker.service.settings.data, target.code))
    # What the platform was sent, and how its sites are called when they are gone, has no change number.
    of_all = NOT_UNASKED if wanted != PHOTOS else f"private, {NOT_UNASKED}"
    headers["Cache-Control"] = of_all if asker.naming is None else "no-store"
    if asker.naming is None:
        headers["ETag"] = tag_of(target, asked, wanted, state, (of_outlines, *of_rules(asker.service, target)))
        if holds(asker.request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
    if is_head(asker.request):
        return StreamingResponse(iter([b""]), headers=headers)
    await asker.held.enter_async_context(asker.request.app.state.exports)
    feed = await run_in_threadpool(read_package, asker, target, asked, state)
    return Package(asker, feed, wanted, headers)


def read_state(asker: Asker, target: Target, asked: Asked) -> tuple[State, str | None]:
    """The state of the registry, and what tells that of the outlines from another."""
    return state_of(asker.public, target, asked, asker.service), outlines_state(asker.public)


def read_package(asker: Asker, target: Target, asked: Asked, state: State) -> Feed:
    """What is in a package."""
    feed = read_feed(asker.public, target, asked, state, asker.service.settings.data, asker.service.catalogue)
    return feed if asker.naming is None else with_names(asker.naming[0], feed)


def feed_of(connection: Connection, target: Target, asked: Asked, service: Service) -> Feed:
    """The feed that is asked for.

    Raises:
        BadRequest: the platform takes no such datum, or there is no such change yet.
    """
    state = state_of(connection, target, asked, service)
    return read_feed(connection, target, asked, state, service.settings.data, service.catalogue)


def state_of(connection: Connection, target: Target, asked: Asked, service: Service) -> State:
    """The state of the registry, as a package of what is asked for tells it.

    Raises:
        BadRequest: the platform takes no such datum, or there is no such change yet.
    """
    if asked.datum not in target.datums:
        taken = "、".join(target.datums)
        wanted = Text(f"{target.title.zh}接受 {taken}", f"{target.title.en} takes {', '.join(target.datums)}")
        detail = Text("坐标系不合要求", "The platform takes no such datum")
        raise BadRequest(detail, [Fault("datum", asked.datum, wanted)])
    state = State(**stamp_of(connection), datum=asked.datum, licence=service.settings.licence or NOT_STATED)
    if asked.since is not None and asked.since > state.number:
        wanted = Text(f"不大于最后编号 {state.number}", f"at most {state.number}, the last number")
        detail = Text("还没有这个编号的变更", "There is no change of this number yet")
        raise BadRequest(detail, [Fault("since", asked.since, wanted)])
    return state


def check_partner(target: str, who: Actor) -> None:
    """See that somebody hands over to a platform: the staff service centre, or a program of the platform's own.

    A program is called after the platform, amap or amap-…, and acts for all organisations.

    Raises:
        Forbidden: for everybody else.
    """
    if who.organisations(LISTS):
        return
    if who.way != "key" or who.title.partition("-")[0] != target:
        raise Forbidden(
            Text(
                f"这个接口程序不属于该平台；该平台的接口程序名为 {target} 或 {target}-…",
                f"This program is not that of the platform; one that is, is called {target} or {target}-…",
            )
        )
    if "*" not in who.organisations(PULLS):
        raise Forbidden(
            Text(
                "这个接口程序只代表部分组织；平台的接口程序须代表全部组织（添加时不写 --for）",
                "This program acts for some organisations; a platform's acts for all (add it without --for)",
            )
        )


def headers_of(target: Target, asked: Asked, wanted: Format, state: State, form: Form) -> dict[str, str]:
    """What the answer says of its file: a name with platform, datum and changes, the state, the format."""
    encoding = f"; charset={form.csv_encoding.removesuffix('-sig')}" if wanted == "csv" else ""
    return {
        **state.headers(),
        "Content-Disposition": attachment(f"{name_of(target, asked, state)}.{wanted}"),
        "Content-Type": f"{MEDIA_TYPES[wanted]}{encoding}",
    }


def of_rules(service: Service, target: Target) -> tuple[Any, ...]:
    """What a package depends on that is no site: the form, the circles of districts, what things are called."""
    catalogue: Catalogue = service.catalogue
    return (
        read_form(service.settings.data, target.code),
        read_districts(service.settings.data),
        [(code, one.title) for code, one in catalogue.functions.items()],
        [(code, one.title, one.tiers) for code, one in catalogue.kinds.items()],
    )


def tag_of(target: Target, asked: Asked, wanted: Format, state: State, rules: tuple[Any, ...]) -> str:
    """The weak tag by which a client keeps a package; the time of the change tells a restored database from another."""
    told = (LAYOUT, target.code, asked, wanted, state.number, state.changed_at, state.licence, rules)
    return f'W/"{blake2b(repr(told).encode(), digest_size=16).hexdigest()}"'


async def made(feed: Feed, wanted: Format, photos: Store, folder: Path) -> File:
    """The file of a feed, written by a thread into a folder; the thread ends with this, however it ends."""
    path, stop = folder / f"package.{wanted}", threading.Event()
    writing = asyncio.create_task(anyio.to_thread.run_sync(write, path, feed, wanted, photos, stop))
    try:
        return File(path, {SHA256: await asyncio.shield(writing)})
    finally:
        stop.set()
        await asyncio.wait({writing})


def write(path: Path, feed: Feed, wanted: Format, photos: Store, stop: threading.Event) -> str:
    """Write the file of a feed, but no further than until it is to stop; its SHA-256, hexadecimal."""

    def go_on() -> None:
        if stop.is_set():
            raise Stopped

    with path.open("w+b") as file:
        with suppress(Stopped):
            write_file(file, feed, wanted, photos.get, go_on)
        file.seek(0)
        return file_digest(file, "sha256").hexdigest()
