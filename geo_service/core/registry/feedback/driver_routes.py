"""POST /facilities/{id}/feedback: a driver says what is wrong with what is told of a site, without a name."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from pydantic import BaseModel

from geo_service.core.database.connections import Transaction
from geo_service.core.errors import TooMany
from geo_service.core.registry.driver_reports.routes import TOO_MANY, tap
from geo_service.core.registry.feedback import queries
from geo_service.core.registry.feedback.words import MOST_WORDS, without_persons
from geo_service.core.registry.photos.upload import TakesPhoto, read_upload
from geo_service.core.registry.routes import no_facility
from geo_service.core.service import Running
from geo_service.core.text import Text

HOUR_S = 3600

router = APIRouter(tags=["facilities"], route_class=TakesPhoto)

type Wrong = Literal["address", "position", "hours", "functions", "parking", "gone"]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
WhatIsWrong = Annotated[Wrong, Form(description="What is wrong: address, position, hours, functions, parking, gone.")]
InWords = Annotated[str, Form(max_length=MOST_WORDS, description="How it is; numbers of persons are taken out.")]
Photo = Annotated[UploadFile | None, File(description="JPEG, PNG or WebP.")]


class Thanks(BaseModel):
    """That it was written down."""

    wrong: Wrong
    said_at: datetime


@router.post("/facilities/{facility_id}/feedback", status_code=201, responses=TOO_MANY)
def add_feedback(
    facility_id: Id,
    request: Request,
    service: Running,
    connection: Transaction,
    wrong: WhatIsWrong,
    words: InWords = "",
    photo: Photo = None,
) -> Thanks:
    """Say of an open facility what is wrong with what is told of it. Nothing is kept of who says it."""
    tap(request)
    picture = None if photo is None else read_upload(photo)
    said = without_persons(words.strip())
    try:
        put = queries.put_feedback(connection, service.photos, facility_id, wrong, said, picture)
    except queries.EnoughSaid as error:
        enough = Text("对该站点的反馈已很多，请一小时后再试", "Much was said of this site; try again in an hour")
        raise TooMany(enough, retry_after_s=HOUR_S) from error
    if not put:
        raise no_facility(facility_id)
    return Thanks(wrong=wrong, said_at=queries.now(connection))
