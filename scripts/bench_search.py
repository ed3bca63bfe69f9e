"""How fast search is, and what it holds: ./scripts/bench search [ROWS [QUERIES]]; 200,000 made-up facilities."""

import csv
import sys
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import numpy as np

from geo_service.core.search.index import Index, build
from geo_service.core.search.pinyin import spelling
from geo_service.core.search.places import Area
from geo_service.settings import DATA

KINDS = ("driver_home", "union_station", "fitness_station", "psychology_hut", "screening_stop")
CALLED = (
    "司机之家",
    "户外职工爱心接力站",
    "职工健身驿站",
    "心爱小屋",
    "党群服务中心",
    "综合服务站",
    "加油站驿站",
    "充电站驿站",
)
WHOSE = (
    "中国石化",
    "工会",
    "职工",
    "新业态",
    "社区",
    "街道",
    "园区",
    "物流",
    "快递",
    "公交",
    "地铁",
    "文化",
    "工人",
    "阳光",
)
IN_ROADS = (
    "长宁江苏虹桥天山中山人民解放和平建国新华延安淮海南北东西四平大连金桥浦三林杨高川沙石泉甘曹武逸仙龙吴淞共富友谊密"
)


def areas() -> list[Area]:
    """The districts and streets that come with the service."""
    with (DATA / "places" / "districts.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    found = [
        Area("district", row["code"], row["name"], row["code"], float(row["lon"]), float(row["lat"])) for row in rows
    ]
    with (DATA / "places" / "streets.csv").open(encoding="utf-8-sig") as lines:
        return found + [Area("street", row["code"], row["name"], row["district_code"]) for row in csv.DictReader(lines)]


def facilities(count: int, within: Sequence[Area], seed: int = 2025) -> Iterator[list[tuple[Any, ...]]]:
    """Made-up facilities in pages, as the database gives them; one in twenty has no position."""
    draw, streets = Random(seed), [area for area in within if area.type == "street"]
    names = {area.code: area.name for area in within}
    for first in range(1, count + 1, 2_000):
        page: list[tuple[Any, ...]] = []
        for number in range(first, min(first + 2_000, count + 1)):
            street = draw.choice(streets)
            road = "".join(draw.sample(IN_ROADS, 2)) + "路"
            name = f"{draw.choice((street.name, road))}{draw.choice(WHOSE)}{draw.choice(CALLED)}"
            name += f"{number}号" if draw.random() < 0.5 else ""
            address = f"{names[street.district_code]}{street.name}{road}{draw.randint(1, 2999)}号"
            position = (121.4 + draw.random() / 5, 31.2 + draw.random() / 5) if number % 20 else (None, None)
            page.append((number, draw.choice(KINDS), None, name, address, street.district_code, street.code, *position))
        yield page


def slipped(word: str, draw: Random) -> str:
    """The word with one character or letter left out, twice, swapped or wrong."""
    at = draw.randrange(len(word))
    wrong = draw.choice("abcdefghijklmnopqrstuvwxyz" if word.isascii() else IN_ROADS)
    return draw.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
            word[:at] + wrong + word[at + 1 :],
        )
    )


def queries(count: int, index: Index, seed: int = 1) -> Iterator[tuple[str, str]]:
    """What people may type, of each sort, each with its sort; mistakes are three in four of the mistyped."""
    draw, named = Random(seed), index.parts[0].facilities
    whole = lambda: draw.choice((draw.choice(index.areas).name, named.names[draw.randrange(len(named.names))]))  # noqa: E731
    for _ in range(count):
        name = whole()
        cut = name[: draw.randint(2, 8)]
        yield "Chinese", cut
        yield "address", named.addresses[draw.randrange(len(named.addresses))][draw.randint(0, 6) :]
        yield "pinyin", "".join(spelling(cut))
        yield "initials", "".join(syllable[0] for syllable in spelling(cut))
        yield "two words", f"{draw.choice(index.areas).name[:2]} {draw.choice(CALLED)}"
        yield "no gap", f"{draw.choice(index.areas).name}{draw.choice(CALLED)}"
        yield "one character", draw.choice(name)
        yield "one letter", spelling(draw.choice(name))[0][:1]
        yield "Chinese mistyped", slipped(cut, draw) or name
        yield "long mistyped", slipped(slipped(name, draw), draw) or name
        yield "pinyin mistyped", slipped("".join(spelling(cut)), draw) or cut


def measure(rows: int = 200_000, asked: int = 200) -> None:
    """Print build time, memory and the times of queries, one after another, on this machine."""
    within = areas()
    pages = list(facilities(rows, within))
    began = time.perf_counter()
    index = build(within, pages)
    built_s = time.perf_counter() - began
    ids = set(range(1, 101))
    began = time.perf_counter()
    newer = index.changed_by(ids, pages[0][:100])
    print(f"{rows:,} facilities: built in {built_s:.2f} s; 100 changed in {(time.perf_counter() - began) * 1e3:.0f} ms")
    for _, query in queries(5, index):
        newer.search(query, [], 10)
    times: dict[str, list[tuple[float, float]]] = {}
    for sort, query in queries(asked, index):
        began, began_cpu = time.perf_counter(), time.thread_time()
        newer.search(query, [], 10)
        taken = (time.perf_counter() - began) * 1e3, (time.thread_time() - began_cpu) * 1e3
        times.setdefault(sort, []).append(taken)
    times["all"] = [one for sort in times.values() for one in sort]
    # Beside the clock on the wall, that of the processor: what else the machine does is not in it.
    print(f"{'':20}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'p50 cpu':>9}{'p99 cpu':>9}{'max cpu':>9}")
    for sort, both in times.items():
        columns = np.percentile(both, [50, 99, 100], axis=0).T.ravel()
        print(f"{sort:20}" + "".join(f"{value:9.2f}" for value in columns))
    tracemalloc.start()
    held = build(within, pages)
    kept, peak = tracemalloc.get_traced_memory()
    print(f"memory: {kept / 1e6:.0f} MB held, {peak / 1e6:.0f} MB while building; {len(held.areas)} areas")


if __name__ == "__main__":
    measure(*(int(argument) for argument in sys.argv[1:]))
