"""Tokens of the OIDC provider: what they claim, once nothing about them is in doubt."""

import binascii
import json
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

type PublicKey = RSAKey | ECKey | OKPKey
type Claims = dict[str, Any]

LONGEST_TOKEN = 8192  # characters
LONGEST_SUBJECT = 255  # characters, OpenID Connect Core 2
LEEWAY_S = 30
# An access token cannot be called back, so one that is good for longer is not taken.
LONGEST_LIFE_S = 3600
# Nothing in a header may lead to a key: jku, jwk, x5u and x5c are refused with every other name.
HEADER = {"alg", "typ", "kid"}
ACCESS_TYPES = {"at+jwt", "application/at+jwt"}
ID_TYPES = {"jwt", None}


class BadToken(Exception):
    """A token that is not taken; why is for tests and for nobody outside."""


@dataclass(frozen=True)
class Expected:
    """What a token must be.

    Attributes:
        types: of the header, in small letters; None where it may be left out.
        nonce: of the sign-in that asked for an ID token, None for access tokens.
    """

    issuer: str
    audience: str
    algorithm: str
    types: frozenset[str | None]
    nonce: str | None = None


class StrictJson(json.JSONDecoder):
    """JSON in which no name stands twice and every number is one."""

    def __init__(self) -> None:
        super().__init__(object_pairs_hook=once_each, parse_constant=no_number)


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, refused when a name stands in it twice: readers differ on which one counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def no_number(word: str) -> float:
    """Refuse NaN and Infinity."""
    raise ValueError(f"{word} is no number")


def claims_of(token: str, keys: Mapping[str, PublicKey], expected: Expected, now_s: float) -> Claims:
    """What a token claims.

    Args:
        keys: the provider's, by kid; each fits the one algorithm.
        now_s: seconds since 1970.

    Raises:
        BadToken: anything about it is not as it must be.
    """
    key = keys.get(kid_of(token, expected))
    if key is None:
        raise BadToken("kid: no such key")
    try:
        claims = jwt.decode(token, key, algorithms=[expected.algorithm], decoder_cls=StrictJson).claims
    except (JoseError, ValueError, RecursionError) as error:
        raise BadToken(f"signature or content: {type(error).__name__}") from error
    check_who(claims, expected)
    check_when(claims, expected, now_s)
    return claims


def kid_of(token: str, expected: Expected) -> str:
    """The key that a token's header names.

    Raises:
        BadToken: it is no token in its one form, or the header is not what it must be.
    """
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise BadToken("form: too long, or not in ASCII")
    parts = token.split(".")
    if len(parts) != 3:
        raise BadToken("form: not three parts")
    header_bytes, _, _ = (decoded(part) for part in parts)
    try:
        header = json.loads(header_bytes, cls=StrictJson)
    except (ValueError, RecursionError) as error:
        raise BadToken("header: no JSON") from error
    if not isinstance(header, dict) or not header.keys() <= HEADER:
        raise BadToken("header: names that are not taken")
    kind = header.get("typ")
    if header.get("alg") != expected.algorithm:
        raise BadToken("alg: not the one")
    if not isinstance(kind, str | None) or (kind and kind.lower()) not in expected.types:
        raise BadToken("typ: another kind of token")
    if not isinstance(kid := header.get("kid"), str):
        raise BadToken("kid: none")
    return kid


def decoded(part: str) -> bytes:
    """The bytes of a part, refused unless it is the one way of writing them."""
    try:
        found = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise BadToken("form: no base64url") from error
    if urlsafe_b64encode(found).decode().rstrip("=") != part or not part:
        raise BadToken("form: base64url in another way")
    return found


def check_who(claims: Claims, expected: Expected) -> None:
    """Refuse claims of another issuer, for another audience, of nobody, or of another sign-in."""
    if claims.get("iss") != expected.issuer:
        raise BadToken("iss: another issuer")
    audience = claims.get("aud")
    several = [audience] if isinstance(audience, str) else audience
    if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
        raise BadToken("aud: no audience")
    if expected.audience not in several:
        raise BadToken("aud: for another")
    if expected.nonce is not None:
        if claims.get("nonce") != expected.nonce:
            raise BadToken("nonce: of another sign-in")
        if claims.get("azp", several[0] if len(several) == 1 else None) != expected.audience:
            raise BadToken("azp: made for another")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise BadToken("sub: nobody")


def check_when(claims: Claims, expected: Expected, now_s: float) -> None:
    """Refuse claims that are not good yet, not good any more, or good for too long."""
    expires_s, issued_s = moment(claims, "exp"), moment(claims, "iat")
    if now_s >= expires_s + LEEWAY_S:
        raise BadToken("exp: over")
    if issued_s > now_s + LEEWAY_S:
        raise BadToken("iat: in the future")
    if "nbf" in claims and moment(claims, "nbf") > now_s + LEEWAY_S:
        raise BadToken("nbf: not yet")
    if expected.nonce is None and expires_s - issued_s > LONGEST_LIFE_S:
        raise BadToken("exp: too long a life")


def moment(claims: Claims, name: str) -> float:
    """Seconds since 1970 that a claim names."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadToken(f"{name}: no moment")
    return value
