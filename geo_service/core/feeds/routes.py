"""GET /feeds/{platform}: sites in a platform's form and datum, for whoever pulls them."""

from collections.abc import Callable, Iterator
from hashlib import file_digest
from io import BufferedRandom
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed_with, asker_of
from geo_service.core.attachment import attachment
from geo_service.core.changes.queries import last_number
from geo_service.core.database.connections import PublicRead
from geo_service.core.errors import BadRequest, Fault, Forbidden
from geo_service.core.exports.queries import stamp_of
from geo_service.core.exports.stamp import NOT_STATED, State
from geo_service.core.feeds import queries
from geo_service.core.feeds.chargers import stations
from geo_service.core.feeds.feed import Asked, Feed, read_feed, with_names
from geo_service.core.feeds.files import MEDIA_TYPES, Format, write_file
from geo_service.core.feeds.platforms import BY_CODE, LISTS, PHOTOS, PULLS
from geo_service.core.feeds.target import Target
from geo_service.core.geometry import Datum
from geo_service.core.pages import NOT_UNASKED
from geo_service.core.pictures.store import Store
from geo_service.core.registry.photos.queries import photo
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

BLOCK = 2**16
NUMBER, DATUM, SHA256 = "X-Change-Number", "X-Datum", "X-File-SHA256"

router = APIRouter(prefix="/feeds", tags=["feeds"])

FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"The file; `{NUMBER}` is the change up to which it tells.",
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


class Asker(NamedTuple):
    """What a feed is answered from.

    Attributes:
        naming: the transaction of who may know names, and who it is; None for everybody else.
    """

    service: Service
    public: Connection
    naming: tuple[Connection, Actor] | None


def asker(request: Request, service: Running, public: PublicRead, _: MayTakePhotos, naming: MayName) -> Asker:
    """Who asks for a feed, as far as it matters."""
    return Asker(service, public, None if naming is None else (naming, asker_of(request)))


Asking = Annotated[Asker, Depends(asker, scope="function")]


def answer(target: Target, question: FeedQuestion, asking: Asker) -> Response:
    """The file of a platform."""
    asked = Asked(question.datum or target.datums[0], question.since, question.samples)
    feed = feed_of(asking.public, target, asked, asking.service)
    if asking.naming is not None and question.named:
        connection, who = asking.naming
        check_partner(target.code, who)
        feed = with_names(connection, feed)
    return answered(feed, question.f, write_file(feed, question.f, photos_by(asking.public, asking.service.photos)))


def check_partner(target: str, who: Actor) -> None:
    """See that somebody hands over to a platform: the staff service centre, or a program of the platform's own.

    A program is called after the platform, amap or amap-…, and acts for all organisations.

    Raises:
        Forbidden: for everybody else.
    """
    is_of = who.way == "key" and who.title.partition("-")[0] == target
    if not (who.organisations(LISTS) or (is_of and "*" in who.organisations(PULLS))):
        raise Forbidden(Text("这个接口程序不属于该平台", "This program is not that of the platform"))


@router.get("/zhigongzhijia", responses=FILES, response_class=Response)
def read_zhigongzhijia(question: Question, asking: Asking) -> Response:
    """Open sites for the 职工之家 app: all, or what changed and what is gone. `f=zip` and `named` are not for all."""
    return answer(BY_CODE["zhigongzhijia"], question, asking)


@router.get("/amap", responses=FILES, response_class=Response)
def read_amap(question: Question, asking: Asking) -> Response:
    """Open sites for AMap: all, or what changed and what is gone. `f=zip` and `named` are not for all."""
    return answer(BY_CODE["amap"], question, asking)


@router.get("/baidu", responses=FILES, response_class=Response)
def read_baidu(question: Question, asking: Asking) -> Response:
    """Open sites for Baidu: all, or what changed and what is gone. `f=zip` and `named` are not for all."""
    return answer(BY_CODE["baidu"], question, asking)


@router.get("/tencent", responses=FILES, response_class=Response)
def read_tencent(question: Question, asking: Asking) -> Response:
    """Open sites for Tencent: all, or what changed and what is gone. `f=zip` and `named` are not for all."""
    return answer(BY_CODE["tencent"], question, asking)


@router.get("/chargers")
def read_chargers(
    service: Running,
    connection: PublicRead,
    response: Response,
    samples: Annotated[bool, Query(description="Whether made-up sites come along.")] = False,
) -> dict[str, Any]:
    """Open sites with chargers in the words of T/CEC 102, GCJ-02, as far as known; stamped as exports are."""
    state = State(**stamp_of(connection), datum=Datum.GCJ02, licence=service.settings.licence or NOT_STATED)
    rows = queries.sites(connection, list(service.catalogue.kinds), samples, None)
    response.headers.update(state.headers())
    return {**state.json(), "StationInfos": stations([row for row in rows if row["chargers"]])}


def feed_of(connection: Connection, target: Target, asked: Asked, service: Service) -> Feed:
    """The feed that is asked for.

    Raises:
        BadRequest: the platform takes no such datum, or there is no such change yet.
    """
    if asked.datum not in target.datums:
        taken = "、".join(target.datums)
        wanted = Text(f"{target.title.zh}接受 {taken}", f"{target.title.en} takes {', '.join(target.datums)}")
        detail = Text("坐标系不合要求", "The platform takes no such datum")
        raise BadRequest(detail, [Fault("datum", asked.datum, wanted)])
    last = last_number(connection)
    if asked.since is not None and asked.since > last:
        wanted = Text(f"不大于最后编号 {last}", f"at most {last}, the last number")
        detail = Text("还没有这个编号的变更", "There is no change of this number yet")
        raise BadRequest(detail, [Fault("since", asked.since, wanted)])
    return read_feed(connection, target, asked, service.settings.data, service.catalogue)


def photos_by(connection: Connection, store: Store) -> Callable[[str], bytes | None]:
    """What reads a public photo by its hash; None where no open facility has it any more."""

    def read(sha256: str) -> bytes | None:
        name = photo(connection, sha256, is_thumbnail=False)
        return None if name is None else store.get(name)

    return read


def answered(feed: Feed, wanted: Format, file: BufferedRandom, status: Literal[200, 201] = 200) -> Response:
    """The file under a name that says platform, datum and changes, with its hash."""
    headers = {
        "Content-Disposition": attachment(f"{feed.name}.{wanted}"),
        SHA256: sha256_of(file),
        "Cache-Control": "no-store" if feed.names or wanted == PHOTOS else NOT_UNASKED,
        NUMBER: str(feed.number),
        DATUM: feed.asked.datum,
    }
    media_type = f"text/csv; charset={feed.form.csv_encoding.removesuffix('-sig')}" if wanted == "csv" else None
    return StreamingResponse(blocks(file), status, headers, media_type or MEDIA_TYPES[wanted])


def sha256_of(file: BufferedRandom) -> str:
    """The SHA-256 of a file, hexadecimal; it stands at its beginning again."""
    digest = file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def blocks(file: BufferedRandom) -> Iterator[bytes]:
    """The content of a file, closed at its end."""
    with file:
        while block := file.read(BLOCK):
            yield block
