"""A draft put into the registry, and an edit of what stands, in the transaction of whoever does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError

from geo_service.core.access.actor import Actor
from geo_service.core.calendar import Calendar, Clock, read_calendar
from geo_service.core.cases.scopes import workflows_of
from geo_service.core.districts.queries import outlines
from geo_service.core.editing import queries
from geo_service.core.editing.bodies import (
    Feature,
    Patch,
    Properties,
    differing,
    in_degrees,
    is_there,
    merged,
    read_only_of,
    site_of,
    unreadable,
    writable,
)
from geo_service.core.editing.decisions import (
    APPLY,
    DAILY,
    OF_PLACE,
    WRITABLE,
    Standing,
    bound,
    may_go,
    next_steps,
    not_permitted,
)
from geo_service.core.editing.refusals import StepNeeded, no_such, not_by_hand, not_theirs, registered_already
from geo_service.core.errors import BadRequest, Conflict, Fault, Forbidden
from geo_service.core.features.collection import Collection
from geo_service.core.features.crs import Crs
from geo_service.core.horizon.refresh import refresh
from geo_service.core.pins.routes import Pin, put_position
from geo_service.core.registry.drafts import SOURCE, Site, faults_in_position, faults_in_words, hours_of, place_of
from geo_service.core.service import Service
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import acts_for
from geo_service.core.workflow.declaration import Workflow


@dataclass(frozen=True)
class Desk:
    """Where drafts and edits of a collection are made, and in which system their positions are given."""

    connection: Connection
    service: Service
    asker: Actor
    collection: Collection
    crs: Crs

    @property
    def kind(self) -> str:
        """The kind of its facilities."""
        assert self.collection.kind is not None
        return self.collection.kind.code

    @property
    def calendar(self) -> Calendar:
        """What opening hours are read by."""
        return read_calendar(self.service.settings.data)


def add_draft(desk: Desk, organisation: str, feature: Feature) -> int:
    """The id of the draft that a feature becomes; to apply for it is a step of its kind's workflow.

    Raises:
        Unreadable, BadRequest: with everything that is wrong with it.
        Conflict: the organisation has such a site already.
    """
    given = {name: value for name, value in feature.properties.items() if name != "organisation"}
    refuse_unknown(desk.collection, given)
    if fixed := read_only_of(given, {}, desk.collection.shown):
        raise unreadable(not_by_hand(fixed, next_steps(Standing("draft", workflow_of(desk)), ending=False)))
    position = {} if feature.geometry is None else in_degrees(feature.geometry, desk.crs)
    site = site_of(writable(given), position)
    known = outlines(desk.connection)
    words = faults_in_words(desk.connection, desk.service.catalogue, desk.kind, site)
    refuse_faulty([*words, *faults_in_position(site, known)])
    own = {"organisation": organisation, "source": SOURCE}
    place_id = queries.add_place(desk.connection, place_of(site) | own)
    hours = hours_of(site.hours_text, desk.calendar)
    facility = facts_of(site) | own | {"hours": hours, "place_id": place_id, "kind": desk.kind}
    facility_id = None if place_id is None else queries.add_facility(desk.connection, facility)
    if facility_id is None:
        raise registered_already(site.name)
    return facility_id


def replace(desk: Desk, row: RowMapping, told: Mapping[str, Any], feature: Feature) -> None:
    """Let a site be what a feature tells; what is left out is not so any more."""
    edit(desk, row, told, feature, writable(feature.properties))


def update(desk: Desk, row: RowMapping, told: Mapping[str, Any], patch: Patch) -> None:
    """Let a site be otherwise in what a patch tells."""
    edit(desk, row, told, patch, merged(writable(told["properties"]), writable(patch.properties)))


def edit(desk: Desk, row: RowMapping, told: Mapping[str, Any], given: Patch, wanted: Properties) -> None:
    """Let a site have the facts that are wanted, and be where it is told to be.

    Args:
        told: the feature as it stands, as its JSON reads.

    Raises:
        StepNeeded: something that differs is the workflow's.
        Forbidden: it is others' to write.
        Unreadable, BadRequest, Conflict: it does not fit.
    """
    standing = standing_of(desk, row)
    refuse_unknown(desk.collection, given.properties)
    if given.id is not None and str(given.id) != str(row["id"]):
        raise unreadable([Fault("id", None, Text("编号不能更改", "the id of the feature"))])
    if fixed := read_only_of(given.properties, told["properties"], desk.collection.shown):
        if "tier" in fixed:
            refuse_bound(desk, row, standing, fixed)
        raise unreadable(not_by_hand(fixed, ()))
    changed = differing(wanted, told["properties"])
    if held := bound(changed, standing):
        refuse_bound(desk, row, standing, sorted(held))
    permissions = [one for one in (APPLY, DAILY) if acts_for(desk.asker.organisations(one), row["organisation"])]
    if others := not_permitted(changed, standing, permissions):
        raise not_theirs(sorted(others))
    # What stands is not judged anew: older rules may have let it in. A street is judged with its district.
    stands = WRITABLE - {*changed} - (OF_PLACE if OF_PLACE & {*changed} else set())
    site = site_of(wanted, {}, stands)
    found = faults_in_words(desk.connection, desk.service.catalogue, desk.kind, site)
    refuse_faulty([one for one in found if one.where.partition(":")[0] not in stands])
    write(desk, row, site, changed)
    move(desk, row, given)


def write(desk: Desk, row: RowMapping, site: Site, changed: Sequence[str]) -> None:
    """Write the facts of a site that differ."""
    if not changed:
        return
    alone = queries.in_place(desk.connection, row["place_id"]) == 1
    if not alone and OF_PLACE & {*changed}:
        raise Conflict(
            Text("同一地点还有其他站点，地址不能单独更改", "Other sites are in the same place: its address stays")
        )
    try:
        hours = hours_of(site.hours_text, desk.calendar) if "hours_text" in changed else row["hours"]
        queries.put_facility(desk.connection, facts_of(site) | {"id": row["id"], "hours": hours})
        if OF_PLACE & {*changed} or ("name" in changed and alone):
            where = {name: getattr(site, name) for name in OF_PLACE}
            named = site.name if alone and "name" in changed else None
            queries.put_place(desk.connection, where | {"id": row["place_id"], "name": named})
    except IntegrityError as error:
        raise registered_already(site.name) from error
    if "hours_text" in changed:
        refresh(desk.connection, Clock(desk.service.settings.business_date).today())


def move(desk: Desk, row: RowMapping, given: Patch) -> None:
    """Put a site where it is told to be, as a pin does; one that is placed stays on the map."""
    if "geometry" not in given.model_fields_set:
        return
    if given.geometry is None:
        if row["lon"] is not None:
            wanted = Text("位置可以更正，不能删除", "a position: it can be put right, not taken away")
            raise BadRequest(wanted, [Fault("geometry", None, wanted)])
    elif not is_there(given.geometry, desk.crs, row["lon"], row["lat"]):
        put_position(row["id"], Pin(**in_degrees(given.geometry, desk.crs)), desk.connection)


def remove(desk: Desk, row: RowMapping) -> None:
    """Away with a draft.

    Raises:
        StepNeeded: it is more than a draft, or was once applied for.
    """
    standing = standing_of(desk, row)
    if not may_go(standing):
        what = Text("只有未申报过的草稿可以删除", "Only a draft that was never applied for can be deleted")
        steps = next_steps(standing, ending=True)
        raise StepNeeded(what, steps, queries.case_of(desk.connection, row["id"])["case_id"], ())
    if not acts_for(desk.asker.organisations(APPLY), row["organisation"]):
        raise Forbidden(Text("没有这项操作的权限", "You may not do this"))
    queries.drop(desk.connection, row["id"], row["place_id"])


def standing_of(desk: Desk, row: RowMapping) -> Standing:
    """Where a site stands."""
    case = queries.case_of(desk.connection, row["id"])
    return Standing(row["status"], workflow_of(desk), case["state"] or "", case["cases"] > 0)


def workflow_of(desk: Desk) -> Workflow | None:
    """The workflow of the kind, None where it has none."""
    return next((one for _, one in workflows_of(desk.service) if one.kind == desk.kind), None)


def facts_of(site: Site) -> dict[str, Any]:
    """What a site is called and has, but for its hours, as a facility has it."""
    same = ("name", "free_parking_minutes", "free_bays", "chargers", "hours_text", "attributes")
    return {name: getattr(site, name) for name in same} | {"functions": list(dict.fromkeys(site.functions))}


def as_json(told: Mapping[str, Any]) -> dict[str, Any]:
    """A feature as its JSON reads."""
    read: dict[str, Any] = orjson.loads(orjson.dumps(told))
    return read


def refuse_bound(desk: Desk, row: RowMapping, standing: Standing, names: Sequence[str]) -> None:
    """Refuse facts that only a step of the workflow may change, with the steps that there are."""
    what = Text(f"不能直接更改：{'、'.join(names)}", f"Not to be changed by hand: {', '.join(names)}")
    case_id = queries.case_of(desk.connection, row["id"])["case_id"]
    steps = next_steps(standing, ending=False)
    raise StepNeeded(what, steps, case_id, not_by_hand(names, steps))


def refuse_faulty(faults: Sequence[Fault]) -> None:
    """Refuse a site with everything that is wrong with it."""
    if faults:
        raise BadRequest(
            Text(f"站点有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) of the site do not fit"), faults
        )


def refuse_unknown(collection: Collection, given: Properties) -> None:
    """Refuse properties that features of the collection do not have."""
    unknown = [name for name in given if name not in collection.shown]
    if unknown:
        raise unreadable(no_such(unknown, collection.shown))
