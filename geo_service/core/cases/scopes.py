"""Which cases somebody may see: a workflow's, for the organisations for which they hold one of its permissions."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from geo_service.core.access.actor import Actor
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.errors import Forbidden, NotFound
from geo_service.core.service import Service
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import acts_for
from geo_service.core.workflow.declaration import Workflow

type Scope = dict[str, Any]


def workflows_of(service: Service) -> list[tuple[str, Workflow]]:
    """Every workflow with its programme, in the notice's order."""
    return [(plugin.name, workflow) for plugin in service.plugins.values() for workflow in plugin.workflows]


def workflow_called(service: Service, programme: str, name: str) -> Workflow:
    """The workflow of a programme and name.

    Raises:
        NotFound: there is none.
    """
    found = {(of, workflow.name): workflow for of, workflow in workflows_of(service)}.get((programme, name))
    if found is None:
        raise NotFound(Text(f"没有 {programme} 的办理流程 {name}", f"{programme} has no workflow {name}"))
    return found


def organisations(asker: Actor, permissions: Iterable[str]) -> tuple[str, ...]:
    """The organisations for which somebody holds any of some permissions."""
    found = {one for permission in permissions for one in asker.organisations(permission)}
    return ALL_ORGANISATIONS if "*" in found else tuple(sorted(found))


def scopes(asker: Actor, service: Service) -> list[Scope]:
    """The workflows of which somebody may see cases, for whom: programme, workflow, organisations."""
    held = [(programme, one.name, organisations(asker, one.permissions)) for programme, one in workflows_of(service)]
    return [{"programme": of, "workflow": name, "organisations": codes} for of, name, codes in held if codes]


def look(connection: Connection, asker: Actor, found: list[Scope]) -> None:
    """Let the transaction act for all organisations of the scopes.

    Raises:
        Forbidden: there are none.
    """
    codes = {code for scope in found for code in scope["organisations"]}
    if not codes:
        raise Forbidden(Text("没有这项操作的权限", "You may not do this"))
    act(connection, asker.name, ALL_ORGANISATIONS if "*" in codes else sorted(codes))


def may_see(asker: Actor, workflow: Workflow, organisation: str) -> bool:
    """Whether somebody may see an organisation's cases of a workflow."""
    return acts_for(organisations(asker, workflow.permissions), organisation)


def may_act(asker: Actor, workflow: Workflow, organisation: str) -> bool:
    """Whether any step of an organisation's cases of a workflow is somebody's to take."""
    return acts_for(organisations(asker, {one.permission for one in workflow.transitions}), organisation)
