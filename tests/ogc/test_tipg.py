"""That the requirements can be failed: tipg, a server that somebody else wrote, does not meet all that it claims."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from geo_service.core.database.private_server import PrivateServer
from scripts.bench_tiles import COLLECTION, tipg
from tests.ogc.server import Server
from tests.ogc.table import NOT_MET, table
from tests.ogc.test_requirements import README


@pytest.fixture(scope="module", name="other")
def _other(server: PrivateServer, served_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """tipg over the public facilities of the service's own database."""
    database = server.url("geo_admin", make_url(served_database).database or "")
    with tipg(database, tmp_path_factory.mktemp("tipg"), Path(sys.executable)) as address:
        yield Server(address, COLLECTION)


def test_the_readme_has_what_tipg_claims_and_does_not_meet(other: Server) -> None:
    told = README.read_text(encoding="utf-8").splitlines()
    assert [line for line in table(other) if f"| {NOT_MET} |" in line] == [line for line in told if NOT_MET in line]
