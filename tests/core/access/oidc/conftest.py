"""A small OIDC provider: it signs in whomever it is told to, and checks client, redirect and PKCE as it should."""

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import Engine

from geo_service.app import create_app
from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.plugin import Found
from geo_service.settings import DATA, Settings

CLIENT, SECRET, AUDIENCE = "geo_service", "the client's secret", "https://service.example"
CALLBACK = "http://testserver/session/oidc/callback"


@dataclass
class SmallProvider:
    """The provider's keys, and what tests tell it to do.

    Attributes:
        subject: who signs in next.
        claims: what its next ID tokens claim besides, or otherwise; None leaves a claim out.
        asked: how often each of its addresses was asked.
    """

    issuer: str
    keys: dict[str, Any] = field(default_factory=lambda: {"k1": new_rsa("k1")})
    subject: str = "somebody"
    claims: dict[str, Any] = field(default_factory=dict)
    signed_by: str = "k1"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    is_down: bool = False
    more_keys: list[dict[str, Any]] = field(default_factory=list)

    def token(self, claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
        """A token that it signs."""
        of = {"alg": "RS256", "kid": self.signed_by, **(header or {})}
        whole = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(of, whole, self.keys[self.signed_by], algorithms=["RS256"])

    def access_token(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """An access token for the service."""
        return self.token(self.access_claims() | claims, {"typ": "at+jwt", **(header or {})})

    def access_claims(self) -> dict[str, Any]:
        """What a good access token claims."""
        now = int(time.time())
        return {"iss": self.issuer, "aud": AUDIENCE, "sub": self.subject, "iat": now, "exp": now + 600}

    def id_token(self, nonce: str) -> str:
        """The ID token for a sign-in."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300, "nonce": nonce}
        return self.token(claims | self.claims, {"typ": "JWT"})


def new_rsa(kid: str, bits: int = 2048) -> RSAKey:
    """A key of the provider."""
    return RSAKey.generate_key(bits, {"kid": kid, "use": "sig", "alg": "RS256"})


def app_of(provider: SmallProvider) -> FastAPI:
    """The provider over HTTP."""
    app = FastAPI()

    @app.middleware("http")
    async def count(request: Request, call_next: Any) -> Any:
        path = request.url.path
        provider.asked[path] = provider.asked.get(path, 0) + 1
        return JSONResponse({}, 503) if provider.is_down else await call_next(request)

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, str]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": provider.issuer} | {name: f"{provider.issuer}/{at}" for name, at in places.items()}

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in provider.keys.values()] + provider.more_keys}

    @app.get("/authorize")
    def authorize(request: Request) -> Any:
        asked = dict(request.query_params)
        fixed = {"client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code"}
        if (
            not fixed.items() <= asked.items()
            or asked["code_challenge_method"] != "S256"
            or "openid" not in asked["scope"]
        ):
            return JSONResponse({"error": "invalid_request"}, 400)
        code = uuid4().hex
        provider.codes[code] = {"challenge": asked["code_challenge"], "nonce": asked["nonce"]}
        back = {"code": code, "state": asked["state"], "iss": provider.issuer, "session_state": "of no interest"}
        return RedirectResponse(f"{CALLBACK}?{urlencode(back)}", 302)

    @app.post("/token")
    async def token(request: Request) -> Any:
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = provider.codes.pop(sent["code"], None)
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).decode().rstrip("=")
        )
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != known:
            return JSONResponse({"error": "invalid_client"}, 401)
        if asked is None or asked["challenge"] != challenge or sent["redirect_uri"] != CALLBACK:
            return JSONResponse({"error": "invalid_grant"}, 400)
        assert sent["grant_type"] == "authorization_code"
        tokens = {"access_token": provider.access_token(), "id_token": provider.id_token(asked["nonce"])}
        return tokens | {"token_type": "Bearer", "expires_in": 600}

    return app


@pytest.fixture(scope="module", name="provider")
def _provider() -> Iterator[SmallProvider]:
    """The provider, served at an address of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider = SmallProvider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(app_of(provider), log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield provider
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module", name="service")
def _service(database_url: str, found: Found, provider: SmallProvider) -> Iterator[TestClient]:
    """The service with this provider."""
    settings = Settings(
        database_url=SecretStr(database_url),
        work=False,
        public_url="http://testserver",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        oidc_audience=AUDIENCE,
    )
    with TestClient(create_app(settings, found), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module", name="known")
def _known(app_engine: Engine, provider: SmallProvider) -> Callable[[str], str]:
    """Enters somebody whom the provider knows, and gives their name in the service."""
    roles, passwords = read_roles(DATA), Passwords()

    def known(subject: str) -> str:
        new = NewPerson(
            "somebody", f"某人 {subject}", "district:310101", "district_union", None, provider.issuer, subject
        )
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            load_organisations(connection, DATA)
            add_person(connection, new, roles, passwords, "test")
        return new.name

    return known
