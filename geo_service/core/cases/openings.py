"""What it takes to open a case, as a form can ask for it; no HTTP, no database."""

from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from geo_service.core.plugin import Kind
from geo_service.core.registry.drafts import Site
from geo_service.core.words import Words
from geo_service.core.workflow.declaration import Workflow


def wanted(workflow: Workflow, kind: Kind | None, words: Words) -> dict[str, Any]:
    """The JSON Schema of what opens a case, with words, besides for whom; of POST /cases what is not the same for all.

    Args:
        kind: of the facility that it is about, if it is about one.
    """
    model = workflow.opened_with or asked_by_cases(workflow, kind)
    schema = words.in_schema(model.model_json_schema(), f"{workflow.name}.{workflow.opening.name}")
    schema["properties"] = {name: one for name, one in schema["properties"].items() if name != "organisation"}
    return schema


def asked_by_cases(workflow: Workflow, kind: Kind | None) -> type[BaseModel]:
    """The part of POST /cases that a workflow's cases differ in: the site, and the facts where any are wanted."""
    parts: dict[str, Any] = {}
    if kind is not None:
        parts["site"] = (site_of(kind), Field(description="站点 / the site"))
    if workflow.opening.facts.model_fields:
        parts["facts"] = (workflow.opening.facts, Field(description="填报内容 / what is told"))
    return create_model("Opening", **parts)


def site_of(kind: Kind) -> type[Site]:
    """A site of a kind: one of its tiers, what it declares."""
    fields: dict[str, Any] = {"attributes": (kind.attributes, Field(description="其他 / what else the kind declares"))}
    unasked = Field(None, json_schema_extra={"x-unasked": True})
    tiers = tuple(tier.code for tier in kind.tiers)
    fields["tier"] = (Literal[tiers], Field(description="等级 / tier")) if tiers else (None, unasked)
    return create_model("Site", __base__=Site, **fields)
