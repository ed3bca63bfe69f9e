"""What driver_homes asks the database."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement


def progress(connection: Connection) -> Sequence[RowMapping]:
    """Open driver homes: code, name, name_en of the district, tier, sample, homes; a district without any has one row.

    Code and names are None for homes whose district is not known, tier for homes that have none.
    """
    return connection.execute(statement(__file__, "progress").clause).mappings().all()


def stages(connection: Connection, edition: int) -> Sequence[RowMapping]:
    """Homes by stage, of the organisations one acts for; their columns: see stages_of."""
    return connection.execute(statement(__file__, "stages").clause, {"edition": edition}).mappings().all()


def plans(connection: Connection, edition: int) -> Sequence[RowMapping]:
    """Plans: organisation, name, micro, comprehensive; those of the organisations one acts for."""
    return connection.execute(statement(__file__, "plans").clause, {"edition": edition}).mappings().all()


def organisations_called(connection: Connection, names: Sequence[str]) -> dict[str, str]:
    """Codes of organisations by name."""
    found = connection.execute(statement(__file__, "organisations_called").clause, {"names": list(names)})
    return {row.name: row.code for row in found}


def organisation_seen(connection: Connection, code: str) -> str | None:
    """The name of an organisation that one acts for, None of any other."""
    found = connection.execute(statement(__file__, "organisation_seen").clause, {"code": code})
    name: str | None = found.scalar_one_or_none()
    return name


def applications(connection: Connection, edition: int, organisation: str, tier: str) -> Sequence[RowMapping]:
    """The sites that an organisation has applied for in a year, as applications.sql has them."""
    values = {"edition": edition, "organisation": organisation, "tier": tier}
    return connection.execute(statement(__file__, "applications").clause, values).mappings().all()
