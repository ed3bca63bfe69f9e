"""Files that are sent to the service, and those that it gives: how much is read, and what they are called."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from geo_service.core.attachment import attachment
from geo_service.core.errors import BadRequest, TooLarge
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.text import Text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 2 * 2**20
# What is read of whatever is no file; and of a route that bounds by itself what is sent to it.
MOST_WITHOUT_FILE, BY_ITSELF = 8 * 2**20, 2**40
FILE_BODY: dict[str, Any] = {"requestBody": {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}


class Bounded(APIRoute):
    """A route that reads no more than MOST_BYTES of what is sent to it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        carry_out = super().get_route_handler()

        async def handle(request: Request) -> Response:
            read = Request(request.scope, bounded(request.receive))
            await read.body()
            return await carry_out(read)

        return handle


class BoundedOnce(Bounded, Idempotent):
    """A route that reads so much and no more, and keeps its answer under the Idempotency-Key."""


def bounded(receive: Receive) -> Receive:
    """What receives a body up to MOST_BYTES.

    It raises TooLarge at the first byte beyond.
    """
    size = 0

    async def receive_bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MOST_BYTES:
            most = MOST_BYTES // 2**20
            raise TooLarge(Text(f"内容过大，至多 {most} MB", f"At most {most} MB are read"))
        return message

    return receive_bounded


class TakesForm(Idempotent):
    """A route that takes a multipart form, of which no more is read than is taken.

    Its answer is kept under the Idempotency-Key.
    """

    most_bytes: ClassVar[int]

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(path, endpoint, **{**more, "max_body_size": BY_ITSELF})

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        carry_out = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await carry_out(await whole(request, self.most_bytes))
            except HTTPException as error:
                wanted = Text("应为完整的 multipart/form-data 表单", "A whole multipart/form-data form is wanted")
                raise BadRequest(wanted) from error

        return handle


async def whole(request: Request, most_bytes: int) -> Request:
    """The request, read to its end.

    Raises:
        TooLarge: there is no end within the size that is taken.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise TooLarge(Text(f"表单至多 {most_bytes:,} 字节", f"The form is at most {most_bytes:,} bytes"))
    read: Mapping[str, Any] = {"type": "http.request", "body": bytes(body), "more_body": False}

    async def receive() -> Any:
        return read

    return Request(request.scope, receive)


def workbook_answer(content: bytes, name: str, plain: str) -> Response:
    """A workbook to be saved under a name, or a plain one; nobody on the way keeps it."""
    headers = {"Content-Disposition": attachment(name, plain), "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)
