"""Who asks, and for which organisations they may do what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from geo_service.core.access.roles import Roles
from geo_service.core.database.connections import ALL_ORGANISATIONS

type Way = Literal["session", "token", "key"]


@dataclass(frozen=True)
class Grant:
    """What somebody may do for an organisation and what is below it; `*` is every organisation."""

    organisation: str
    permissions: frozenset[str]


@dataclass(frozen=True)
class Actor:
    """Who asks.

    Attributes:
        name: person:<id> or machine:<name>; stands in the history of what they change.
        way: how they proved it.
        session_id: the browser session, None for tokens and keys.
    """

    name: str
    title: str
    grants: tuple[Grant, ...]
    way: Way
    person_id: int | None = None
    session_id: int | None = None
    roles: tuple[tuple[str, str], ...] = ()

    def organisations(self, permission: str) -> tuple[str, ...]:
        """The organisations for which they may do something, none when they may not at all."""
        found = {grant.organisation for grant in self.grants if permission in grant.permissions}
        return ALL_ORGANISATIONS if "*" in found else tuple(sorted(found))


def grants_of(roles: Roles, held: Iterable[tuple[str, str]]) -> tuple[Grant, ...]:
    """What roles held for organisations allow; a role that the service does not know allows nothing.

    Args:
        held: role and organisation.
    """
    known = [(roles.roles[role], organisation) for role, organisation in held if role in roles.roles]
    return tuple(Grant("*" if role.reach == "all" else organisation, role.permissions) for role, organisation in known)
