"""Persons employed, as the statistics offices publish them, on the cells of their districts and streets.

The numbers are facts, in data/demand; where inside a district people work is modelled. No database.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely

from geo_service.core.demand.cells import COMPUTED, centres
from geo_service.core.demand.frames import Demand, Layer, complete
from geo_service.core.demand.spread import District, Street, spread
from geo_service.core.errors import Conflict, Fault
from geo_service.core.registry.load import records
from geo_service.core.text import Text

EMPLOYMENT = "employment_2023"
SOURCE = "上海市及各区统计部门公布的2023年从业人员数 / statistics offices of Shanghai and its districts, 2023"
IMPORT_OUTLINES = "python -m geo_service districts FILE --datum DATUM --source SOURCE"


def employment(data: Path, outlines: Mapping[str, shapely.Geometry], streets: Mapping[str, shapely.Geometry]) -> Demand:
    """Employment of 2023 on H3 cells of resolution 9; the sum of each district, and each street, is as published.

    Args:
        data: the folder of the data that come with the service.
        outlines: of districts by code, degrees, WGS-84, as an operator imported them.
        streets: of streets by code, the same; a street whose total is published is spread on its own cells then.

    Raises:
        Conflict: a district has no outline; says how to import them.
    """
    known = list(records(data / "demand" / "employment_districts_2023.csv"))
    names = {str(row["district_code"]): str(row["district"]) for row in known}
    totals = {str(row["district_code"]): int(row["persons"] or "") for row in known}
    if without := [f"{code} {names[code]}" for code in totals if code not in outlines]:
        raise without_outlines(without)
    of_streets = street_totals(data)
    districts = {
        code: District(
            code,
            total,
            outlines[code],
            tuple(
                Street(street, persons, streets[street])
                for street, persons in of_streets.items()
                if street in streets and street.startswith(code)
            ),
        )
        for code, total in totals.items()
    }
    found = spread(districts)
    lon, lat = centres(found.cell)
    apart = sum(len(district.streets) for district in districts.values())
    return complete(
        Demand(layer(apart), found.cell, lon, lat, found.weight.astype(np.float64), found.district, found.street)
    )


def street_totals(data: Path) -> dict[str, int]:
    """Persons employed in 2023 by code of the street, of those that are published and have a code."""
    rows = records(data / "demand" / "employment_streets_2023.csv")
    return {row["street_code"]: int(row["persons"] or "") for row in rows if row["street_code"]}


def layer(streets: int) -> Layer:
    """What is known of employment when so many streets were spread apart."""
    apart = Text(f"其中 {streets} 个街镇先按其公布数分配，", f"those of {streets} streets on their own cells, ")
    of_streets = apart if streets else Text("", "")
    how = Text(
        f"各区公布的从业人员数按面积分配到区界内的 H3 {COMPUTED} 级格网，{of_streets.zh}各区、街镇合计不变；"
        "格网内的位置为推算，不是统计结果",
        f"the published totals of districts in proportion to area on the H3 cells of resolution {COMPUTED} inside"
        f" them, {of_streets.en}every sum unchanged; where inside a district people work is modelled, not counted",
    )
    return Layer(
        id=EMPLOYMENT,
        name=Text("2023年从业人员", "Persons employed in 2023"),
        unit=Text("人", "persons"),
        source=SOURCE,
        precision="modelled",
        how=how,
        date="2023",
        total=0.0,
        licence="统计事实 / facts",
    )


def without_outlines(districts: list[str]) -> Conflict:
    """The refusal to spread the totals of districts that have no outline."""
    detail = Text(
        f"{len(districts)} 个区没有区界，无法把公布的总数分配到格网；请先导入区界：{IMPORT_OUTLINES}",
        f"{len(districts)} districts have no outline, so their totals cannot be spread; import outlines first:"
        f" {IMPORT_OUTLINES}",
    )
    wanted = Text("已导入的区界", "an outline that was imported")
    return Conflict(detail, [Fault(district, None, wanted) for district in districts])
