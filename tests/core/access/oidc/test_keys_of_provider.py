"""The provider's keys: replaced and withdrawn, asked for seldom, and only such as can be trusted."""

import base64
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import ECKey, OctKey, RSAKey
from pydantic import ValidationError

from geo_service.core.access.oidc.provider import is_safe, usable_keys
from geo_service.settings import Settings


@pytest.fixture(autouse=True)
def _somebody(provider: Any, known: Callable[[str], str]) -> Iterator[None]:
    """Somebody whom the provider and the service know; afterwards the provider has its one key."""
    provider.subject = uuid4().hex
    known(provider.subject)
    key = provider.keys["k1"]
    yield
    provider.keys, provider.signed_by, provider.is_down, provider.more_keys = {"k1": key}, "k1", False, []


@pytest.fixture(name="held")
def _held(service: TestClient) -> Any:
    """What the service knows of the provider, asked for long ago."""
    held = service.app.state.access.provider  # type: ignore[attr-defined]
    held._asked_s = held._known_s = float("-inf")
    return held


def ask(service: TestClient, token: str) -> int:
    """Whether a token is taken."""
    return service.get("/account", headers={"Authorization": f"Bearer {token}"}).status_code


def pass_by(held: Any, seconds: float) -> None:
    """Let so much time pass since the provider was asked."""
    held._asked_s -= seconds
    held._known_s -= seconds


def test_a_new_key_is_found_after_half_a_minute(service: TestClient, provider: Any, held: Any) -> None:
    assert ask(service, provider.access_token()) == 200
    provider.keys = provider.keys | {"k2": RSAKey.generate_key(2048, {"kid": "k2"})}
    provider.signed_by = "k2"
    pass_by(held, 25)
    assert ask(service, provider.access_token()) == 401
    pass_by(held, 6)
    assert ask(service, provider.access_token()) == 200


@pytest.mark.parametrize(("seconds", "status"), [(290, 200), (310, 401)])
def test_a_withdrawn_key_is_not_taken_any_more(
    seconds: int, status: int, service: TestClient, provider: Any, held: Any
) -> None:
    token = provider.access_token()
    assert ask(service, token) == 200
    provider.keys = {"k2": RSAKey.generate_key(2048, {"kid": "k2"})}
    pass_by(held, seconds)
    assert ask(service, token) == status


@pytest.mark.parametrize(("seconds", "status"), [(590, 200), (610, 503)])
def test_while_the_provider_is_down_its_keys_last_ten_minutes(
    seconds: int, status: int, service: TestClient, provider: Any, held: Any
) -> None:
    token = provider.access_token()
    assert ask(service, token) == 200
    provider.is_down = True
    pass_by(held, seconds)
    assert [ask(service, token) for _ in range(3)] == [status] * 3


def test_made_up_keys_do_not_make_us_ask_the_provider_each_time(service: TestClient, provider: Any, held: Any) -> None:
    assert ask(service, provider.access_token()) == 200
    asked = provider.asked["/keys"]
    assert [ask(service, provider.access_token({"kid": f"made-up-{number}"})) for number in range(20)] == [401] * 20
    assert provider.asked["/keys"] == asked
    pass_by(held, 31)
    assert [ask(service, provider.access_token({"kid": f"made-up-{number}"})) for number in range(20)] == [401] * 20
    assert provider.asked["/keys"] == asked + 1


def test_a_kid_that_stands_twice_is_nobodys(service: TestClient, provider: Any, held: Any) -> None:
    provider.more_keys = [RSAKey.generate_key(2048, {"kid": "k1"}).as_dict(private=False)]
    assert ask(service, provider.access_token()) == 401


@pytest.mark.filterwarnings("ignore:Key size should be")  # joserfc tells of the short ones as well
def test_only_public_keys_of_the_one_algorithm_are_used() -> None:
    rsa, weak, curve = RSAKey.generate_key(2048), RSAKey.generate_key(1024, auto_kid=False), ECKey.generate_key("P-256")
    secret = OctKey.generate_key(256)
    listed = [
        {**rsa.as_dict(private=False), "kid": "good"},
        {**rsa.as_dict(private=False), "kid": "signing", "use": "sig", "alg": "RS256"},
        {**rsa.as_dict(private=True), "kid": "private"},
        {**weak.as_dict(private=False), "kid": "weak"},
        {**curve.as_dict(private=False), "kid": "curve"},
        {**secret.as_dict(private=True), "kid": "secret"},
        {**rsa.as_dict(private=False), "kid": "encrypting", "use": "enc"},
        {**rsa.as_dict(private=False), "kid": "other", "alg": "RS512"},
        {**rsa.as_dict(private=False), "kid": 5},
        {name: part for name, part in rsa.as_dict(private=False).items() if name != "kid"},
        {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
        {"kty": "RSA", "kid": "halved"},
        "no key",
    ]
    found = usable_keys({"keys": listed}, "RS256")
    assert found.keys() == {"good", "signing", "private"}
    assert not any(key.is_private for key in found.values())
    assert usable_keys({"keys": listed}, "ES256").keys() == {"curve"}
    assert usable_keys({}, "RS256") == {}
    assert usable_keys({"keys": None}, "RS256") == {}


@pytest.mark.filterwarnings("ignore:Key size should be")  # joserfc tells of the short ones as well
def test_a_key_of_2048_bits_is_the_least() -> None:
    for bits, taken in ((2040, False), (2048, True)):
        key = RSAKey.generate_key(bits).as_dict(private=False) | {"kid": "k"}
        assert bool(usable_keys({"keys": [key]}, "RS256")) is taken
    assert len(base64.urlsafe_b64decode(key["n"] + "==")) == 256


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://login.example/keys", True),
        ("http://127.0.0.1:8080/keys", True),
        ("http://localhost/keys", True),
        ("http://login.example/keys", False),
        ("http://127.0.0.1.evil.example/keys", False),
        ("http://localhost@evil.example/keys", False),
        ("file:///etc/passwd", False),
        ("ftp://127.0.0.1/keys", False),
        ("", False),
    ],
)
def test_the_provider_is_asked_where_nobody_listens(address: str, safe: bool) -> None:
    assert is_safe(address) is safe


@pytest.mark.parametrize(
    "missing", [{"oidc_client_id": None}, {"public_url": None}, {"oidc_issuer": "http://login.example"}]
)
def test_a_provider_is_configured_whole_or_not_at_all(missing: dict[str, Any]) -> None:
    whole = {"oidc_issuer": "https://login.example", "oidc_client_id": "x", "public_url": "https://service.example"}
    assert Settings(**whole).oidc_issuer
    with pytest.raises(ValidationError):
        Settings(**(whole | missing))
