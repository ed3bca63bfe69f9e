"""/session/oidc: signing in by way of the provider, with PKCE, state and nonce."""

from datetime import timedelta

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Engine

from geo_service.core.access import browser, signing_in
from geo_service.core.access import queries as people
from geo_service.core.access.gate import Gate, tapped
from geo_service.core.access.oidc import queries
from geo_service.core.access.oidc.provider import Provider
from geo_service.core.access.oidc.tokens import BadToken
from geo_service.core.access.secrets import hash_of, new_secret, same
from geo_service.core.database.connections import begun
from geo_service.core.errors import NotFound, NotSignedIn
from geo_service.core.parameters import known_parameters
from geo_service.core.service import Running
from geo_service.core.text import Text

STATE = "oidc_state"
PATH = "/session/oidc"
LASTS = timedelta(minutes=10)
REFUSED = "/console?view=sign-in&why=refused"

router = APIRouter(tags=["account"], responses={404: {"description": "No sign-in provider is configured."}})


def held_provider(access: Gate) -> Provider:
    """The provider.

    Raises:
        NotFound: the settings name none.
    """
    if access.provider is None:
        raise NotFound(Text("未配置统一认证", "No sign-in provider is configured"))
    return access.provider


@router.get(
    PATH, status_code=303, response_class=RedirectResponse, dependencies=[Depends(known_parameters), Depends(tapped)]
)
def begin(request: Request, service: Running, access: Gate, next: str | None = None) -> Response:  # noqa: A002
    """Go to the provider to sign in, and then to a page of this service."""
    provider = held_provider(access)
    state, nonce, verifier = new_secret(), new_secret(), new_secret()
    address = provider.begin(state, nonce, verifier)
    with begun(service.database.app) as connection:
        signing_in.at_the_gate(connection)
        queries.put_attempt(connection, hash_of(state), nonce, verifier, browser.safe_next(next), LASTS)
    answer = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    secure = browser.is_secure(request, service.settings.public_url)
    answer.set_cookie(STATE, state, int(LASTS.total_seconds()), path=PATH, secure=secure, httponly=True, samesite="lax")
    return answer


@router.get(f"{PATH}/callback", status_code=303, response_class=RedirectResponse, dependencies=[Depends(tapped)])
def come_back(
    request: Request, service: Running, access: Gate, state: str = "", code: str = "", iss: str | None = None
) -> Response:
    """Where the provider sends the browser back to; every refusal is the same, and leads to the page to sign in."""
    provider, settings, engine = held_provider(access), service.settings, service.database.app
    # The browser that comes back must be the one that went, or somebody could be signed in as somebody else.
    is_same = bool(state) and same(request.cookies.get(STATE, ""), state) and iss in (None, provider.issuer)
    try:
        person_id, next_page = arrived(provider, engine, state if is_same else "", code)
    except NotSignedIn:
        if request.headers.get("sec-fetch-mode") != "navigate":
            raise
        return RedirectResponse(REFUSED, 303, {"Cache-Control": "no-store"})
    before = browser.session_token(request, settings.public_url)
    lasts = timedelta(hours=settings.session_hours)
    session = signing_in.begin_session(engine, person_id, "oidc", lasts, before)
    answer = RedirectResponse(browser.safe_next(next_page), 303, {"Cache-Control": "no-store"})
    browser.set_session(request, answer, session.token, settings.public_url, int(lasts.total_seconds()))
    answer.delete_cookie(STATE, path=PATH)
    return answer


def arrived(provider: Provider, engine: Engine, state: str, code: str) -> tuple[int, str]:
    """Whose sign-in came back, and where they wanted to go.

    Raises:
        NotSignedIn: it was not begun here, or is over, or the provider says somebody whom nobody entered.
    """
    if not state:
        raise NotSignedIn
    with begun(engine) as connection:  # committed whatever follows: a sign-in comes back once
        signing_in.at_the_gate(connection)
        attempt = queries.take_attempt(connection, hash_of(state))
    if attempt is None or not attempt["in_time"] or not code:
        raise NotSignedIn
    try:
        claims = provider.identify(code, attempt["verifier"], attempt["nonce"])
    except BadToken as error:
        raise NotSignedIn from error
    with begun(engine) as connection:
        signing_in.at_the_gate(connection)
        person = people.identified(connection, claims["iss"], claims["sub"])
    if person is None:
        raise NotSignedIn
    return person["person_id"], attempt["next"]
