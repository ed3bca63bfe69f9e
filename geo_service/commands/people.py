"""The commands user and api-key: people who may sign in, and programs that may ask."""

import argparse
import getpass
import sys

from geo_service.commands.database import ACTOR, acting, migrated_database, say
from geo_service.core.access import queries
from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.errors import BadRequest, Fault, NotFound
from geo_service.core.text import Text
from geo_service.settings import Settings

ADMINISTRATOR = "operator"


def add_user(command: argparse.ArgumentParser) -> None:
    """Add the arguments of user."""
    several = command.add_subparsers(required=True, metavar="ACTION")
    add = several.add_parser("add", help="添加人员 / add somebody; the password is asked for, or read from stdin")
    add.add_argument("login", help="登录名 / login name")
    add.add_argument("--name", required=True, help="姓名或称谓 / what to call them")
    add.add_argument("--role", required=True, help="角色，见 data/access/roles.toml / their role")
    add.add_argument("--organisation", default="federation", help="组织代码 / code of their organisation")
    add.add_argument(
        "--subject", help="统一认证中的标识，代替密码 / who they are to the OIDC provider, for no password"
    )
    add.set_defaults(run=add_one)


def add_api_key(command: argparse.ArgumentParser) -> None:
    """Add the arguments of api-key."""
    several = command.add_subparsers(required=True, metavar="ACTION")
    add = several.add_parser("add", help="添加接口程序及密钥 / add a program if it is new, and a key, shown once")
    add.add_argument("machine", help="程序名称，如 amap / name of the program")
    add.add_argument("--organisation", default="federation", help="管理它的组织 / who looks after it")
    add.add_argument("--for", nargs="+", default=["*"], dest="acts_for", help="代表的组织 / organisations it acts for")
    add.add_argument("--scope", nargs="+", help="权限，新程序必填 / what it may do; required for a new one")
    add.add_argument("--per-minute", type=int, default=60, help="每分钟请求数 / requests a minute")
    add.add_argument("--days", type=int, default=365, help="密钥有效天数 / days the key is good")
    add.set_defaults(run=add_one_key)
    end = several.add_parser("end", help="停用密钥 / end a key")
    end.add_argument("key", help="密钥编号 / id of the key: what stands between fk_ and the next _")
    end.set_defaults(run=end_one_key)


def add_one_key(settings: Settings, asked: argparse.Namespace) -> None:
    """Add a program where there is none of that name, and a key; the key alone goes to standard output."""
    with migrated_database(settings) as ready, acting(ready) as connection:
        load_organisations(connection, ready.data)
        if asked.scope is not None:
            new = NewMachine(
                asked.machine, asked.organisation, tuple(asked.acts_for), tuple(asked.scope), asked.per_minute
            )
            add_machine(connection, new, read_roles(ready.data))
        key = add_key(connection, asked.machine, asked.days)
    say(f"密钥只显示这一次，有效 {asked.days} 天 / The key is shown this once; it is good for {asked.days} days")
    print(key)


def end_one_key(settings: Settings, asked: argparse.Namespace) -> None:
    """End a key."""
    with migrated_database(settings) as ready, acting(ready) as connection:
        if not queries.end_key(connection, asked.key):
            raise NotFound(Text(f"没有密钥 {asked.key}", f"There is no key {asked.key}"))
    say(f"已停用 {asked.key} / {asked.key} was ended")


def add_one(settings: Settings, asked: argparse.Namespace) -> None:
    """Add somebody who may sign in."""
    if asked.subject is not None and settings.oidc_issuer is None:
        wanted = Text("须先设置 GEO_SERVICE_OIDC_ISSUER", "GEO_SERVICE_OIDC_ISSUER must be set first")
        raise BadRequest(Text("无法添加人员", "The person cannot be added"), [Fault("subject", asked.subject, wanted)])
    password = None if asked.subject is not None else asked_password()
    issuer = settings.oidc_issuer if asked.subject is not None else None
    new = NewPerson(asked.login, asked.name, asked.organisation, asked.role, password, issuer, asked.subject)
    with migrated_database(settings) as ready, acting(ready) as connection:
        load_organisations(connection, ready.data)
        person_id = add_person(connection, new, read_roles(ready.data), Passwords(), ACTOR)
    say(f"已添加 {asked.login}（编号 {person_id}） / {asked.login} was added as person {person_id}")


def asked_password() -> str:
    """The password: typed twice at a terminal, else the first line of standard input; never an argument.

    Raises:
        BadRequest: the two are not the same.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("密码 / Password: ")
    if getpass.getpass("再次输入 / Again: ") != password:
        raise BadRequest(Text("两次输入的密码不一致", "The two passwords are not the same"))
    return password


def say_how_to_begin(settings: Settings) -> None:
    """Tell how to make the first administrator, while there is none."""
    with acting(settings) as connection:
        if queries.somebody_holds(connection, ADMINISTRATOR):
            return
    say(f"尚无管理员；请运行 / No administrator yet; run: geo_service user add NAME --name 姓名 --role {ADMINISTRATOR}")
