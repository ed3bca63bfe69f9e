"""Which index leads a question: asked of the planner over 20,000 made-up facilities."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import make_url

from geo_service.app import create_app
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, OWN_PLANS, act, engine, held
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.features import queries
from geo_service.core.features.collection import collections
from geo_service.core.features.columns import columns
from geo_service.core.features.compiled import run
from geo_service.core.features.crs import CRS84
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.filters.queries import values_asked
from geo_service.core.features.models import TEXTS
from geo_service.core.features.plain import queries as plain
from geo_service.core.features.question import Page, Question, read_question
from geo_service.core.plugin import Found
from geo_service.settings import Settings
from scripts.bench_facilities import add_facilities

ROWS = 20_000
# The first index of a plan, by what is asked.
LED_BY: dict[str, tuple[str, dict[str, str]]] = {
    "by id": ("public_facility_pkey", {}),
    "a page far down": ("public_facility_pkey", {"after": "15000"}),
    "a small box": ("public_facility_position", {"bbox": "121.47,31.23,121.475,31.235"}),
    "a small box of GCJ-02": ("public_facility_position", {"bbox": "121.47,31.23,121.475,31.235", "datum": "gcj02"}),
    "the whole world": ("public_facility_walk", {"bbox": "-180,-90,180,90"}),
    "by name": ("public_facility_by_name", {"sortby": "name"}),
    "latest first": ("public_facility_by_updated_at", {"sortby": "-updated_at"}),
    "by district and name": ("public_facility_by_district_and_name", {"sortby": "district_code,name"}),
    "most bays first": ("public_facility_by_free_bays", {"sortby": "-free_bays"}),
    "a rare function": ("public_facility_functions", {"functions": "hpv_test"}),
    "a rare function in CQL2": ("public_facility_functions", {"filter": "A_CONTAINS(functions, ('hpv_test'))"}),
    "an address": ("public_facility_grams", {"filter": "address = 'nowhere'"}),
    "hours that are the name": ("public_facility_by_name", {"filter": "hours_text = name"}),
    "a text that is nowhere, and is the name": ("public_facility_by_name", {"filter": "hours = name"}),
    "just some functions": ("public_facility_just", {"filter": "A_EQUALS(functions, ('parking', 'toilet'))"}),
    "an attribute": ("public_facility_attributes", {"area_m2": "7"}),
    "part of a name": ("public_facility_grams", {"filter": "name LIKE '%曹杨%'"}),
    "part of an address in any case": ("public_facility_grams", {"filter": "CASEI(address) LIKE CASEI('%Nowhere%')"}),
    "a character of a name": ("public_facility_grams", {"filter": "name LIKE '%龘%'"}),
    "part of hours": ("public_facility_grams", {"filter": "hours_text LIKE '%nowhere%'"}),
    "without accents": ("public_facility_grams", {"filter": "ACCENTI(name) = 'nowhere'"}),
    "a number among attributes": ("public_facility_by_area_m2", {"filter": "area_m2 > 10000"}),
    "part of a street, none": ("public_facility_by_street", {"filter": "street LIKE '%nowhere%'"}),
    "no street but of some kinds": (
        "public_facility_by_street",
        {"filter": "NOT (street LIKE '%街道' OR street LIKE '%镇' OR CASEI(street) LIKE '%区%' OR street LIKE '%场')"},
    ),
    "none of a district in a box by name": (
        "public_facility_by_district",
        {"filter": "CASEI(district) LIKE CASEI('%Nowhere%')", "sortby": "name", "bbox": "121.4,31.1,121.6,31.3"},
    ),
    "part of one text or another, none": (
        "public_facility_by_street",
        {"filter": "venue LIKE '%nowhere%' OR street LIKE '%nowhere%' OR name LIKE '%nowhere%' OR free_bays > 99999"},
    ),
    "no part that all have": (
        "public_facility_by_hours_text",
        {"filter": "NOT (hours_text LIKE '%:%' OR hours_text LIKE '24%')"},
    ),
    "part of an attribute, none": ("public_facility_by_venue", {"filter": "venue LIKE '%nowhere%'"}),
    "none that is not made up": ("public_facility_by_sample", {"filter": "sample = FALSE"}),
    "a \\ in a name": ("public_facility_grams", {"filter": "name LIKE '%no\\%where%'"}),
    "no such number of bays": ("public_facility_by_free_bays", {"filter": "free_bays > 99999"}),
    "a small polygon": (
        "public_facility_position",
        {"filter": "S_WITHIN(geometry, POLYGON((121.47 31.23, 121.475 31.23, 121.47 31.235, 121.47 31.23)))"},
    ),
    "outside the whole city": ("public_facility_position", {"filter": "S_DISJOINT(geometry, BBOX(120,30,123,32))"}),
    "not within the whole city": (
        "public_facility_position",
        {"filter": "NOT (S_WITHIN(geometry, BBOX(120,30,123,32)) OR S_TOUCHES(geometry, BBOX(120,30,123,32)))"},
    ),
    "not around the whole city": (
        "public_facility_position",
        {"filter": "NOT S_INTERSECTS(geometry, POLYGON((119 29, 125 29, 121 35, 119 29)))"},
    ),
    "not outside of a small box": (
        "public_facility_position",
        {"filter": "NOT S_DISJOINT(geometry, BBOX(121.47,31.23,121.475,31.235))"},
    ),
    "none with signs": ("public_facility_attributes", {"filter": "signs"}),
    "none without signs": ("public_facility_attributes", {"filter": "NOT signs"}),
}
# What no index knows, and is asked of every row that an index has.
READ_IN: dict[str, tuple[str, dict[str, str]]] = {
    "no part of a name that all have": ("public_facility_by_(district_and_)?name", {"filter": "NOT name LIKE '%站%'"}),
    "in whatever case": ("public_facility_(words|texts|places)", {"filter": "NOT CASEI(name) LIKE CASEI('%站%')"}),
    "without accents": ("public_facility_(words|texts|places)", {"filter": "NOT ACCENTI(name) LIKE '%站%'"}),
    "no part of an address that all have": (
        "public_facility_(words|texts|places)",
        {"filter": "NOT address LIKE '%路%'"},
    ),
    "two texts compared": ("public_facility_(words|texts|places)", {"filter": "CASEI(name) = CASEI(address)"}),
    "how none of what all have begins": ("public_facility_(words|texts|places)", {"filter": "address LIKE '区%'"}),
    "one of several ways": ("public_facility_texts", {"filter": "name = street OR NOT address LIKE '%路%'"}),
    "one of more": ("public_facility_told", {"filter": "tier = region OR NOT address LIKE '%路%'"}),
    "by name": ("public_facility_(words|texts|places)", {"filter": "name = address", "sortby": "name"}),
    "by district and name": ("public_facility_texts", {"filter": "name = address", "sortby": "district_code,name"}),
    "in a box": ("public_facility_places", {"filter": "name = address", "bbox": "121.3,31.0,121.7,31.4"}),
    "latest first in a box": (
        "public_facility_places",
        {"filter": "name = address", "bbox": "121.3,31.0,121.7,31.4", "sortby": "-updated_at"},
    ),
    "in a polygon": (
        "public_facility_places",
        {"filter": "S_WITHIN(geometry, POLYGON((121 31, 122 31, 121 32, 121 31))) AND NOT name LIKE '%站%'"},
    ),
    "two numbers compared": ("public_facility_words", {"filter": "free_bays > chargers AND chargers > free_bays"}),
    "no function that all have": (
        "public_facility_offers",
        {"filter": "NOT (kind <> 'driver_home' OR A_CONTAINS(functions, ('parking')))"},
    ),
    "the same by name": (
        "public_facility_offers",
        {"filter": "kind = 'driver_home' AND NOT A_CONTAINS(functions, ('parking'))", "sortby": "name"},
    ),
    "few streets by name": (
        "public_facility_by_street",
        {"filter": "NOT (street LIKE '%街道' OR street LIKE '%镇')", "sortby": "name"},
    ),
    "most bays first": ("public_facility_words", {"filter": "NOT address LIKE '%路%'", "sortby": "-free_bays"}),
    "a text and a number": ("public_facility_words", {"filter": "NOT address LIKE '%路%' AND free_bays > 3"}),
}


# The same of pages whose features are kept.
KEPT_LED_BY: dict[str, tuple[str, dict[str, str]]] = {
    "by id": ("public_facility_pkey", {}),
    "a page far down": ("public_facility_pkey", {"after": "15000"}),
    "a small box": ("public_facility_near", {"bbox": "121.47,31.23,121.475,31.235"}),
    "a box of the city": ("public_facility_walk", {"bbox": "121.4,31.1,121.6,31.3"}),
}


class Explaining:
    """A connection that answers with the plan of a statement, and keeps it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.plans: list[str] = []

    async def fetch(self, sql: str, *values: Any) -> list[Any]:
        rows = await self.connection.fetch(f"explain {sql}", *values)
        self.plans.append("\n".join(row[0] for row in rows))
        return []

    async def fetchrow(self, sql: str, *values: Any) -> None:
        await self.fetch(sql, *values)


@pytest.fixture(scope="module", name="crowded")
def _crowded(
    server: PrivateServer,
    new_database: Callable[[], AbstractContextManager[str]],
    catalogue: Catalogue,
    found: Found,
) -> Iterator[TestClient]:
    """The service over many facilities."""
    with new_database() as url:
        made = engine(url, "geo_app", connections=1, statement_timeout_ms=120_000)
        with made.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            add_facilities(connection, ROWS, catalogue)
        made.dispose()
        with psycopg.connect(server.url("geo_admin", make_url(url).database or ""), autocommit=True) as admin:
            # Until the log of the rows is written, a vacuum does not know them as everybody's to see.
            admin.execute("checkpoint")
            admin.execute("vacuum analyze core.public_facility, core.public_feature")
        app = create_app(Settings(database_url=SecretStr(url), work=False), found)
        with TestClient(app) as client:
            yield client


def plans_of(crowded: TestClient, ask: Callable[[Any], Awaitable[Any]]) -> list[str]:
    """The plans of what a question asks of the database."""
    pool = crowded.app.state.service.database.planned  # type: ignore[attr-defined]

    async def explained() -> list[str]:
        async with held(pool) as connection:
            watched = Explaining(connection)
            await ask(watched)
            return watched.plans

    assert crowded.portal is not None
    return crowded.portal.call(explained)


def plans_of_page(crowded: TestClient, question: Question) -> list[str]:
    """The plans of the ways to a page: of those next in the order, if some are looked for, and of all that fit."""

    async def ask(watched: Any) -> None:
        # Which values there are is asked truly: the plan goes by them.
        asked = await queries.asked_of(watched.connection, question, approved_only=False)
        await queries.page(watched, asked)
        del watched.plans[2 if asked.is_narrowed else 1 :]

    return plans_of(crowded, ask)


def test_the_features_of_a_page_are_read_by_their_ids(crowded: TestClient, catalogue: Catalogue) -> None:
    question = question_of({"sortby": "name"}, catalogue)
    found = columns(question.collection, approved_only=False)
    (plan,) = plans_of(crowded, lambda watched: queries.rows_of(watched, question, found, [1, 2, 3]))
    assert re.search(r"using public_facility_(pkey|walk|words|texts|places|told) .*\n +Index Cond: \(id = ANY", plan), (
        plan
    )
    assert "Seq Scan on public_facility" not in plan


def question_of(asked: dict[str, str], catalogue: Catalogue) -> Question:
    collection = collections(catalogue)["driver_home" if "area_m2" in asked else "facilities"]
    return read_question(Page.model_validate(asked), collection, ("http://testserver",))


@pytest.mark.parametrize("what", LED_BY)
def test_an_index_leads(what: str, crowded: TestClient, catalogue: Catalogue) -> None:
    index, asked = LED_BY[what]
    plan = plans_of_page(crowded, question_of(asked, catalogue))[-1]
    assert f" on {index}" in plan or f"using {index} " in plan, plan
    assert "Seq Scan on public_facility" not in plan


def test_what_all_have_is_counted_without_a_look_at_its_characters(crowded: TestClient, catalogue: Catalogue) -> None:
    question = question_of({"filter": "name LIKE '%站%' OR address LIKE '%区%'", "count": "exact"}, catalogue)

    async def ask(watched: Any) -> None:
        asked = await queries.asked_of(watched.connection, question, approved_only=False)
        await run(watched, queries.counted(asked))

    (plan,) = plans_of(crowded, ask)
    assert "grams" not in plan


@pytest.mark.parametrize("what", READ_IN)
def test_every_row_is_read_out_of_an_index(what: str, crowded: TestClient, catalogue: Catalogue) -> None:
    index, asked = READ_IN[what]
    plan = plans_of_page(crowded, question_of(asked, catalogue))[-1]
    assert re.search(f"Index Only Scan (Backward )?using {index} on public_facility ", plan), plan
    assert "Seq Scan on public_facility" not in plan


# The index in whose order the next rows are looked at, however many fit, by what is asked for in which order.
NEXT_IN: dict[str, tuple[str, dict[str, str]]] = {
    "by id": ("public_facility_(pkey|walk|texts|places)", {"filter": "NOT name LIKE '%nowhere%'"}),
    "by name": ("public_facility_by_name", {"filter": "NOT A_CONTAINS(functions, ('parking'))", "sortby": "name"}),
    "latest first": ("public_facility_by_updated_at", {"tier": "micro", "sortby": "-updated_at"}),
    "most bays first": ("public_facility_by_free_bays", {"filter": "free_bays > chargers", "sortby": "-free_bays"}),
}


@pytest.mark.parametrize("what", NEXT_IN)
def test_the_next_rows_are_looked_at_in_the_order_of_an_index(
    what: str, crowded: TestClient, catalogue: Catalogue
) -> None:
    index, asked = NEXT_IN[what]
    plan, _ = plans_of_page(crowded, question_of(asked, catalogue))
    assert re.search(rf"Limit .*\n +->  Index (Only )?Scan (Backward )?using {index} on public_facility ", plan), plan
    assert "Seq Scan on public_facility" not in plan


def test_what_is_published_together_lies_as_its_ids_go(crowded: TestClient) -> None:
    pool = crowded.app.state.service.database.planned  # type: ignore[attr-defined]
    asked = "select array(select id from core.public_facility order by ctid)"

    async def lying() -> list[int]:
        async with held(pool) as connection:
            return list(await connection.fetchval(asked))

    assert crowded.portal is not None
    ids = crowded.portal.call(lying)
    assert len(ids) == ROWS
    # A short row goes where a longer one did not fit.
    assert sum(first > second for first, second in pairwise(ids)) < ROWS / 10


@pytest.mark.parametrize("name", TEXTS)
def test_the_values_of_a_text_are_read_out_of_its_index(name: str, crowded: TestClient, catalogue: Catalogue) -> None:
    collection = collections(catalogue)["facilities"]
    words = Vocabulary(collection.queryables, columns(collection, approved_only=False).of, CRS84)
    part = {"op": "like", "args": [{"property": name}, "%nowhere%"]}
    (plan,) = plans_of(crowded, lambda watched: run(watched, values_asked(name, [part], words)))
    assert re.search("using public_facility_(by_)?" + name, plan), plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("what", KEPT_LED_BY)
def test_an_index_leads_to_what_is_kept(what: str, crowded: TestClient, catalogue: Catalogue) -> None:
    index, asked = KEPT_LED_BY[what]
    question = question_of(asked, catalogue)
    assert question.is_as_kept
    (plan,) = plans_of(crowded, lambda watched: plain.kept(watched, question))
    assert f" on {index}" in plan or f"using {index} " in plan, plan
    assert "using public_feature_pkey" in plan
    assert "Seq Scan on public_f" not in plan


def test_statements_are_planned_for_their_values() -> None:
    assert OWN_PLANS["plan_cache_mode"] == "force_custom_plan"
