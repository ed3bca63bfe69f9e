"""/planning/runs: coverage, siting and truck rounds are asked for, watched, stopped, shared and compared."""

from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import ALL_ORGANISATIONS, Transaction, act
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.jobs import queries as jobs
from geo_service.core.planning import queries
from geo_service.core.planning.by_hand import changed
from geo_service.core.planning.comparison import compared
from geo_service.core.planning.declaration import NAME
from geo_service.core.planning.ground import Rules, ground, rules_of
from geo_service.core.planning.inputs import Asked, CoverageAsked, Named, SitingAsked, on_base
from geo_service.core.planning.refusals import faults_of_codes, no_run, not_done, under_way
from geo_service.core.planning.result import unpacked
from geo_service.core.planning.round_ground import round_ground
from geo_service.core.planning.round_inputs import ByHand, RoundsAsked
from geo_service.core.planning.told import listed, told
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

PAGE = 50
READS, RUNS = "planning:read", "planning:write"
# Whoever asks for nobody in particular asks for the Federation.
FEDERATION = "federation"

Reader = Annotated[Actor, Depends(allowed(READS))]
Runner = Annotated[Actor, Depends(allowed(RUNS))]
RunId = Annotated[UUID, Path()]

router = APIRouter(tags=["planning"], route_class=Idempotent)
NEW: dict[int | str, dict[str, Any]] = {
    202: {"headers": {"Location": {"description": "Where the run is watched.", "schema": {"type": "string"}}}},
    404: {"description": "There is no such layer of demand, or no such base."},
    409: {"description": "A run of one's own is still under way, or the same request is being carried out."},
}


class Sharing(BaseModel):
    """Whether everybody who may read plans sees a run by its link."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    is_shared: bool


@router.post("/planning/coverage", status_code=202, responses=NEW)
def ask_for_coverage(
    asked: CoverageAsked, asker: Runner, response: Response, connection: Transaction, service: Running
) -> dict[str, Any]:
    """Ask who is within reach of what there is; one run of a person at a time, another one is refused until it ends."""
    return begun(connection, service, asker, "coverage", asked, response)


@router.post("/planning/siting", status_code=202, responses=NEW)
def ask_for_siting(
    asked: SitingAsked, asker: Runner, response: Response, connection: Transaction, service: Running
) -> dict[str, Any]:
    """Ask where the next sites do most good; one run of a person at a time, another one is refused until it ends."""
    return begun(connection, service, asker, "siting", asked, response)


@router.post("/planning/rounds", status_code=202, responses=NEW)
def ask_for_rounds(
    asked: RoundsAsked, asker: Runner, response: Response, connection: Transaction, service: Running
) -> dict[str, Any]:
    """Ask which truck stands where on which day; one run of a person at a time, another is refused until it ends."""
    return begun(connection, service, asker, "rounds", asked, response)


@router.post("/planning/runs/{run_id}/by-hand", status_code=202, responses=NEW)
def change_rounds_by_hand(
    run_id: RunId, wanted: ByHand, asker: Runner, response: Response, connection: Transaction, service: Running
) -> dict[str, Any]:
    """Move, lock, free or forbid days of rounds that are done: a new run, with this one as its base, plans the rest."""
    row = seen(connection, run_id)
    if row["kind"] != "rounds":
        raise no_run()
    kept = queries.tables(connection, run_id)
    if kept is None:
        raise not_done(row["status"])
    before = RoundsAsked.model_validate(row["inputs"])
    if not row["is_own"]:  # it was shared: whoever goes on with it does so for their own
        before = before.model_copy(update={"organisation": None})
    asked = changed(before, unpacked(kept, "visits")["visits"], wanted, run_id)
    return begun(connection, service, asker, "rounds", asked, response)


def looked_at(connection: Connection, whole: Named, rules: Rules) -> None:
    """Read what a run stands on as its job will.

    Raises:
        BadRequest: it does not fit together, or is more than a run may be.
    """
    if isinstance(whole, RoundsAsked):
        round_ground(connection, whole, rules)
    elif isinstance(whole, Asked):
        ground(connection, whole, rules)


def begun(
    connection: Connection, service: Service, asker: Actor, kind: str, asked: Named, response: Response
) -> dict[str, Any]:
    """A run in the queue, once everything that can be wrong with it has been looked at.

    Raises:
        BadRequest: it does not fit; NotFound: what it names is not there; Conflict: another one is under way.
    """
    queries.alone(connection, asker.name)
    if (other := queries.under_way(connection, asker.name)) is not None:
        raise under_way(other["id"])
    organisation = organisation_of(asker, asked)
    whole = whole_of(connection, kind, asked)
    if faults := faults_of_codes(whole, service.catalogue):
        raise BadRequest(Text("有不认识的代码", "Some codes are not known"), faults)
    # The job acts for whom it is asked, and for nobody else: so do those who may watch it.
    act(connection, asker.name, (organisation,))
    looked_at(connection, whole, rules_of(service.settings, service.clock.today()))
    run_id = uuid4()
    arguments = {"run": str(run_id), "today": service.clock.today().isoformat()}
    job_id = jobs.enqueue(connection, NAME, arguments, asker.name)
    run = {"id": run_id, "kind": kind, "title": asked.title, "organisation": organisation, "actor": asker.name}
    run |= {"inputs": whole.model_dump(mode="json"), "base": asked.base, "job_id": job_id}
    queries.put_run(connection, run)
    response.headers["Location"] = f"/planning/runs/{run_id}"
    return told(seen(connection, run_id), asker)


def organisation_of(asker: Actor, asked: Named) -> str:
    """For whom somebody asks.

    Raises:
        BadRequest: they may not ask for it.
    """
    may = asker.organisations(RUNS)
    homes = may if may != ALL_ORGANISATIONS else sorted({home for _, home in asker.roles}) or (FEDERATION,)
    if asked.organisation is None:
        return homes[0]
    if asked.organisation not in homes:
        wanted = Text(f"其中之一：{'、'.join(homes)}", f"one of {', '.join(homes)}")
        raise BadRequest(
            Text("不能以此单位的名义规划", "One may not plan for this organisation"),
            [Fault("organisation", asked.organisation, wanted)],
        )
    return asked.organisation


def whole_of[A: Named](connection: Connection, kind: str, asked: A) -> A:
    """What is asked for with what is left out as its base has it.

    Raises:
        NotFound: there is no such base, or it is of another kind.
    """
    if asked.base is None:
        return asked
    base = queries.run(connection, asked.base)
    if base is None or base["kind"] != kind:
        raise no_run()
    return on_base(asked, base["inputs"])


@router.get("/planning/runs")
def read_runs(
    asker: Reader,
    connection: Transaction,
    whose: Annotated[
        Literal["mine", "organisation"], Query(description="One's own, or all of those for whom one acts.")
    ] = "mine",
    kind: Annotated[Literal["coverage", "siting", "rounds"] | None, Query()] = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Runs, newest first, each with how it stands."""
    asked = {"actor": asker.name if whose == "mine" else None, "kind": kind, "after": after, "rows": PAGE}
    rows = queries.runs(connection, asked)
    return {"runs": [listed(row, asker) for row in rows], "next": rows[-1]["id"] if len(rows) == PAGE else None}


@router.get("/planning/runs/{run_id}")
def read_run(run_id: RunId, asker: Reader, connection: Transaction) -> dict[str, Any]:
    """A run: what was asked for, how far it is, then on what it stands and what came of it in short."""
    return told(seen(connection, run_id), asker)


@router.delete("/planning/runs/{run_id}", status_code=202)
def end_run(run_id: RunId, asker: Runner, connection: Transaction, response: Response) -> dict[str, Any] | None:
    """Cancel a run that is under way (202), or delete one that has ended (204), with all that came of it."""
    row = seen(connection, run_id)
    if not row["is_own"]:
        raise no_run()
    if jobs.cancel(connection, row["job_id"]) is not None:
        return told(seen(connection, run_id), asker)
    queries.forget(connection, run_id)
    response.status_code = 204
    return None


@router.put("/planning/runs/{run_id}/sharing")
def share_run(run_id: RunId, wanted: Sharing, asker: Runner, connection: Transaction) -> dict[str, Any]:
    """Let everybody who may read plans see a run that is done by its link, or no longer."""
    row = seen(connection, run_id)
    if not row["is_own"]:
        raise no_run()
    if row["change_number"] is None:
        raise not_done(row["status"])
    queries.share(connection, run_id, wanted.is_shared)
    return told(seen(connection, run_id), asker)


@router.get("/planning/runs/{run_id}/against/{other_id}", dependencies=[Depends(allowed(READS))])
def compare_runs(run_id: RunId, other_id: RunId, connection: Transaction) -> dict[str, Any]:
    """Two runs that are done, district by district: this one, the other, and the difference, this less the other."""
    rows = [seen(connection, one) for one in (run_id, other_id)]
    tables = [districts(connection, row) for row in rows]
    return {
        "this": {"id": run_id, "summary": brief(rows[0])},
        "other": {"id": other_id, "summary": brief(rows[1])},
        "same_demand": rows[0]["sources"]["layer"] == rows[1]["sources"]["layer"],
        "districts": compared(*tables),
    }


def districts(connection: Connection, row: RowMapping) -> dict[str, Any]:
    """The districts of a run that is done."""
    kept = queries.tables(connection, row["id"])
    if kept is None:
        raise not_done(row["status"])
    return unpacked(kept, "districts")["districts"]


def brief(row: RowMapping) -> dict[str, Any]:
    """What came of a run in short, without its districts."""
    return {name: value for name, value in row["summary"].items() if name != "districts"}


def seen(connection: Connection, run_id: UUID) -> RowMapping:
    """A run that one may see.

    Raises:
        NotFound: there is none.
    """
    row = queries.run(connection, run_id)
    if row is None:
        raise no_run()
    return row
