"""A picture on its way in over HTTP: a form of bounded size, its answer kept under the Idempotency-Key."""

from typing import Annotated

from fastapi import File, UploadFile

from geo_service.core.registry.photos.picture import MOST_BYTES, Picture, picture
from geo_service.core.upload import TakesForm

# The picture, and the words beside it.
MOST_BODY_BYTES = MOST_BYTES + 100_000
NAME = "photo"  # a file's own name may be a person's

Uploaded = Annotated[UploadFile, File(description="JPEG, PNG or WebP, at most 20,000,000 bytes.")]


class TakesPhoto(TakesForm):
    """A route that takes a form with a photo."""

    most_bytes = MOST_BODY_BYTES


def read_upload(upload: UploadFile) -> Picture:
    """The picture that was sent.

    Raises:
        BadRequest: it is none that is kept.
    """
    return picture(upload.file.read(MOST_BYTES + 1), NAME)
