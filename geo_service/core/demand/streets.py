"""Outlines of streets from an operator's file, for the totals that are published by street. No database."""

import re
from collections.abc import Mapping
from pathlib import Path

import shapely

from geo_service.core.districts.file import Row, read_rows
from geo_service.core.districts.outlines import in_datum, unsound
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum, OutsideChina
from geo_service.core.registry.importing.position import wanted_in, within
from geo_service.core.text import Text

CODE = re.compile(r"(\d{9})(?:000)?(?:\.0)?")


def street_outlines(
    file: Path, datum: Datum, names: Mapping[str, str], districts: Mapping[str, shapely.Geometry]
) -> dict[str, shapely.Geometry]:
    """The outlines (degrees, WGS-84) of the streets that are asked for, by code; other rows are passed over.

    A row is matched by its `code`, `adcode` or `gb` (nine digits, or twelve with zeros at the end); one without a
    code by its `name`, where only one street asked for has it.

    Args:
        datum: what the file's coordinates are in.
        names: of the streets asked for, by code.
        districts: outlines by code, to hold the streets against.

    Raises:
        BadRequest: naming every fault of the rows, or that none is asked for.
    """
    found: dict[str, shapely.Geometry] = {}
    faults: list[Fault] = []
    for row in read_rows(file):
        code = street_of(row, names)
        if code is None:
            continue
        if code in found:
            faults.append(Fault(row.where, code, Text("每个街镇一行", "one row a street")))
        elif fault := unsound(row):
            faults.append(fault)
        else:
            try:
                found[code] = in_datum(row.outline, datum, Datum.WGS84)
            except OutsideChina as outside:
                wanted = Text("经度在前、纬度在后，在中国大陆境内", "lon, lat in mainland China")
                faults.append(Fault(row.where, [outside.lon, outside.lat], wanted))
                continue
            faults += elsewhere(row, found[code], datum, districts[code[:6]])
    if not found and not faults:
        wanted = Text(f"含有这些街镇之一：{'、'.join(names.values())}", f"one of these: {', '.join(names.values())}")
        faults.append(Fault(file.name, None, wanted))
    if faults:
        detail = Text(f"{file.name} 有 {len(faults)} 处错误", f"{file.name} has {len(faults)} faults")
        raise BadRequest(detail, faults)
    return found


def street_of(row: Row, names: Mapping[str, str]) -> str | None:
    """The code of the street that a row is of, None when it is not asked for."""
    if row.code is not None:
        match = CODE.fullmatch(row.code)
        return match[1] if match and match[1] in names else None
    alike = [code for code, name in names.items() if name == row.name]
    return alike[0] if len(alike) == 1 else None


def elsewhere(row: Row, outline: shapely.Geometry, datum: Datum, district: shapely.Geometry) -> list[Fault]:
    """A fault when the middle of a street is not in its district, nor near it; says which datum would fit."""
    inside = outline.representative_point()
    if within(district, *[shapely.get_coordinates(inside)[:, axis] for axis in (0, 1)])[0]:
        return []
    given = row.outline.representative_point() if row.outline is not None else inside
    return [Fault(row.where, f"{given.x:g}, {given.y:g} {datum}", wanted_in(district, given.x, given.y, datum))]
