"""New people: their entry, how they sign in, and the role they hold."""

from dataclasses import dataclass

from sqlalchemy import Connection

from geo_service.core.access import queries
from geo_service.core.access.passwords import LOGIN, LONGEST, SHORTEST, Passwords, fault_of, plain_login
from geo_service.core.access.roles import Roles
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.text import Text

PASSWORD_FAULTS = {
    "short": Text(f"密码至少 {SHORTEST} 个字符", f"at least {SHORTEST} characters"),
    "long": Text(f"密码至多 {LONGEST} 个字符", f"at most {LONGEST} characters"),
    "name": Text("密码不得包含登录名", "a password that does not contain the login name"),
}


@dataclass(frozen=True)
class NewPerson:
    """Somebody who is to be let in: by a password, or by who they are to the OIDC provider."""

    login: str
    name: str
    organisation: str
    role: str
    password: str | None = None
    issuer: str | None = None
    subject: str | None = None


def add_person(connection: Connection, new: NewPerson, roles: Roles, passwords: Passwords, granted_by: str) -> int:
    """The id of the person, who can sign in from now on.

    Raises:
        BadRequest: something given does not fit; every fault is named, the password itself never.
        Conflict: the login name, or the provider's subject, is somebody else's.
    """
    if faults := faults_of(connection, new, roles):
        raise BadRequest(Text("无法添加人员", "The person cannot be added"), faults)
    person_id = queries.put_person(connection, new.name, new.organisation)
    if new.password is not None:
        password_hash = passwords.hash(new.password)
        if not queries.put_account(connection, plain_login(new.login), person_id, password_hash):
            raise Conflict(Text(f"登录名 {new.login} 已有人使用", f"The login name {new.login} is taken"))
    if (
        new.issuer is not None
        and new.subject is not None
        and not queries.put_identity(connection, new.issuer, new.subject, person_id)
    ):
        raise Conflict(Text("该统一认证身份已有人使用", "The provider's subject is somebody else's already"))
    queries.put_role(connection, person_id, new.role, new.organisation, granted_by)
    return person_id


def faults_of(connection: Connection, new: NewPerson, roles: Roles) -> list[Fault]:
    """What is wrong with a new person."""
    faults = []
    login = plain_login(new.login)
    if not LOGIN.fullmatch(login):
        wanted = Text("2 至 64 个小写字母、数字、点、横线", "2 to 64 of a-z, 0-9, dot, underscore and dash")
        faults.append(Fault("login", new.login, wanted))
    if new.password is not None and (fault := fault_of(new.password, login)):
        faults.append(Fault("password", None, PASSWORD_FAULTS[fault]))
    if new.password is None and new.subject is None:
        faults.append(Fault("password", None, Text("密码或统一认证身份", "a password or the provider's subject")))
    role = roles.roles.get(new.role)
    kind = queries.organisation_kind(connection, new.organisation)
    if role is None:
        known = ", ".join(roles.roles)
        faults.append(Fault("role", new.role, Text(f"应为其中之一：{known}", f"one of {known}")))
    if kind is None:
        wanted = Text("已登记的组织代码，如 district:310101", "the code of an organisation, such as district:310101")
        faults.append(Fault("organisation", new.organisation, wanted))
    elif role is not None and kind not in role.at:
        at = ", ".join(role.at)
        wanted = Text(f"该角色只能属于 {at}", f"an organisation of the kind {at} for this role")
        faults.append(Fault("organisation", new.organisation, wanted))
    return faults
