"""The commands user and key: the first administrator, passwords, and what is refused."""

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, make_url

from geo_service.__main__ import main
from geo_service.core.access import queries
from geo_service.core.access.gate import SEEN_EVERY
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.secrets import read_key
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.database.private_server import PrivateServer

pytestmark = pytest.mark.usefixtures("kept_passwords")
PASSWORD = "twelve chars"

type User = Callable[..., int]


@pytest.fixture(name="user")
def _user(database_url: str, server: PrivateServer, monkeypatch: pytest.MonkeyPatch) -> User:
    """Runs `geo_service user add …` with a password on standard input."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("GEO_SERVICE_OWNER_DATABASE_URL", server.url("geo_admin", make_url(database_url).database or ""))

    def user(login: str, password: str = PASSWORD, role: str = "operator", **options: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        more = [part for name, value in options.items() for part in (f"--{name}", value)]
        return main(["user", "add", login, "--name", "某人", "--role", role, *more])

    return user


def asked(app_engine: Engine, query: Callable[..., Any], *arguments: object) -> Any:
    """What a query answers to the command line."""
    with app_engine.connect() as connection:
        act(connection, "command line", ALL_ORGANISATIONS)
        return query(connection, *arguments)


def test_there_is_no_administrator_until_one_is_added(user: User, app_engine: Engine) -> None:
    assert not asked(app_engine, queries.somebody_holds, "operator")
    assert user("First.Admin") == 0
    assert asked(app_engine, queries.somebody_holds, "operator")


def test_a_password_is_kept_as_argon2id_and_never_said(
    user: User, app_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert user("hashed") == 0
    kept = asked(app_engine, queries.account, "hashed").password_hash
    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert Passwords().fits(kept, PASSWORD)
    assert not Passwords().fits(kept, PASSWORD + "!")
    assert PASSWORD not in "".join(capsys.readouterr())


@pytest.mark.parametrize(("length", "code"), [(11, 1), (12, 0), (256, 0), (257, 1)])
def test_a_password_has_12_to_256_characters(length: int, code: int, user: User) -> None:
    assert user(f"long{length}", "密" * length) == code


@pytest.mark.parametrize(
    ("login", "code"),
    [("a", 1), ("ab", 0), ("b" * 64, 0), ("b" * 65, 1), (".ab", 1), ("a b", 1), ("张三", 1), ("ＡＢＣ", 0)],
)
def test_a_login_name_has_2_to_64_plain_characters(login: str, code: int, user: User) -> None:
    assert user(login, "something quite else") == code


def test_a_password_does_not_contain_the_login_name(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert user("zhang.san", "my Zhang.San 2025") == 1
    told = capsys.readouterr().err
    assert "不得包含登录名" in told
    assert "2025" not in told


def test_a_name_is_taken_once_in_whatever_letters(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert user("taken") == 0
    assert user("TAKEN") == 1
    assert "已有人使用" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("role", "organisation", "told"),
    [
        ("emperor", "federation", "one of operator"),
        ("operator", "district:310101", "federation, centre"),
        ("district_union", "federation", "district, bureau"),
        ("district_union", "district:999999", "the code of an organisation"),
    ],
)
def test_role_and_organisation_must_fit(
    role: str, organisation: str, told: str, user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    assert user("fitting", role=role, organisation=organisation) == 1
    assert told in capsys.readouterr().err


def test_somebody_of_the_provider_needs_a_provider(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert user("of-provider", subject="4711") == 1
    assert "GEO_SERVICE_OIDC_ISSUER" in capsys.readouterr().err


def test_somebody_of_the_provider_has_no_password(
    user: User, app_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEO_SERVICE_OIDC_ISSUER", "https://login.example")
    monkeypatch.setenv("GEO_SERVICE_OIDC_CLIENT_ID", "geo_service")
    monkeypatch.setenv("GEO_SERVICE_PUBLIC_URL", "https://service.example")
    assert user("of-provider", subject="4711") == 0
    assert asked(app_engine, queries.account, "of-provider") is None
    person = asked(app_engine, queries.identified, "https://login.example", "4711")
    assert asked(app_engine, queries.roles, person.person_id) == [("operator", "federation")]
    assert user("another", subject="4711") == 1


def test_a_key_goes_to_standard_output_alone_and_can_be_ended(
    user: User, app_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["api-key", "add", "amap"]) == 1  # a new program needs scopes
    assert main(["api-key", "add", "amap", "--scope", "facility:changes"]) == 0
    told = capsys.readouterr()
    key = read_key(told.out.rstrip("\n"))
    assert key is not None
    assert key.secret not in told.err
    assert main(["api-key", "add", "amap"]) == 0
    assert main(["api-key", "add", "amap"]) == 1  # two are live
    assert asked(app_engine, queries.key, key.key_id, SEEN_EVERY).scopes == ["facility:changes"]
    assert main(["api-key", "end", key.key_id]) == 0
    assert asked(app_engine, queries.key, key.key_id, SEEN_EVERY) is None
    assert main(["api-key", "end", key.key_id]) == 1
