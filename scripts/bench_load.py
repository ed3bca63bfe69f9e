"""How long 100,000 sites take to import: ./scripts/bench load [--rows N] [--format csv|xlsx|geojson]."""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import openpyxl

from geo_service.core.catalogue import Catalogue, read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.private_database import service_url
from geo_service.core.plugin import find_plugins
from geo_service.core.registry.load import load_divisions, load_sites, records
from geo_service.settings import DATA
from scripts.bench_ground import ground, say

ROWS, LIMIT_S = 100_000, 30.0


def sites(rows: int, catalogue: Catalogue) -> Iterator[dict[str, str]]:
    """Made-up sites around the middles of the districts, no two alike, in the columns of a site file."""
    draw = Random(2025)
    districts = list(records(DATA / "places" / "districts.csv"))
    codes = list(catalogue.functions)
    for number in range(rows):
        district = districts[number % len(districts)]
        yield {
            "name": f"示例第{number}号站",
            "kind": "driver_home",
            "tier": draw.choice(["micro", "comprehensive", ""]),
            "address": f"{district['name']}示例路{number}号",
            "district_code": str(district["code"]),
            "lon": f"{float(district['lon'] or 0) + draw.gauss(0, 0.02):.6f}",
            "lat": f"{float(district['lat'] or 0) + draw.gauss(0, 0.02):.6f}",
            "datum": draw.choice(["wgs84", "gcj02", "bd09"]),
            "functions": ";".join(draw.sample(codes, 6)),
            "free_parking_minutes": str(draw.choice([15, 30, 60])),
            "free_bays": str(draw.randrange(30)),
            "hours_text": draw.choice(["24小时", "6:00-22:00", "周一至周五 9:00-17:00"]),
            "attributes": json.dumps({"area_m2": draw.randrange(15, 200)}),
            "sample": "true",
            "organisation": f"district:{district['code']}",
            "source": "made up by scripts/bench",
        }


def written(folder: Path, form: str, rows: list[dict[str, str]]) -> Path:
    """The sites as a file of a format."""
    file = folder / f"sites.{form}"
    if form == "csv":
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    elif form == "xlsx":
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("sites")
        for row in [list(rows[0]), *(list(one.values()) for one in rows)]:
            sheet.append(row)
        book.save(file)
    else:
        features = [
            {
                "type": "Feature",
                "properties": {name: value for name, value in row.items() if name not in ("lon", "lat")},
                "geometry": {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]},
            }
            for row in rows
        ]
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


def seconds_to_load(rows: int, form: str) -> tuple[float, float]:
    """Seconds to import that many new sites, and to import the same file again."""
    catalogue = read_catalogue(DATA, find_plugins().plugins)
    taken = []
    with tempfile.TemporaryDirectory() as name, ground() as (_, server):
        file = written(Path(name), form, list(sites(rows, catalogue)))
        writing = engine(service_url(server), "geo_app", 1, 600_000)
        for _ in range(2):
            start = time.perf_counter()
            with begun(writing) as connection:
                act(connection, "bench", ALL_ORGANISATIONS)
                load_divisions(connection, DATA)
                load_sites(connection, file, catalogue)
            taken.append(time.perf_counter() - start)
        writing.dispose()
    return taken[0], taken[1]


def main() -> int:
    """Measure, and say it; 0 when the limit is kept, which grows with the rows."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=ROWS)
    arguments.add_argument("--format", choices=["csv", "xlsx", "geojson"], default="csv")
    asked = arguments.parse_args()
    first, again = seconds_to_load(asked.rows, asked.format)
    limit = LIMIT_S * max(asked.rows / ROWS, 1)
    kept = first <= limit
    say(
        f"{asked.rows} sites as {asked.format}: {first:.1f} s, {asked.rows / first:.0f} rows/s; "
        f"limit {limit:.0f} s: {'kept' if kept else 'MISSED'}; the same file again: {again:.1f} s"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
