"""The OIDC provider: where it is, its keys, and codes exchanged for tokens."""

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from geo_service.core.access.oidc.tokens import (
    ACCESS_TYPES,
    ID_TYPES,
    BadToken,
    Claims,
    Expected,
    PublicKey,
    claims_of,
    kid_of,
)
from geo_service.core.errors import Unavailable
from geo_service.core.text import Text
from geo_service.settings import Settings

TIMEOUT_S = 5
LARGEST_DOCUMENT = 1_000_000  # bytes
# A key that the provider withdrew is not taken for longer than this, not even while the provider cannot be reached.
ASK_FROM_S, KEYS_LAST_S = 300, 600
# Anybody can send a token with a made-up kid, and must not make us ask the provider each time.
ASK_AGAIN_S = 30
LEAST_RSA_BITS = 2048
KEY_TYPES = {
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
}
# A provider that lists a private key by mistake does not make us hold it.
PUBLIC_PARTS = {"kty", "n", "e", "crv", "x", "y", "kid"}
NO_PROVIDER = Text("统一认证暂时连不上，请稍后再试", "The sign-in provider cannot be reached; try again later")


@dataclass
class Provider:
    """One provider, as the settings name it; its addresses and keys are asked for when they are needed."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str
    algorithm: str
    audience: str | None
    _document: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, PublicKey] = field(default_factory=dict)
    _asked_s: float = float("-inf")
    _known_s: float = float("-inf")
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, state: str, nonce: str, verifier: str) -> str:
        """The provider's page to send the browser to."""
        url, _ = self._session().create_authorization_url(
            self._address("authorization_endpoint"), state=state, code_verifier=verifier, nonce=nonce
        )
        return str(url)

    def identify(self, code: str, verifier: str, nonce: str) -> Claims:
        """Who signed in, by the ID token that the provider gives for a code.

        Raises:
            BadToken: the provider does not take the code, or its token is not good.
            Unavailable: the provider cannot be reached.
        """
        try:
            with self._session() as session:
                answer = session.fetch_token(
                    self._address("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    timeout=TIMEOUT_S,
                    allow_redirects=False,
                )
        except (AuthlibBaseError, ValueError, requests.HTTPError) as error:
            raise BadToken(f"code: {type(error).__name__}") from error
        except requests.RequestException as error:
            raise Unavailable(NO_PROVIDER) from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise BadToken("no ID token")
        expected = Expected(self.issuer, self.client_id, self.algorithm, frozenset(ID_TYPES), nonce)
        return self._claims(token, expected)

    def claims_of_access(self, token: str) -> Claims:
        """What an access token claims.

        Raises:
            BadToken: it is not good, or the settings name no audience.
        """
        if self.audience is None:
            raise BadToken("aud: none is configured")
        return self._claims(token, Expected(self.issuer, self.audience, self.algorithm, frozenset(ACCESS_TYPES)))

    def _claims(self, token: str, expected: Expected) -> Claims:
        kid = kid_of(token, expected)  # before the provider is asked for anything
        self._look_up(kid)
        return claims_of(token, self._keys, expected, time.time())

    def _look_up(self, kid: str) -> None:
        """Ask for the keys where they are old, or where this one is not among them."""
        age_s = time.monotonic() - self._known_s
        # Whoever comes while another asks goes by the keys there are, and does not wait.
        if (age_s > ASK_FROM_S or kid not in self._keys) and self._turn.acquire(blocking=not self._keys):
            try:
                with suppress(Unavailable):
                    self._ask()
            finally:
                self._turn.release()
        if time.monotonic() - self._known_s > KEYS_LAST_S:
            raise Unavailable(NO_PROVIDER)

    def _ask(self) -> None:
        if time.monotonic() - self._asked_s < ASK_AGAIN_S:
            return
        self._asked_s = time.monotonic()
        self._keys = usable_keys(fetch(self._address("jwks_uri")), self.algorithm)
        self._known_s = time.monotonic()

    def _address(self, name: str) -> str:
        if not self._document:
            found = fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise Unavailable(NO_PROVIDER)
            self._document = found
        address = self._document.get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise Unavailable(NO_PROVIDER)
        return address

    def _session(self) -> Any:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope="openid",
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
        )


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name, None when they name none."""
    if settings.oidc_issuer is None:
        return None
    assert settings.oidc_client_id is not None
    assert settings.public_url is not None
    secret = settings.oidc_client_secret
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        redirect_uri=f"{settings.public_url}/session/oidc/callback",
        algorithm=settings.oidc_algorithm,
        audience=settings.oidc_audience,
    )


def is_safe(address: str) -> bool:
    """Whether nobody on the way can listen: https, or this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def fetch(address: str) -> dict[str, Any]:
    """A JSON document of the provider.

    Raises:
        Unavailable: it does not come, is no JSON object, or comes from elsewhere.
    """
    try:
        with requests.get(address, timeout=TIMEOUT_S, allow_redirects=False, stream=True) as answer:
            body = answer.raw.read(LARGEST_DOCUMENT + 1, decode_content=True)
            found = json.loads(body) if answer.status_code == requests.codes.ok else None
    except (requests.RequestException, ValueError, OSError) as error:
        raise Unavailable(NO_PROVIDER) from error
    if not isinstance(found, dict) or len(body) > LARGEST_DOCUMENT:
        raise Unavailable(NO_PROVIDER)
    return found


def usable_keys(document: dict[str, Any], algorithm: str) -> dict[str, PublicKey]:
    """The public keys of a JWKS that sign with an algorithm, by kid; a kid that stands twice is nobody's."""
    kty, curve = KEY_TYPES[algorithm]
    found: dict[str, PublicKey] = {}
    given = document.get("keys")
    listed = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    kids = [one.get("kid") for one in listed]
    for one in listed:
        kid = one.get("kid")
        fits = one.get("kty") == kty and one.get("crv") == curve and one.get("use", "sig") == "sig"
        if not fits or not isinstance(kid, str) or kids.count(kid) > 1 or one.get("alg", algorithm) != algorithm:
            continue
        try:
            key = imported(kty, {name: value for name, value in one.items() if name in PUBLIC_PARTS})
        except (JoseError, ValueError, TypeError):
            continue
        if not isinstance(key, RSAKey) or key.raw_value.key_size >= LEAST_RSA_BITS:
            found[kid] = key
    return found


def imported(kty: str, parts: dict[str, Any]) -> PublicKey:
    """The key of the parts in a JWKS."""
    if kty == "RSA":
        return RSAKey.import_key(parts)
    return ECKey.import_key(parts) if kty == "EC" else OKPKey.import_key(parts)
