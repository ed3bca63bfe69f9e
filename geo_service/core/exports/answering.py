"""The answer with an export: places for a few at once, streamed or as a file, broken off when nobody reads it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, aclosing
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from geo_service.core.caching import holds
from geo_service.core.errors import BadRequest, Fault, Unavailable
from geo_service.core.exports import csvw, queries
from geo_service.core.exports.formats import CSV, Format
from geo_service.core.exports.question import Export
from geo_service.core.exports.spool import FULL, File, Gone, attended, folder_of, spooled
from geo_service.core.exports.stamp import NOT_STATED, Stamp, State
from geo_service.core.exports.streams import streamed
from geo_service.core.features.addresses import origin_of
from geo_service.core.features.finding.queries import Asked
from geo_service.core.features.queries import asked_of, state
from geo_service.core.head import is_head
from geo_service.core.pages import NOT_UNASKED
from geo_service.core.service import Service
from geo_service.core.text import Text
from geo_service.settings import Settings

PIECE = 1 << 18  # bytes of a file that are in memory at once
FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link, X-Change-Number, X-Datum, X-Licence, X-Taken-At",
    "Cache-Control": NOT_UNASKED,
}


class Exports:
    """How many exports may be made at once."""

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)

    async def __aenter__(self) -> None:
        """Take a place.

        Raises:
            Unavailable: there is none.
        """
        if self._free.locked():
            raise Unavailable(FULL)
        await self._free.acquire()

    async def __aexit__(self, *failure: object) -> None:
        """Give it back."""
        self._free.release()


class Holding(StreamingResponse):
    """An answer that holds what it is made from until it is sent or nobody reads it any more.

    Args:
        seconds: how long it may take; an answer that is broken off is not whole, and the client sees that.
    """

    def __init__(self, held: AsyncExitStack, seconds: float, *answer: Any, **told: Any) -> None:
        super().__init__(*answer, **told)
        self._held, self._seconds = held, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        async with self._held, aclosing(self.body_iterator), asyncio.timeout(self._seconds):  # type: ignore[type-var]
            await super().__call__(scope, receive, send)


async def answered(request: Request, service: Service, export: Export) -> Response:
    """The answer with an export, or that the client has it; without a body where only the headers are asked for.

    Raises:
        BadRequest: the filter does not fit, `since` is no number yet, or there are more rows than the format holds.
        Unavailable: as many exports are made as can be, or it takes too long.
    """
    form = export.format
    async with AsyncExitStack() as held:
        connection = await held.enter_async_context(queries.snapshot(service.database))
        asked = await asked_of(connection, export.question, approved_only=service.settings.public)
        stamp = await stamp_of(connection, export, request, service)
        of_areas = (*await state(connection), service.settings.public)
        headers = {**FOR_EVERYBODY, **stamp.headers(beside(request, form)), "ETag": stamp.tag(of_areas)}
        if holds(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        if is_head(request):
            # A stream of nothing: it is not made, and nobody knows its length.
            return StreamingResponse(iter([b""]), headers=headers, media_type=form.media_type)
        await held.enter_async_context(request.app.state.exports)
        if form.streamed:
            pieces = streamed(connection, asked, export, stamp)
            seconds = service.settings.export_seconds
            return Holding(held.pop_all(), seconds, pieces, media_type=form.media_type, headers=headers)
        return await whole(request, service, held, connection, asked, stamp, headers)


def beside(request: Request, form: Format) -> tuple[str, ...]:
    """The links to what stands beside a file that has no place for it."""
    if form is not CSV:
        return ()
    return (f'<{address_of(request, "csv-metadata.json")}>; rel="describedby"; type="{csvw.MEDIA_TYPE}"',)


def address_of(request: Request, name: str) -> str:
    """The address of a feed with the same question."""
    query = request.url.query
    return f"{origin_of(request)}/feeds/{name}{f'?{query}' if query else ''}"


async def described(request: Request, service: Service, export: Export) -> Response:
    """What stands beside a CSV: its columns, state and licence, as they are now.

    Raises:
        BadRequest: the filter does not fit, or `since` is no number yet.
    """
    async with queries.snapshot(service.database) as connection:
        await asked_of(connection, export.question, approved_only=service.settings.public)
        stamp = await stamp_of(connection, export, request, service)
    told = orjson.dumps(csvw.metadata(stamp, address_of(request, "csv")))
    headers = {name: value for name, value in stamp.headers().items() if name != "Content-Disposition"}
    return Response(told, media_type=csvw.MEDIA_TYPE, headers={**FOR_EVERYBODY, **headers})


async def whole(
    request: Request,
    service: Service,
    held: AsyncExitStack,
    connection: Any,
    asked: Asked,
    stamp: Stamp,
    headers: dict[str, str],
) -> Response:
    """The answer with a file; refused where there are more rows than it holds."""
    form = stamp.export.format
    if form.most_rows is not None:
        refuse_more_than(form.most_rows, await queries.count(connection, asked, stamp.export.since))
    making = partial(spooled, connection, asked, stamp)
    return await filed(request, service.settings, held, making, {**headers, "Content-Type": form.media_type})


async def filed(
    request: Request,
    settings: Settings,
    held: AsyncExitStack,
    making: Callable[[Path], Coroutine[Any, Any, File]],
    headers: Mapping[str, str],
) -> Response:
    """The answer with a file, made in a folder before it is sent; what is held for it is free while it is sent.

    Both take as long as `export_seconds` at most, each by itself.

    Raises:
        Unavailable: too many files lie there already, or it takes too long.
    """
    async with AsyncExitStack() as kept:
        folder = await kept.enter_async_context(folder_of(settings.var))
        try:
            async with asyncio.timeout(settings.export_seconds):
                file = await attended(request, making(folder))
        except Gone:
            return Response(status_code=204)  # nobody reads it
        except TimeoutError as error:
            raise Unavailable(Text("导出超时，请缩小范围", "The export took too long; ask for less of it")) from error
        await held.aclose()
        told = {**headers, **file.headers, "Content-Length": str(file.path.stat().st_size)}
        return Holding(kept.pop_all(), settings.export_seconds, read_in_pieces(file.path), headers=told)


async def read_in_pieces(file: Path) -> AsyncIterator[bytes]:
    """A file's content."""
    async with await anyio.open_file(file, "rb") as opened:
        while piece := await opened.read(PIECE):
            yield piece


async def stamp_of(connection: Any, export: Export, request: Request, service: Service) -> Stamp:
    """What an export from this snapshot says of itself.

    Raises:
        BadRequest: `since` is a number that no change has yet.
    """
    last = await queries.stamp(connection)
    if export.since is not None and export.since > last["number"]:
        wanted = Text(
            f"不大于最后编号 {last['number']}；若数据库曾恢复到较早的备份，请重新完整下载",
            f"at most {last['number']}, the last number; if an older backup was restored, take everything anew",
        )
        raise BadRequest(
            Text("还没有这个编号的变更", "There is no change of this number yet"),
            [Fault("since", export.since, wanted)],
        )
    state = State(**last, datum=export.datum, licence=service.settings.licence or NOT_STATED)
    return Stamp(export, state, request.url.query)


def refuse_more_than(most: int, rows: int) -> None:
    """Refuse more rows than a format can hold.

    Raises:
        BadRequest: there are more.
    """
    if rows > most:
        wanted = Text(
            f"至多 {most} 行，请用 filter 或 bbox 缩小范围", f"{most} rows at most: narrow it by filter or bbox"
        )
        raise BadRequest(
            Text("行数超出此格式的上限", "More rows than the format holds"), [Fault("filter", rows, wanted)]
        )
