"""GET /programmes: what the notice asks of each programme that is loaded."""

from typing import Any

from fastapi import APIRouter

from geo_service.core.errors import NotFound
from geo_service.core.plugin import Plugin
from geo_service.core.service import Running
from geo_service.core.text import Text

router = APIRouter(prefix="/programmes", tags=["programmes"])


@router.get("")
def read_programmes(service: Running) -> list[dict[str, Any]]:
    """The programmes that are loaded, in the notice's order."""
    return [programme(plugin) for plugin in service.plugins.values()]


@router.get("/{name}")
def read_programme(name: str, service: Running) -> dict[str, Any]:
    """One programme: title, annex, the notice's targets, its kinds of facility."""
    plugin = service.plugins.get(name)
    if plugin is None:
        known = ", ".join(service.plugins)
        raise NotFound(Text(f"没有项目 {name}；现有：{known}", f"There is no programme {name}; there are: {known}"))
    return programme(plugin)


def programme(plugin: Plugin) -> dict[str, Any]:
    """A programme as the service answers it."""
    return {
        "name": plugin.name,
        "number": plugin.number,
        "title": plugin.title.json(),
        "annex": plugin.annex,
        "kinds": [kind.code for kind in plugin.kinds],
        "targets": [
            {
                "code": target.code,
                "title": target.title.json(),
                "amount": target.amount,
                "unit": target.unit.json(),
                "clause": target.clause,
            }
            for target in plugin.targets
        ],
    }
