"""/session and /account: signing in and out, and what belongs to who is signed in."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.access import browser, queries, signing_in
from geo_service.core.access.gate import Asker, Gate, idle, not_from_our_page, tapped
from geo_service.core.access.key_routes import MACHINES
from geo_service.core.access.secrets import csrf_token
from geo_service.core.database.connections import Transaction, act
from geo_service.core.errors import NotFound
from geo_service.core.problems import SECRET
from geo_service.core.service import Running
from geo_service.core.text import Text

router = APIRouter(tags=["account"])


class Credentials(BaseModel):
    """Name and password, and where to go then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    login: str
    password: str = Field(json_schema_extra={"format": "password", "writeOnly": True})
    next: str | None = Field(default=None, description="A page of this service; anything else becomes the console.")


class SignedIn(BaseModel):
    """What a page needs after signing in."""

    csrf: str = Field(description=f"To be sent as {browser.CSRF_HEADER} with every change.")
    next: str


class HeldRole(BaseModel):
    """A role that somebody holds for an organisation."""

    role: str
    title: dict[str, str]
    organisation: str


class OwnSession(BaseModel):
    """A browser in which somebody is signed in."""

    id: int
    way: str
    began_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool


class MachineKey(BaseModel):
    """A live key of a program; its secret was shown once and is not kept."""

    id: str
    machine: str
    organisation: str
    acts_for: list[str]
    scopes: list[str]
    per_minute: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class Account(BaseModel):
    """Who is signed in, where, as what."""

    name: str
    roles: list[HeldRole]
    csrf: str | None = Field(description=f"To be sent as {browser.CSRF_HEADER} with every change; null without cookie.")
    sessions: list[OwnSession]
    keys: list[MachineKey] = Field(description="Of the programs that one looks after.")


def from_our_page(request: Request, service: Running) -> None:
    """Let nobody be signed in, or out, by the page of another site."""
    if not browser.is_from_our_page(request, service.settings.public_url):
        raise not_from_our_page()


@router.post("/session", dependencies=[Depends(from_our_page), Depends(tapped)], openapi_extra=SECRET)
def sign_in(said: Credentials, request: Request, response: Response, service: Running, access: Gate) -> SignedIn:
    """Sign in with name and password; the session's cookie comes with the answer. Every refusal is the same."""
    settings, engine = service.settings, service.database.app
    person_id = signing_in.person_of(engine, access.passwords, said.login, said.password)
    before = browser.session_token(request, settings.public_url)
    lasts = timedelta(hours=settings.session_hours)
    begun = signing_in.begin_session(engine, person_id, "password", lasts, before)
    browser.set_session(request, response, begun.token, settings.public_url, int(lasts.total_seconds()))
    response.headers["Cache-Control"] = "no-store"
    return SignedIn(csrf=csrf_token(begun.token), next=browser.safe_next(said.next))


@router.delete("/session", status_code=204)
def sign_out(asker: Asker, request: Request, service: Running, connection: Transaction) -> Response:
    """Sign out of this browser; elsewhere one stays signed in."""
    public_url = service.settings.public_url
    if asker.session_id is not None and asker.person_id is not None:
        queries.end_session_of_person(connection, asker.session_id, asker.person_id)
    response = Response(status_code=204, headers={"Cache-Control": "no-store", "Clear-Site-Data": '"cache"'})
    browser.drop_session(request, response, public_url)
    return response


@router.get("/account")
def read_account(
    asker: Asker, request: Request, response: Response, service: Running, access: Gate, connection: Transaction
) -> Account:
    """Who is signed in: name, roles, and the browsers they are signed in with."""
    response.headers["Cache-Control"] = "no-store"
    token = browser.session_token(request, service.settings.public_url)
    own = [] if asker.person_id is None else queries.sessions(connection, asker.person_id, idle(service))
    act(connection, asker.name, asker.organisations(MACHINES))
    keys = queries.keys(connection)
    return Account(
        name=asker.title,
        roles=[
            HeldRole(role=role, title=Text(*access.roles.roles[role].title).json(), organisation=organisation)
            for role, organisation in asker.roles
            if role in access.roles.roles
        ],
        csrf=csrf_token(token) if token and asker.session_id is not None else None,
        sessions=[OwnSession(**one, current=one["id"] == asker.session_id) for one in own],
        keys=[MachineKey(**one) for one in keys],
    )


@router.delete("/account/sessions/{session_id}", status_code=204)
def end_session(
    session_id: Annotated[int, Path(ge=1, le=2**63 - 1)], asker: Asker, connection: Transaction
) -> Response:
    """Sign out of one of one's own browsers; anybody else's does not exist."""
    if asker.person_id is None or not queries.end_session_of_person(connection, session_id, asker.person_id):
        raise NotFound(Text(f"没有会话 {session_id}", f"There is no session {session_id}"))
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
