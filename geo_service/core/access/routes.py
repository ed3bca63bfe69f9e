"""/session and /account: signing in and out, and what belongs to who is signed in."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.access import browser, machines, queries, signing_in
from geo_service.core.access.gate import Asker, Gate, idle, not_from_our_page, of_session, tapped
from geo_service.core.access.key_routes import MACHINES
from geo_service.core.access.secrets import csrf_token
from geo_service.core.access.signing_in import at_the_gate
from geo_service.core.database.connections import Transaction, act
from geo_service.core.errors import NotFound
from geo_service.core.problems import SECRET
from geo_service.core.service import Running
from geo_service.core.text import Text

type SignInWay = Literal["password", "oidc"]

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


class BrowserSession(BaseModel):
    """What a page asks before it asks anything else: whose browser it is in, and how one can sign in here."""

    name: str | None = Field(description="Who is signed in; null where nobody is.")
    permissions: list[str] = Field(description="What who is signed in may do somewhere, by code.")
    ways: list[SignInWay] = Field(description="How one can sign in: `password`, and `oidc` where a provider is set.")


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


class OwnMachine(BaseModel):
    """A program that one looks after."""

    name: str
    organisation: str
    acts_for: list[str] = Field(description="Codes of organisations; `*` is every one.")
    scopes: list[str]
    live_keys: int = Field(description=f"{len(machines.SLOTS)} at most.")


class Account(BaseModel):
    """Who is signed in, where, as what."""

    name: str
    roles: list[HeldRole]
    csrf: str | None = Field(description=f"To be sent as {browser.CSRF_HEADER} with every change; null without cookie.")
    sessions: list[OwnSession]
    idle_minutes: int = Field(description="A session ends after so long without a request.")
    machines: list[OwnMachine] | None = Field(description="That one looks after; null for who may not look after any.")
    keys: list[MachineKey] = Field(description="Of the programs that one looks after.")
    organisations: dict[str, dict[str, str]] = Field(description="What the organisations in this answer are called.")
    scopes: dict[str, dict[str, str]] = Field(description="What the scopes in this answer let a program do.")


def from_our_page(request: Request, service: Running) -> None:
    """Let nobody be signed in, or out, by the page of another site."""
    if not browser.is_from_our_page(request, service.settings.public_url):
        raise not_from_our_page()


@router.get("/session")
def read_session(
    request: Request, response: Response, service: Running, access: Gate, connection: Transaction
) -> BrowserSession:
    """Whose browser this is, nobody's included, and how one can sign in."""
    response.headers["Cache-Control"] = "no-store"
    at_the_gate(connection)
    found = of_session(request, connection, access, service.settings.public_url, idle(service))
    ways: list[SignInWay] = ["password"] if access.provider is None else ["password", "oidc"]
    may = set[str]().union(*(grant.permissions for grant in found.grants)) if found else set[str]()
    return BrowserSession(name=found.title if found else None, permissions=sorted(may), ways=ways)


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
    """Who is signed in: name, roles, the browsers they are signed in with, the programs that they look after."""
    response.headers["Cache-Control"] = "no-store"
    token = browser.session_token(request, service.settings.public_url)
    may_rest = idle(service)
    own = [] if asker.person_id is None else queries.sessions(connection, asker.person_id, may_rest)
    keeps = asker.organisations(MACHINES)
    act(connection, asker.name, keeps)
    held = [(role, organisation) for role, organisation in asker.roles if role in access.roles.roles]
    programs, keys = queries.machines(connection), queries.keys(connection)
    named = {organisation for _, organisation in held}.union(*({one.organisation, *one.acts_for} for one in programs))
    scopes = sorted(access.roles.permissions.keys() & {scope for one in programs for scope in one.scopes})
    return Account(
        name=asker.title,
        roles=[
            HeldRole(role=role, title=Text(*access.roles.roles[role].title).json(), organisation=organisation)
            for role, organisation in held
        ],
        csrf=csrf_token(token) if token and asker.session_id is not None else None,
        sessions=[OwnSession(**one, current=one["id"] == asker.session_id) for one in own],
        idle_minutes=int(may_rest.total_seconds()) // 60,
        machines=[OwnMachine(**one) for one in programs] if keeps else None,
        keys=[MachineKey(**one) for one in keys],
        organisations=queries.titles(connection, named),
        scopes={scope: access.roles.permissions[scope].json() for scope in scopes},
    )


@router.delete("/account/sessions/{session_id}", status_code=204)
def end_session(
    session_id: Annotated[int, Path(ge=1, le=2**63 - 1)], asker: Asker, connection: Transaction
) -> Response:
    """Sign out of one of one's own browsers; anybody else's does not exist."""
    if asker.person_id is None or not queries.end_session_of_person(connection, session_id, asker.person_id):
        raise NotFound(Text(f"没有会话 {session_id}", f"There is no session {session_id}"))
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
