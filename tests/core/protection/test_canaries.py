"""200 made-up people go through the service; none of them is in a dump, a log, an error, a URL or an export."""

import json
import logging
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from fastapi import APIRouter, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, make_url, text

from geo_service.app import create_app
from geo_service.core.database.backup.programs import program
from geo_service.core.database.connections import Transaction
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.errors import NotFound
from geo_service.core.observe import JsonLines
from geo_service.core.plugin import Found, Plugin
from geo_service.core.protection.documents import DocumentKind, identity_document
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.protection.masking import Shape, masked
from geo_service.core.protection.personal import Personal
from geo_service.core.protection.rotation import Begun, rotate
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.settings import Settings
from scripts.forked import run

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
TODAY = date(2025, 6, 30)

type People = list[tuple[str, str]]
type Put = Callable[[Connection, Keyring, People], list[UUID]]
type Read = Callable[..., dict[UUID, tuple[str, str]]]


def canary(number: int) -> tuple[str, str]:
    """A made-up document, under a code that no place has, and a made-up mobile."""
    first17 = f"319{number:03}1977{number % 12 + 1:02}{number % 28 + 1:02}{number:03}"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]
    return first17 + check, f"1770990{number:04}"


PEOPLE: People = [canary(number) for number in range(200)]
SECRETS = [secret for person in PEOPLE for secret in person]


class NewPerson(BaseModel):
    """Somebody who enrols."""

    model_config = ConfigDict(extra="forbid")

    document: Personal
    mobile: Personal


class Wanted(BaseModel):
    """Somebody who is looked for."""

    document: Personal


def routes(put_people: Put, read_people: Read) -> APIRouter:
    """What a programme with people would have."""
    router = APIRouter()

    @router.post("/people", status_code=201)
    def add_person(person: NewPerson, connection: Transaction, service: Running, response: Response) -> dict[str, str]:
        """Enrol somebody."""
        given = person.document.get_secret_value()
        document = identity_document(DocumentKind.MAINLAND_ID, given, TODAY, "document").number
        keys = sealing_keyring(connection, service.settings)
        (row,) = put_people(connection, keys, [(document, person.mobile.get_secret_value())])
        response.headers["Location"] = f"/programmes/people/people/{row}"
        return {"document": masked(Shape.DOCUMENT, document)}

    @router.post("/searches")
    def find_person(wanted: Wanted, connection: Transaction, service: Running) -> dict[str, str]:
        """Look for somebody by the document, exactly."""
        keys, number = keyring(connection, service.settings), wanted.document.get_secret_value()
        for row, (_, mobile) in read_people(connection, keys, number).items():
            return {"id": str(row), "mobile": masked(Shape.MOBILE, mobile)}
        raise NotFound(Text("没有这个人", "There is nobody of that number"))

    @router.get("/people.csv")
    def export_people(connection: Transaction, service: Running) -> Response:
        """Everybody, masked."""
        people = read_people(connection, keyring(connection, service.settings)).values()
        lines = [f"{masked(Shape.DOCUMENT, document)},{masked(Shape.MOBILE, mobile)}" for document, mobile in people]
        return Response("\n".join(lines), media_type="text/csv")

    @router.post("/mistakes")
    def store_in_the_clear(person: NewPerson, connection: Transaction, service: Running) -> None:
        """A programmer's mistake: the clear text is given to the database."""
        clear = person.document.get_secret_value().encode()
        connection.execute(text("update core.made_up set document = :clear"), {"clear": clear})

    return router


@pytest.fixture(name="written")
def _written() -> Iterator[list[str]]:
    """All that anything in this process logs, at any level."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.name != "httpx2":  # the asker's own
                lines.append(JsonLines().format(record))

    handler, root = Keep(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(name="service")
def _service(begin: Begun, started: Settings, found: Found, put_people: Put, read_people: Read) -> Iterator[TestClient]:
    """The service with one more programme, that of people."""
    router = routes(put_people, read_people)
    plugin = Plugin(name="people", title=Text("人员", "People"), annex="", routers=(router,))
    settings = started.model_copy(update={"work": False})
    app = create_app(settings, Found((*found.plugins, plugin), {}))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def leaks(told: str | bytes, secrets: Sequence[str] = SECRETS) -> list[str]:
    """The canaries in something, as they are or as the hexadecimal digits in which bytes are written."""
    told = told.encode() if isinstance(told, str) else told
    return [secret for secret in secrets if secret.encode() in told or secret.encode().hex().encode() in told]


def all_of(answer) -> str:
    """An answer with its address and its headers."""
    return f"{answer.status_code} {answer.url} {answer.headers} {answer.text}"


def hostile(document: str, mobile: str) -> list[tuple[str, object]]:
    """Requests that fail, each in a way of its own, with the path below /programmes/people."""
    return [
        ("people", {"document": document[:-1] + ("1" if document[-1] != "1" else "2"), "mobile": mobile}),
        ("people", {"document": document * 20, "mobile": mobile}),
        ("people", {"document": [document], "mobile": mobile}),
        ("people", {"document": {"number": document}, "mobile": int(mobile)}),
        ("people", {"document": document}),
        ("people", {"doc": document, "documents": int(document[:17]), "mobiles": mobile, "card": float(mobile)}),
        ("people", [document, mobile]),
        ("people", f"{document} {mobile}"),
        ("searches", {"document": document + "0"}),
        ("people", {"document": document, "mobile": mobile}),  # enrolled already: the index says so
        ("mistakes", {"document": document, "mobile": mobile}),
    ]


def test_no_canary_is_in_any_answer_error_url_export_log_or_metric(service: TestClient, written: list[str]) -> None:
    told, statuses = [], set()
    for document, mobile in PEOPLE:
        answer = service.post("/programmes/people/people", json={"document": document, "mobile": mobile})
        assert answer.status_code == 201
        assert answer.json() == {"document": f"{document[:3]}***********{document[-4:]}"}
        told.append(all_of(answer))
    found = service.post("/programmes/people/searches", json={"document": PEOPLE[3][0]})
    assert found.json()["mobile"] == "177****0003"
    for document, mobile in PEOPLE:
        for path, body in hostile(document, mobile):
            answer = service.post(f"/programmes/people/{path}", json=body, headers={"Accept-Language": "en"})
            told.append(all_of(answer))
            statuses.add(answer.status_code)
    export = service.get("/programmes/people/people.csv")
    assert len(export.text.splitlines()) == 200
    told += [all_of(found), all_of(export), service.get("/metrics").text, service.get("/api").text]
    assert statuses == {404, 422, 500}
    assert len(written) > 200 * 4
    assert leaks("\n".join(told)) == []
    assert leaks("\n".join(written)) == []


def test_the_search_for_canaries_finds_them() -> None:
    assert len(set(SECRETS)) == 400
    assert leaks(json.dumps({"given": PEOPLE[7][0]})) == [PEOPLE[7][0]]


def everywhere(client: TestClient, document: str, mobile: str) -> Iterator[str]:
    """What every route of the service answers to a person who is put wherever something can be put."""
    body = {"document": document, "login": mobile, "password": document}
    headers = {"Idempotency-Key": document, "Accept-Language": "en"}
    for path, methods in client.get("/api").json()["paths"].items():
        place = re.sub(r"\{\w+\}", document, path)
        for method in methods:
            json = None if method == "get" else body
            for asked in ({}, {"q": document, "lon": mobile, document: mobile}):
                headers["X-Request-ID"] = f"page-{document}" if asked else mobile
                answer = client.request(method, place, params=asked, json=json, headers=headers, follow_redirects=False)
                yield f"{answer.status_code} {answer.headers} {answer.text}"


def test_no_route_repeats_a_canary_nor_writes_it_down(service: TestClient, written: list[str]) -> None:
    told = [answer for number in range(0, 200, 40) for answer in everywhere(service, *PEOPLE[number])]
    assert len(told) > 5 * 60
    assert {answer[:3] for answer in told} >= {"200", "400", "401", "404", "422"}
    assert [answer for answer in told if leaks(answer)] == []
    assert leaks("\n".join(written)) == []


@pytest.fixture(name="backed_up")
def _backed_up(server: PrivateServer, database_url: str, started: Settings, tmp_path: Path) -> Callable[[], bytes]:
    """Makes a backup by the command; gives all that it holds, unpacked to SQL, and all that the command said."""

    def backed_up() -> bytes:
        target, text = tmp_path / "backup", tmp_path / "dump.sql"
        environment = {
            "DATABASE_URL": database_url,
            "GEO_SERVICE_OWNER_DATABASE_URL": server.url("geo_admin", make_url(database_url).database or ""),
            "GEO_SERVICE_VAR": str(started.var),
        }
        done = run(("backup", str(target)), {**os.environ, **environment})
        assert done.returncode == 0, done.stderr
        subprocess.run([program("pg_restore", 15).path, f"--file={text}", target / "dump"], check=True)
        files = [file for file in target.rglob("*") if file.is_file()]
        assert {file.name for file in files} >= {"manifest.json", "toc.dat"}
        said = (done.stdout + done.stderr).encode()
        return b"\n".join([text.read_bytes(), *(file.read_bytes() for file in files), said])

    return backed_up


@pytest.mark.usefixtures("written")
def test_no_canary_is_in_a_dump_nor_in_any_file_of_the_server(
    service: TestClient,
    begin: Begun,
    started: Settings,
    read_people: Read,
    server: PrivateServer,
    backed_up: Callable[[], bytes],
    tmp_path: Path,
) -> None:
    with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as admin:
        (data,) = admin.execute("show data_directory").fetchone()
        for document, mobile in PEOPLE:
            for path, body in (("people", {"document": document, "mobile": mobile}), *hostile(document, mobile)[-3:]):
                service.post(f"/programmes/people/{path}", json=body)
        rotate(begin, started)
        admin.execute("checkpoint")
    dump = backed_up()
    rows = dump.partition(b"\nCOPY core.made_up ")[2].partition(b"\n\\.\n")[0]
    assert len(rows.splitlines()) == 1 + 200
    assert leaks(dump) == []
    patterns = tmp_path / "patterns"
    patterns.write_text("\n".join(SECRETS))
    search = ["grep", "-rlaF", "-f", str(patterns), os.fspath(Path(data).parent)]
    assert subprocess.run(search, capture_output=True, text=True).stdout == ""
    assert subprocess.run([*search[:-1], str(patterns)], capture_output=True, text=True).stdout != ""
    with begin() as connection:
        assert sorted(read_people(connection, keyring(connection, started)).values()) == sorted(PEOPLE)


def test_the_search_of_a_backup_finds_what_was_stored_in_the_clear(
    begin: Begun, backed_up: Callable[[], bytes]
) -> None:
    as_text, as_bytes = canary(901)[0], canary(902)[0]
    mistake = text("insert into core.made_up (id, name, document_index) values (gen_random_uuid(), :name, :index)")
    with begin() as connection:
        connection.execute(mistake, {"name": f"示例 {as_text}", "index": as_bytes.encode()})
    dump = backed_up()
    assert leaks(dump, [as_text, as_bytes, canary(903)[0]]) == [as_text, as_bytes]
