"""Loading a file that must be refused, and looking at what is there afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.registry.importing.table import Declared
from geo_service.core.registry.load import Loaded, load_divisions, load_sites
from geo_service.settings import DATA


@pytest.fixture(scope="module", name="divided")
def _divided(app_engine: Engine) -> Engine:
    """The module's database with districts and streets in it."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_divisions(connection, DATA)
    return app_engine


@pytest.fixture(name="shanghai")
def _shanghai(divided: Engine) -> Iterator[Connection]:
    """A registry with districts and streets and no sites; what a test does is rolled back."""
    with divided.connect() as connection, connection.begin() as transaction:
        act(connection, "test", ALL_ORGANISATIONS)
        yield connection
        transaction.rollback()


def count(connection: Connection) -> int:
    """How many facilities and places there are."""
    both = "select (select count(*) from core.place) + (select count(*) from core.facility)"
    return int(connection.execute(text(both)).scalar_one())


@pytest.fixture(name="load")
def _load(shanghai: Connection, catalogue: Catalogue) -> Callable[..., Loaded]:
    """Loads a file as declared."""

    def load(file: Path, **declared: object) -> Loaded:
        return load_sites(shanghai, file, catalogue, Declared(**declared))  # type: ignore[arg-type]

    return load


@pytest.fixture(name="refused")
def _refused(shanghai: Connection, load: Callable[..., Loaded]) -> Callable[..., list[Fault]]:
    """Loads a file that must be refused: its faults, each in two languages, after nothing was loaded."""

    def refused(file: Path, **declared: object) -> list[Fault]:
        before = count(shanghai)
        with pytest.raises(BadRequest) as error:
            load(file, **declared)
        assert count(shanghai) == before
        assert error.value.detail.zh and error.value.detail.en
        for fault in error.value.faults:
            assert fault.wanted.zh and fault.wanted.en and fault.wanted.zh != fault.wanted.en
        return list(error.value.faults)

    return refused
