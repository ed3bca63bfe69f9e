"""A picture on its way in over HTTP: a form of bounded size, its answer kept under the Idempotency-Key."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import File, Request, Response, UploadFile
from starlette.exceptions import HTTPException

from geo_service.core.errors import BadRequest, ServiceError
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.registry.photos.picture import MOST_BYTES, Picture, picture
from geo_service.core.text import Text

# The picture, and the words beside it.
MOST_BODY_BYTES = MOST_BYTES + 100_000
NAME = "photo"  # a file's own name may be a person's

TOO_LARGE: dict[int | str, dict[str, Any]] = {413: {"description": "The form is too large."}}

Uploaded = Annotated[UploadFile, File(description="JPEG, PNG or WebP, at most 20,000,000 bytes.")]


class TooLarge(ServiceError):
    """What is sent is larger than is taken."""

    status = 413
    title = Text("内容过大", "The content is too large")


class TakesForm(Idempotent):
    """A route that takes a multipart form, of which no more is read than is taken."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["responses"] = {**TOO_LARGE, **(options.get("responses") or {})}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        carry_out = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await carry_out(await whole(request))
            except HTTPException as error:
                raise not_a_form() from error

        return handle


async def whole(request: Request) -> Request:
    """The request, read to its end.

    Raises:
        TooLarge: there is no end within the size that is taken.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY_BYTES:
            raise too_large()
    read: Mapping[str, Any] = {"type": "http.request", "body": bytes(body), "more_body": False}

    async def receive() -> Any:
        return read

    return Request(request.scope, receive)


def read_upload(upload: UploadFile) -> Picture:
    """The picture that was sent.

    Raises:
        BadRequest: it is none that is kept.
    """
    return picture(upload.file.read(MOST_BYTES + 1), NAME)


def too_large() -> TooLarge:
    """The refusal of a form that is too large."""
    return TooLarge(
        Text(
            f"照片连同表单至多 {MOST_BODY_BYTES:,} 字节", f"A photo with its form is at most {MOST_BODY_BYTES:,} bytes"
        )
    )


def not_a_form() -> BadRequest:
    """The refusal of a body that is no whole form."""
    return BadRequest(Text("应为完整的 multipart/form-data 表单", "A whole multipart/form-data form is wanted"))
