"""Access tokens: a good one is taken, and no kind of forged, expired, foreign or confused one."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

AUDIENCE = "https://service.example"


@pytest.fixture(scope="module", autouse=True)
def _somebody(provider: Any, known: Callable[[str], str]) -> None:
    """Somebody whom the provider and the service know; a refusal is for the token alone."""
    provider.subject = uuid4().hex
    known(provider.subject)


def now() -> int:
    """The second it is, when the token is made: a run may collect its tests long before."""
    return int(time.time())


def ask(service: TestClient, token: str | bytes) -> Any:
    """What a token is answered."""
    sent = token.encode("utf-8", "surrogateescape") if isinstance(token, str) else token
    return service.get("/account", headers={"Authorization": b"Bearer " + sent})


def b64(value: Any) -> str:
    """A part of a token."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def raw(provider: Any, header: Any, claims: Any, hashed: Any = None, padded: Any = None) -> str:
    """A token of any header and content, rightly signed by the provider's own key, with RS256 if not said otherwise."""
    signed = f"{b64(header)}.{b64(claims)}"
    signature = provider.keys["k1"].private_key.sign(
        signed.encode(), padded or padding.PKCS1v15(), hashed or hashes.SHA256()
    )
    return f"{signed}.{b64(signature)}"


def hmac_with(provider: Any, secret: bytes, **header: Any) -> str:
    """A token signed with a public key as if it were a secret."""
    signed = f"{b64({'alg': 'HS256', 'typ': 'at+jwt', 'kid': 'k1', **header})}.{b64(provider.access_claims())}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def public(provider: Any, encoding: str, form: str) -> bytes:
    """The provider's public key, in a form that a library could take for a secret."""
    return provider.keys["k1"].public_key.public_bytes(
        getattr(serialization.Encoding, encoding), getattr(serialization.PublicFormat, form)
    )


def by_another(provider: Any, header: dict[str, Any] | None = None, key: Any = None, algorithm: str = "RS256") -> str:
    """A token with the right claims, signed by a stranger's key."""
    stranger = key or RSAKey.generate_key(2048)
    whole = {"alg": algorithm, "kid": "k1", "typ": "at+jwt", **(header or {})}
    return jwt.encode(whole, provider.access_claims(), stranger, algorithms=[algorithm])


HEADER = {"alg": "RS256", "kid": "k1", "typ": "at+jwt"}
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
STRANGER = RSAKey.generate_key(2048)


def good(provider: Any) -> list[str]:
    """The parts of a good token."""
    return provider.access_token().split(".")


def last_bit(signature: str) -> str:
    """The same bytes written in another way: the bits that do not count are others."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + letters[letters.index(signature[-1]) ^ 1]


def twice(provider: Any, name: str, value: Any) -> str:
    """The claims with one of them twice, the good one last."""
    return "{" + f'"{name}": {json.dumps(value)}, ' + json.dumps(provider.access_claims())[1:]


FORGED: dict[str, Callable[[Any], str | bytes]] = {
    # the algorithm
    "alg none": lambda p: f"{b64({**HEADER, 'alg': 'none'})}.{good(p)[1]}.",
    "alg None": lambda p: f"{b64({**HEADER, 'alg': 'None'})}.{good(p)[1]}.{good(p)[2]}",
    "alg none with the signature": lambda p: f"{b64({**HEADER, 'alg': 'none'})}.{good(p)[1]}.{good(p)[2]}",
    "alg missing": lambda p: raw(p, {"kid": "k1", "typ": "at+jwt"}, p.access_claims()),
    "alg empty": lambda p: raw(p, {**HEADER, "alg": ""}, p.access_claims()),
    "alg a list": lambda p: raw(p, {**HEADER, "alg": ["RS256"]}, p.access_claims()),
    "alg in small letters": lambda p: raw(p, {**HEADER, "alg": "rs256"}, p.access_claims()),
    "alg RS512 by the right key": lambda p: raw(p, {**HEADER, "alg": "RS512"}, p.access_claims(), hashes.SHA512()),
    "alg PS256 by the right key": lambda p: raw(p, {**HEADER, "alg": "PS256"}, p.access_claims(), None, PSS),
    "alg ES256 by a stranger": lambda p: by_another(p, key=ECKey.generate_key("P-256"), algorithm="ES256"),
    "HS256 with the public key as PEM": lambda p: hmac_with(p, public(p, "PEM", "SubjectPublicKeyInfo")),
    "HS256 with the public key as PKCS1 PEM": lambda p: hmac_with(p, public(p, "PEM", "PKCS1")),
    "HS256 with the public key as DER": lambda p: hmac_with(p, public(p, "DER", "SubjectPublicKeyInfo")),
    "HS256 with the public key as OpenSSH": lambda p: hmac_with(p, public(p, "OpenSSH", "OpenSSH")),
    "HS256 with the public key as JWK": lambda p: hmac_with(
        p, json.dumps(p.keys["k1"].as_dict(private=False)).encode()
    ),
    "HS256 with nothing": lambda p: hmac_with(p, b""),
    "HS256 with the client's secret": lambda p: hmac_with(p, b"the client's secret"),
    # the key
    "a stranger's key": by_another,
    "a stranger's key under another kid": lambda p: by_another(p, {"kid": "k2"}),
    "kid missing": lambda p: raw(p, {"alg": "RS256", "typ": "at+jwt"}, p.access_claims()),
    "kid a number": lambda p: raw(p, {**HEADER, "kid": 1}, p.access_claims()),
    "kid a path": lambda p: raw(p, {**HEADER, "kid": "../../k1"}, p.access_claims()),
    "kid an injection": lambda p: raw(p, {**HEADER, "kid": "k1' or '1'='1"}, p.access_claims()),
    "jwk of a stranger": lambda p: by_another(p, {"jwk": STRANGER.as_dict(private=False)}, STRANGER),
    "jku of a stranger": lambda p: by_another(p, {"jku": "https://evil.example/keys"}, STRANGER),
    "x5u of a stranger": lambda p: by_another(p, {"x5u": "https://evil.example/chain"}, STRANGER),
    "jku of its own": lambda p: raw(p, {**HEADER, "jku": f"{p.issuer}/keys"}, p.access_claims()),
    "jwk beside the right kid": lambda p: raw(
        p, {**HEADER, "jwk": p.keys["k1"].as_dict(private=False)}, p.access_claims()
    ),
    "crit": lambda p: raw(p, {**HEADER, "crit": ["exp"], "exp": now()}, p.access_claims()),
    "b64 false": lambda p: raw(p, {**HEADER, "crit": ["b64"], "b64": False}, p.access_claims()),
    "a nested token": lambda p: raw(p, {**HEADER, "cty": "JWT"}, p.access_claims()),
    "compressed": lambda p: raw(p, {**HEADER, "zip": "DEF"}, p.access_claims()),
    # what kind of token
    "an ID token": lambda p: p.id_token("nonce"),
    "an ID token for the audience": lambda p: p.token(p.access_claims() | {"nonce": "x"}, {"typ": "JWT"}),
    "typ missing": lambda p: raw(p, {"alg": "RS256", "kid": "k1"}, p.access_claims()),
    "typ of a logout token": lambda p: p.access_token({"typ": "logout+jwt"}),
    "typ a list": lambda p: raw(p, {**HEADER, "typ": ["at+jwt"]}, p.access_claims()),
    # who and for whom
    "another issuer": lambda p: p.access_token(iss="https://evil.example"),
    "the issuer with a slash": lambda p: p.access_token(iss=f"{p.issuer}/"),
    "the issuer in capitals": lambda p: p.access_token(iss=p.issuer.upper()),
    "the issuer in a list": lambda p: p.access_token(iss=[p.issuer]),
    "no issuer": lambda p: p.access_token(iss=None),
    "for the client": lambda p: p.access_token(aud="geo_service"),
    "for another": lambda p: p.access_token(aud="https://other.example"),
    "for more than the audience": lambda p: p.access_token(aud=f"{AUDIENCE}/more"),
    "for a list of others": lambda p: p.access_token(aud=["a", "b"]),
    "for a list with a number": lambda p: p.access_token(aud=[AUDIENCE, 1]),
    "for an object": lambda p: p.access_token(aud={AUDIENCE: True}),
    "for nobody": lambda p: p.access_token(aud=None),
    "of nobody": lambda p: p.access_token(sub=None),
    "of an empty name": lambda p: p.access_token(sub=""),
    "of a name too long": lambda p: p.access_token(sub="x" * 256),
    "of a name with a zero": lambda p: p.access_token(sub=f"{p.subject}\0"),
    "of somebody unknown here": lambda p: p.access_token(sub="nobody"),
    # when
    "expired": lambda p: p.access_token(iat=now() - 700, exp=now() - 100),
    "expired long ago": lambda p: p.access_token(iat=1, exp=2),
    "never expiring": lambda p: p.access_token(exp=None),
    "expiring in a thousand years": lambda p: p.access_token(exp=now() + 31_536_000_000),
    "good for longer than an hour": lambda p: p.access_token(exp=now() + 3700, iat=now()),
    "exp a text": lambda p: p.access_token(exp=str(now() + 600)),
    "exp true": lambda p: p.access_token(exp=True),
    "exp infinite": lambda p: raw(p, HEADER, p.access_claims() | {"exp": float("inf")}),
    "exp no number": lambda p: raw(p, HEADER, p.access_claims() | {"exp": float("nan")}),
    "exp beyond all floats": lambda p: raw(
        p, HEADER, json.dumps(p.access_claims()).replace("{", '{"nbf": 1e999, ').encode()
    ),
    "issued in the future": lambda p: p.access_token(iat=now() + 3000, exp=now() + 3500),
    "never issued": lambda p: p.access_token(iat=None),
    "not good yet": lambda p: p.access_token(nbf=now() + 500),
    "nbf a text": lambda p: p.access_token(nbf="0"),
    # the form
    "the signature of another token": lambda p: ".".join(good(p)[:2] + p.access_token(jti="x").split(".")[2:]),
    "claims changed afterwards": lambda p: ".".join([good(p)[0], b64(p.access_claims() | {"x": 1}), good(p)[2]]),
    "without signature": lambda p: ".".join(good(p)[:2]),
    "with an empty signature": lambda p: ".".join([*good(p)[:2], ""]),
    "with a fourth part": lambda p: p.access_token() + ".x",
    "the same bytes in other letters": lambda p: ".".join([*good(p)[:2], last_bit(good(p)[2])]),
    "with padding": lambda p: p.access_token() + "==",
    "with a newline inside": lambda p: p.access_token().replace(".", ".\\n", 1),
    "in the other base64": lambda p: ".".join([*good(p)[:2], good(p)[2].replace("-", "+").replace("_", "/") + "+"]),
    "a claim twice": lambda p: raw(p, HEADER, twice(p, "sub", "admin").encode()),
    "a header's name twice": lambda p: raw(p, b'{"alg": "none", ' + json.dumps(HEADER)[1:].encode(), p.access_claims()),
    "claims a list": lambda p: raw(p, HEADER, [p.access_claims()]),
    "claims a text": lambda p: raw(p, HEADER, "admin"),
    "claims no JSON": lambda p: raw(p, HEADER, b"\xff\xfe"),
    "claims nested without end": lambda p: raw(p, HEADER, b"[" * 5000),
    "header nested without end": lambda p: raw(p, b"[" * 3000, p.access_claims()),
    "header a list": lambda p: raw(p, [HEADER], p.access_claims()),
    "huge": lambda p: p.access_token(x="x" * 10_000),
    "not in ASCII": lambda p: p.access_token() + "é",
    "encrypted": lambda _: ".".join([b64({"alg": "dir", "enc": "A128GCM"}), "", "x", "x", "x"]),
    "dots": lambda _: "..",
    "nothing": lambda _: "",
}


def test_a_good_token_is_taken(service: TestClient, provider: Any) -> None:
    told = ask(service, provider.access_token())
    assert told.status_code == 200
    assert told.json()["name"] == f"某人 {provider.subject}"
    assert (told.json()["csrf"], told.json()["sessions"]) == (None, [])
    assert told.json()["roles"][0]["role"] == "district_union"


GOOD: dict[str, tuple[dict[str, Any], Callable[[], dict[str, Any]]]] = {
    "short type": ({"typ": "AT+JWT"}, dict),
    "whole type": ({"typ": "application/at+jwt"}, dict),
    "audiences of one": ({}, lambda: {"aud": [AUDIENCE]}),
    "one audience of two": ({}, lambda: {"aud": ["another", AUDIENCE]}),
    "ten minutes old": ({}, lambda: {"iat": now() - 600, "exp": now() + 3000}),
    "good since just now": ({}, lambda: {"nbf": now() - 5}),
    "until a fraction of a second": ({}, lambda: {"exp": now() + 600.5}),
    "claims of strangers": ({}, lambda: {"scope": "whatever", "x": [1]}),
}


@pytest.mark.parametrize("kind", GOOD)
def test_other_good_tokens_are_taken(kind: str, service: TestClient, provider: Any) -> None:
    header, claims = GOOD[kind]
    assert ask(service, provider.access_token(header, **claims())).status_code == 200


def test_there_are_many_kinds_of_bad_ones() -> None:
    assert len(FORGED) >= 60


@pytest.mark.parametrize("kind", FORGED)
def test_no_bad_token_is_taken(kind: str, service: TestClient, provider: Any) -> None:
    answer, nobody = ask(service, FORGED[kind](provider)), service.get("/account")
    assert answer.status_code == 401
    assert (answer.text, answer.headers["www-authenticate"]) == (nobody.text, nobody.headers["www-authenticate"])


@pytest.mark.parametrize(("seconds", "status"), [(-25, 200), (-31, 401)])
def test_half_a_minute_is_allowed_for_clocks_that_differ(
    seconds: int, status: int, service: TestClient, provider: Any
) -> None:
    at = now()
    assert ask(service, provider.access_token(iat=at - 600, exp=at + seconds)).status_code == status
    assert ask(service, provider.access_token(iat=at - seconds, exp=at + 300)).status_code == status
    assert ask(service, provider.access_token(nbf=at - seconds)).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(3600, 200), (3601, 401)])
def test_a_token_is_good_for_an_hour_at_most(seconds: int, status: int, service: TestClient, provider: Any) -> None:
    at = now()
    assert ask(service, provider.access_token(iat=at, exp=at + seconds)).status_code == status


def test_a_token_changes_things_without_a_pages_token(service: TestClient, provider: Any) -> None:
    answer = service.delete("/account/sessions/1", headers={"Authorization": f"Bearer {provider.access_token()}"})
    assert answer.status_code == 404  # let in, and there is no such session


def test_without_an_audience_no_token_is_taken(client: TestClient, provider: Any) -> None:
    assert ask(client, provider.access_token()).status_code == 401
