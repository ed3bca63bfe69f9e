"""Programs and their keys: two live ones each, so that one can be replaced by the next without a gap."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from geo_service.core.access import queries
from geo_service.core.access.roles import Roles
from geo_service.core.access.secrets import Key, hash_of, new_key
from geo_service.core.errors import BadRequest, Conflict, Fault, NotFound
from geo_service.core.text import Text

NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{1,63}$")
SLOTS = (1, 2)
LONGEST_DAYS = 400
MOST_PER_MINUTE = 100_000


@dataclass(frozen=True)
class NewMachine:
    """A program that is to be let in, looked after by `organisation`, for the organisations that it acts for."""

    name: str
    organisation: str
    acts_for: tuple[str, ...]
    scopes: tuple[str, ...]
    per_minute: int


def add_machine(connection: Connection, new: NewMachine, roles: Roles) -> None:
    """Let a program in; it has no key yet.

    Raises:
        BadRequest: something given does not fit; every fault is named.
        Conflict: the name is taken.
    """
    if faults := faults_of(connection, new, roles):
        raise BadRequest(Text("无法添加接口程序", "The program cannot be added"), faults)
    values: dict[str, Any] = vars(new) | {"acts_for": list(new.acts_for), "scopes": list(new.scopes)}
    if not queries.put_machine(connection, values):
        raise Conflict(Text(f"名称 {new.name} 已被使用", f"The name {new.name} is taken"))


def faults_of(connection: Connection, new: NewMachine, roles: Roles) -> list[Fault]:
    """What is wrong with a new machine."""
    faults = []
    if not NAME.fullmatch(new.name):
        wanted = Text("2 至 64 个小写字母、数字、横线", "2 to 64 of a-z, 0-9, underscore and dash")
        faults.append(Fault("name", new.name, wanted))
    if not new.scopes or set(new.scopes) - roles.for_machines:
        known = ", ".join(sorted(roles.for_machines))
        faults.append(Fault("scopes", list(new.scopes), Text(f"应为其中之一：{known}", f"of {known}")))
    if not new.acts_for:
        wanted = Text("至少一个组织代码，或 *", "the code of one organisation at least, or *")
        faults.append(Fault("acts_for", [], wanted))
    for code in sorted({new.organisation, *(one for one in new.acts_for if one != "*")}):
        if queries.organisation_kind(connection, code) is None:
            wanted = Text(
                "已登记的组织代码，如 district:310101", "the code of an organisation, such as district:310101"
            )
            faults.append(Fault("organisation", code, wanted))
    if not 1 <= new.per_minute <= MOST_PER_MINUTE:
        faults.append(Fault("per_minute", new.per_minute, Text(f"1 至 {MOST_PER_MINUTE}", f"1 to {MOST_PER_MINUTE}")))
    return faults


def add_key(connection: Connection, machine: str, days: int) -> Key:
    """A new key for a machine, to be shown once; the other one stays good.

    Raises:
        BadRequest: it would be good for too short or too long.
        NotFound: there is no such machine, or none that the actor looks after.
        Conflict: it has two live keys already.
    """
    if not 1 <= days <= LONGEST_DAYS:
        fault = Fault("days", days, Text(f"1 至 {LONGEST_DAYS}", f"1 to {LONGEST_DAYS}"))
        raise BadRequest(Text("密钥有效期不合适", "A key cannot be good for so long"), [fault])
    if not queries.machine_known(connection, machine):
        raise NotFound(Text(f"没有接口程序 {machine}", f"There is no program {machine}"))
    key = new_key()
    lasts = timedelta(days=days)
    if not any(queries.put_key(connection, machine, slot, key.key_id, hash_of(key.secret), lasts) for slot in SLOTS):
        raise Conflict(Text(f"{machine} 已有两把有效密钥，请先停用一把", f"{machine} has two live keys; end one first"))
    return key
