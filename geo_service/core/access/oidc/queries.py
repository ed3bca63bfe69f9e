"""What sign-ins by the provider ask the database."""

from datetime import timedelta

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement


def put_attempt(
    connection: Connection, state_hash: bytes, nonce: str, verifier: str, next_page: str, lasts: timedelta
) -> None:
    """Note a sign-in that goes to the provider."""
    values = {"state_hash": state_hash, "nonce": nonce, "verifier": verifier, "next": next_page, "lasts": lasts}
    connection.execute(statement(__file__, "put_attempt").clause, values)


def take_attempt(connection: Connection, state_hash: bytes) -> RowMapping | None:
    """What a sign-in began with: nonce, verifier, next, in_time; None for one that never began or came back before."""
    return connection.execute(statement(__file__, "take_attempt").clause, {"state_hash": state_hash}).mappings().first()
