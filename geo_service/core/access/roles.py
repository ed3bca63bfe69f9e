"""Who may do what: permissions and the roles that hold them, read from data/access/roles.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from geo_service.core.text import Text


class Role(BaseModel):
    """What somebody may do who holds it for an organisation.

    `reach` says whether that is for this part of the tree or for every organisation; `at` says for which kinds of
    organisation it can be held.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: tuple[str, str]
    reach: Literal["own", "all"]
    at: tuple[str, ...]
    permissions: frozenset[str]


@dataclass(frozen=True)
class Roles:
    """The roles by name, the words for the permissions, and which of these a program may be given."""

    permissions: Mapping[str, Text]
    roles: Mapping[str, Role]
    for_machines: frozenset[str]


def read_roles(data: Path) -> Roles:
    """The roles in access/roles.toml of a data folder.

    Raises:
        ValueError: a role has a permission that the file does not list.
    """
    file = data / "access" / "roles.toml"
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    permissions = {name: Text(*words) for name, words in told["permissions"].items()}
    roles = {name: Role.model_validate(role) for name, role in told["roles"].items()}
    for_machines = frozenset(told["for_machines"])
    held = {f"role {name}": role.permissions for name, role in roles.items()} | {"for_machines": for_machines}
    for where, names in held.items():
        if unknown := names - permissions.keys():
            raise ValueError(f"{file}: {where} has {sorted(unknown)}, which [permissions] does not list")
    return Roles(permissions, roles, for_machines)
