"""What driver_homes asks the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.errors import CheckViolation, UniqueViolation
from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError

from geo_service.core.database.statements import statement
from geo_service.core.errors import Conflict
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Case


def progress(connection: Connection) -> Sequence[RowMapping]:
    """Open driver homes: code, name, name_en of the district, tier, sample, homes; a district without any has one row.

    Code and names are None for homes whose district is not known, tier for homes that have none.
    """
    return connection.execute(statement(__file__, "progress").clause).mappings().all()


def put_site_as_found(connection: Connection, values: Mapping[str, Any]) -> None:
    """Let the registry say what was found at a site; the parameters of put_site_as_found.sql."""
    connection.execute(statement(__file__, "put_site_as_found").clause, values)


def put_plaque(connection: Connection, number: str, case_id: int, organisation: str) -> None:
    """Write down the plaque of a home.

    Raises:
        Conflict: another home has the number.
    """
    values = {"number": number, "case_id": case_id, "organisation": organisation}
    try:
        connection.execute(statement(__file__, "put_plaque").clause, values)
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict(Text(f"铭牌编号 {number} 已使用", f"The number {number} is on another plaque")) from error
        raise


def put_subsidy(connection: Connection, case: Case, acceptance_id: int, fen: int, step_id: int) -> None:
    """Enter the subsidy of a home that a step accepted.

    Raises:
        Conflict: the home had one before.
    """
    values = {"case_id": case.id, "facility_id": case.facility_id, "organisation": case.organisation}
    values |= {"acceptance_id": acceptance_id, "step_id": step_id, "fen": fen}
    try:
        connection.execute(statement(__file__, "put_subsidy").clause, values)
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict(Text("该站点已获一次性补助", "The home had its one subsidy before")) from error
        raise


def put_subsidy_use(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter what a subsidy was used for; the parameters of put_subsidy_use.sql.

    Raises:
        Conflict: it is more than is left.
    """
    try:
        connection.execute(statement(__file__, "put_subsidy_use").clause, rows)
    except IntegrityError as error:
        if isinstance(error.orig, CheckViolation) and error.orig.diag.constraint_name == "subsidy_use_within":
            raise Conflict(Text("超过补助余额", "It is more than is left of the subsidy")) from error
        raise


def stages(connection: Connection, edition: int) -> Sequence[RowMapping]:
    """Homes by stage, of the organisations one acts for; their columns: see stages_of."""
    return connection.execute(statement(__file__, "stages").clause, {"edition": edition}).mappings().all()


def plans(connection: Connection, edition: int) -> Sequence[RowMapping]:
    """Plans: organisation, name, micro, comprehensive; those of the organisations one acts for."""
    return connection.execute(statement(__file__, "plans").clause, {"edition": edition}).mappings().all()


def subsidies(connection: Connection, edition: int) -> Sequence[RowMapping]:
    """Subsidies: case_id, facility_id, title, organisation, fen, entered_at, used_fen, uses; as above."""
    return connection.execute(statement(__file__, "subsidies").clause, {"edition": edition}).mappings().all()


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
