"""GET /photos: the pictures that /facilities/{id} names."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from geo_service.core.database.connections import PublicRead
from geo_service.core.errors import NotFound
from geo_service.core.pictures.store import Store
from geo_service.core.registry.photos import queries
from geo_service.core.service import Running
from geo_service.core.text import Text

router = APIRouter(prefix="/photos", tags=["facilities"])

WEBP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/webp": {}}},
    304: {"description": "The caller has it already."},
}
# The name holds the hash, so what it names never changes; but the facility can close, so not for ever.
KEPT = "public, max-age=86400"

Hash = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the photo, hexadecimal.")]


@router.get("/{sha256}.webp", response_class=Response, responses=WEBP)
def read_photo(sha256: Hash, request: Request, service: Running, connection: PublicRead) -> Response:
    """A photo of an open facility, at most 1,600 pixels long."""
    return answered(service.photos, queries.photo(connection, sha256, is_thumbnail=False), request)


@router.get("/{sha256}/thumbnail.webp", response_class=Response, responses=WEBP)
def read_thumbnail(sha256: Hash, request: Request, service: Running, connection: PublicRead) -> Response:
    """The same photo, at most 480 pixels long."""
    return answered(service.photos, queries.photo(connection, sha256, is_thumbnail=True), request)


def answered(store: Store, name: str | None, request: Request) -> Response:
    """The picture, or that the caller has it already.

    Raises:
        NotFound: no open facility has such a photo.
        Unavailable: the store cannot be reached.
    """
    if name is None:
        raise NotFound(Text("没有这张照片", "There is no such photo"))
    headers = {"ETag": f'"{name}"', "Cache-Control": KEPT}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(store.get(name), media_type="image/webp", headers=headers)
