"""GET /feeds/{platform}: sites in a platform's form and datum, for whoever pulls them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from geo_service.core.access.gate import allowed_with, asker_of
from geo_service.core.database.connections import PublicRead
from geo_service.core.exports.queries import settle, stamp_of
from geo_service.core.exports.stamp import NOT_STATED, State
from geo_service.core.feeds import queries
from geo_service.core.feeds.answering import Asker, answered
from geo_service.core.feeds.chargers import stations
from geo_service.core.feeds.feed import Asked
from geo_service.core.feeds.files import MEDIA_TYPES, Format
from geo_service.core.feeds.platforms import BY_CODE, LISTS, PHOTOS, PULLS
from geo_service.core.feeds.target import Target
from geo_service.core.geometry import Datum
from geo_service.core.service import Running

router = APIRouter(prefix="/feeds", tags=["feeds"])

FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file; `X-Change-Number` is the change up to which it tells.",
        "content": {media_type: {} for media_type in MEDIA_TYPES.values()},
    }
}


class FeedQuestion(BaseModel):
    """The parameters of a feed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    f: Format = Field("xlsx", description="xlsx or csv, the form; json, the platform's interface; zip, with photos.")
    since: int | None = Field(
        None, ge=0, le=2**63 - 1, description="Only what changed after this number of the change log, and what is gone."
    )
    datum: Datum | None = Field(None, description="Datum of the positions, of those that the platform takes.")
    samples: bool = Field(False, description="Whether made-up sites come along.")
    named: bool = Field(
        False,
        description="Whether it is told by what the platform was sent, with its ids and the names of what is gone.",
    )


Question = Annotated[FeedQuestion, Query()]
MayTakePhotos = Annotated[Connection | None, Depends(allowed_with("f", LISTS, PULLS, value=PHOTOS), scope="function")]
# What a platform was sent, what it calls a site, and what one was called that is gone, is not the public's.
MayName = Annotated[Connection | None, Depends(allowed_with("named", LISTS, PULLS), scope="function")]


async def held() -> AsyncIterator[AsyncExitStack]:
    """What an answer holds until it is sent, and may give back before."""
    async with AsyncExitStack() as all_of_it:
        yield all_of_it


def settled(public: PublicRead) -> Connection:
    """A read of the public projection to which nothing changes any more."""
    settle(public)
    return public


# A place is kept beyond the route, for the file is made when its connections are given back.
Held = Annotated[AsyncExitStack, Depends(held, scope="request")]
Settled = Annotated[Connection, Depends(settled, scope="function")]


def asker(request: Request, service: Running, held: Held, public: Settled, _: MayTakePhotos, naming: MayName) -> Asker:
    """Who asks for a feed, as far as it matters."""
    return Asker(request, service, held, public, None if naming is None else (naming, asker_of(request)))


Asking = Annotated[Asker, Depends(asker, scope="function")]


async def answer(target: Target, question: FeedQuestion, asking: Asker) -> Response:
    """The file of a platform."""
    asked = Asked(question.datum or target.datums[0], question.since, question.samples)
    return await answered(target, asked, question.f, asking if question.named else asking._replace(naming=None))


@router.get("/zhigongzhijia", responses=FILES, response_class=Response)
async def read_zhigongzhijia(question: Question, asking: Asking) -> Response:
    """Open sites for the 职工之家 app: all, or what changed and what is gone. `f=zip` and `named` are not for all."""
    return await answer(BY_CODE["zhigongzhijia"], question, asking)


@router.get("/amap", responses=FILES, response_class=Response)
async def read_amap(question: Question, asking: Asking) -> Response:
    """Open sites for AMap: all, or what changed and what is gone. `f=zip` and `named` are not for all."""
    return await answer(BY_CODE["amap"], question, asking)


@router.get("/baidu", responses=FILES, response_class=Response)
async def read_baidu(question: Question, asking: Asking) -> Response:
    """Open sites for Baidu: all, or what changed and what is gone. `f=zip` and `named` are not for all."""
    return await answer(BY_CODE["baidu"], question, asking)


@router.get("/tencent", responses=FILES, response_class=Response)
async def read_tencent(question: Question, asking: Asking) -> Response:
    """Open sites for Tencent: all, or what changed and what is gone. `f=zip` and `named` are not for all."""
    return await answer(BY_CODE["tencent"], question, asking)


@router.get("/chargers")
def read_chargers(
    service: Running,
    connection: Settled,
    response: Response,
    samples: Annotated[bool, Query(description="Whether made-up sites come along.")] = False,
) -> dict[str, Any]:
    """Open sites with chargers in the words of T/CEC 102, GCJ-02, as far as known; stamped as exports are."""
    state = State(**stamp_of(connection), datum=Datum.GCJ02, licence=service.settings.licence or NOT_STATED)
    rows = queries.sites(connection, list(service.catalogue.kinds), samples, None)
    response.headers.update(state.headers())
    return {**state.json(), "StationInfos": stations([row for row in rows if row["chargers"]])}
