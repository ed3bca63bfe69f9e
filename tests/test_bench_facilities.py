"""The made-up facilities of the benches: as many as are asked for, and functions that few of them have."""

import pytest
from sqlalchemy import Connection, text

from geo_service.core.catalogue import Catalogue
from scripts.bench_facilities import FAR_OFF, FEW_DOZEN, JUST_FEW, add_facilities

COUNTS = text("""
select (select count(*) from core.public_facility),
       array(select (select count(*) from core.public_facility f where code = any(f.functions))
               from unnest(cast(:codes as text[])) with ordinality as given (code, number) order by number)
""")


@pytest.mark.parametrize(("rows", "having"), [(3, [1, 1, 1]), (1_000, [37, 334, 333])])
def test_a_few_are_made_as_well_as_many(
    connection: Connection, catalogue: Catalogue, rows: int, having: list[int]
) -> None:
    add_facilities(connection, rows, catalogue)
    assert tuple(connection.execute(COUNTS, {"codes": [FEW_DOZEN, JUST_FEW, FAR_OFF]}).one()) == (rows, having)
