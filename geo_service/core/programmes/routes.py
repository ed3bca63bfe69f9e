"""GET /programmes: what the notice asks of each programme that is loaded, and the decisions each answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from geo_service.core.caching import cached
from geo_service.core.database.connections import PublicRead
from geo_service.core.decisions import Decision, NoSuchQuestion
from geo_service.core.errors import Fault, NotFound
from geo_service.core.plugin import Plugin, Target
from geo_service.core.problems import faults_of
from geo_service.core.programmes.queries import open_counts
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.words import Words

# Seconds that the words may be used without asking: they change with the service.
WORDS_KEPT_S = 3600

router = APIRouter(tags=["programmes"])


@router.get("/programmes")
def read_programmes(connection: PublicRead, service: Running) -> list[dict[str, Any]]:
    """The programmes that are loaded, in the notice's order."""
    counts = open_counts(connection)
    return [programme(plugin, counts) for plugin in service.plugins.values()]


@router.get("/programmes/{name}")
def read_programme(name: str, connection: PublicRead, service: Running) -> dict[str, Any]:
    """One programme: title, annex, its kinds of facility, the notice's targets and how far each is reached."""
    return programme(plugin_called(name, service), open_counts(connection))


@router.get("/programmes/{name}/decisions")
def read_decisions(name: str, service: Running) -> list[dict[str, Any]]:
    """The decisions of a programme: name, title, JSON Schema of input and result, clauses, one example input."""
    return [declared(decision, service.words) for decision in plugin_called(name, service).decisions]


@router.post(
    "/programmes/{name}/decisions/{decision}", openapi_extra={"requestBody": {"content": {"application/json": {}}}}
)
async def decide(name: str, decision: str, request: Request, service: Running) -> dict[str, Any]:
    """A decision's answer: the result, the clause and the words it rests on, the reading, the edition.

    A refusal by a rule is an answer too; only input that is no such question is a 422.
    """
    chosen = decision_called(decision, plugin_called(name, service))
    try:
        question = chosen.question.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        raise NoSuchQuestion(*(of_body(fault) for fault in faults_of(error.errors()))) from error
    return chosen.answer(question).json()


def of_body(fault: Fault) -> Fault:
    """A fault of a body; one of the whole says nothing of what was given, for there a person can stand anywhere."""
    return fault if fault.where else replace(fault, where="body", given=None)


@router.get("/words", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def read_words(request: Request, service: Running) -> Response:
    """The words, zh and en, for codes in what decisions are asked and answer: values, reasons why not, verdicts."""
    return cached(request, orjson.dumps(service.words.json()), "application/json", WORDS_KEPT_S)


def plugin_called(name: str, service: Service) -> Plugin:
    """The plugin of that name.

    Raises:
        NotFound: none that is loaded has it.
    """
    plugin = service.plugins.get(name)
    if plugin is None:
        known = ", ".join(service.plugins)
        raise NotFound(Text(f"没有项目 {name}；现有：{known}", f"There is no programme {name}; there are: {known}"))
    return plugin


def decision_called(name: str, plugin: Plugin) -> Decision[Any, Any, Any]:
    """The decision of that name.

    Raises:
        NoSuchQuestion: the programme has none of it.
    """
    for decision in plugin.decisions:
        if decision.name == name:
            return decision
    known = ", ".join(decision.name for decision in plugin.decisions)
    raise NoSuchQuestion(Fault("name", name, Text(f"应为其中之一：{known}", f"one of {known}")))


def declared(decision: Decision[Any, Any, Any], words: Words) -> dict[str, Any]:
    """A decision's declaration as the service answers it."""
    return {
        "name": decision.name,
        "title": decision.title.json(),
        "input": words.in_schema(decision.question.model_json_schema(), decision.name),
        "result": words.in_schema(decision.result.model_json_schema(mode="serialization"), decision.name),
        "clauses": list(decision.clauses),
        "example": dict(decision.example),
    }


def programme(plugin: Plugin, counts: Mapping[tuple[str, str | None], int]) -> dict[str, Any]:
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
                "counts": None if target.counts is None else dict(zip(("kind", "tier"), target.counts, strict=True)),
                **progress(target, counts),
            }
            for target in plugin.targets
        ],
    }


def progress(target: Target, counts: Mapping[tuple[str, str | None], int]) -> dict[str, Any]:
    """How much of a target is done and left; both null with a note where the service holds nothing to count yet."""
    if target.counts is None:
        return {"done": None, "to_go": None, "note": Text("尚无数据", "no data yet").json()}
    done = counts[target.counts]
    return {"done": done, "to_go": max(0, target.amount - done), "note": None}
