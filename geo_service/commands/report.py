"""The command report: coverage, siting, truck rounds worked out here and now, as tables and files; Ctrl-C stops it."""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geo_service.commands.database import acting, both, migrated_database, say
from geo_service.commands.sites import there
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import read_catalogue
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.planning.formats import FORMATS, stamp, written
from geo_service.core.planning.ground import rules_of
from geo_service.core.planning.inputs import Named
from geo_service.core.planning.refusals import faults_of_codes
from geo_service.core.planning.round_inputs import ASKED
from geo_service.core.planning.words import heading
from geo_service.core.plugin import find_plugins
from geo_service.core.problems import faults_of
from geo_service.core.text import Text
from geo_service.settings import Settings

# Arguments that are called as in the body.
AS_THEY_ARE = (
    *("layer", "by", "resolution", "gap_min", "problem", "count", "budget", "limit_min"),
    *("locked", "forbidden", "time_limit_s", "seed", "first_day", "last_day"),
)
FILTER = {"kind": "kinds", "tier": "tiers", "function": "functions"}
# What is said of progress: a line for each tenth.
STEP = 0.1


def add_report(command: argparse.ArgumentParser) -> None:
    """Add what can be worked out, and the arguments of each."""
    several = command.add_subparsers(required=True, metavar="WHAT")
    coverage = several.add_parser("coverage", help="覆盖分析 / who is within reach")
    siting = several.add_parser("siting", help="选址 / where the next sites do most good")
    rounds = several.add_parser("rounds", help="筛查车排程 / which truck stands where on which day")
    for kind, one in (("coverage", coverage), ("siting", siting), ("rounds", rounds)):
        add_shared(one)
        if kind != "rounds":
            add_measured(one)
        one.set_defaults(run=report, kind_of_run=kind)
    for name in ("first-day", "last-day"):
        rounds.add_argument(f"--{name}", metavar="YYYY-MM-DD", help="排程起止日 / the days of the plan")
    coverage.add_argument("--gap", dest="gap_min", type=float, metavar="分钟/MIN", help="超过即缺口 / beyond is a gap")
    siting.add_argument("--problem", help="max_coverage、p_median、p_center、set_cover、capacitated、backup")
    siting.add_argument("--count", type=int, help="新增几处 / how many new sites")
    siting.add_argument("--budget", type=float, help="预算，与 --count 二选一 / instead of a count")
    siting.add_argument("--limit", dest="limit_min", type=float, metavar="分钟/MIN", help="覆盖时限 / how far")
    siting.add_argument("--candidates", choices=["cells", "facilities"], help="候选点来源 / where they come from")
    siting.add_argument("--candidate-kind", action="append", help="候选设施类别，可重复 / repeatable")
    siting.add_argument("--locked", action="append", metavar="KEY", help="必选的候选点，可重复 / chosen in any case")
    siting.add_argument("--forbidden", action="append", metavar="KEY", help="禁选的候选点，可重复 / never chosen")
    for one in (siting, rounds):
        one.add_argument("--time-limit", dest="time_limit_s", type=float, metavar="秒/S", help="求解时限 / search")
        one.add_argument("--seed", type=int, help="随机种子 / of the search")


def add_shared(command: argparse.ArgumentParser) -> None:
    """Add the arguments that all runs share."""
    command.add_argument("--layer", help="需求图层编号 / id of a demand layer")
    command.add_argument("--inputs", type=Path, help="JSON，同 POST 的内容 / as the body of the POST")
    command.add_argument("--by", choices=["line", "drive"], help="直线或道路 / straight line or by road")
    command.add_argument(
        "--output", type=Path, action="append", default=[], help=f"{'、'.join(FORMATS)}，可重复 / files"
    )


def add_measured(command: argparse.ArgumentParser) -> None:
    """Add the arguments of runs that measure who reaches which site."""
    for name in FILTER:
        command.add_argument(f"--{name}", action="append", help="计入哪些站点，可重复 / which sites count, repeatable")
    command.add_argument("--at", metavar="周几-时/DAY-HOUR", help="时刻，如 1-02 为周一 2 时 / 1-02 is Monday at 02:00")
    command.add_argument("--thresholds", help="时间分级（分钟），如 5,10,15 / minutes")
    command.add_argument("--resolution", type=int, help="H3 分辨率 / H3 resolution")


def report(settings: Settings, asked: argparse.Namespace) -> None:
    """Work a run out, print its districts, and write its files."""
    kind = asked.kind_of_run
    unwritable(asked.output)
    inputs = inputs_of(kind, asked)
    catalogue = read_catalogue(settings.data, find_plugins(settings.plugins).plugins)
    if faults := faults_of_codes(inputs, catalogue):
        raise BadRequest(Text("有不认识的代码", "Some codes are not known"), faults)
    with migrated_database(settings) as ready:
        run, tables = worked_out(ready, kind, inputs)
    for line in lines_of(run, tables):
        print(line)
    for file in asked.output:
        form = FORMATS[file.suffix[1:]]
        file.write_bytes(written(form, run, tables, settings.licence, settings.map_approval_number))
        say(f"{file}")


def inputs_of(kind: str, asked: argparse.Namespace) -> Named:
    """What a run is asked for.

    Raises:
        BadRequest: it does not fit.
    """
    try:
        return ASKED[kind].model_validate(given(asked))
    except ValidationError as error:
        # What does not fit together stands nowhere by itself, and is all of it.
        faults = [one if one.where else replace(one, where=kind, given=None) for one in faults_of(error.errors())]
        raise BadRequest(Text("所给内容不符合要求", "What is given does not fit"), faults) from error


def worked_out(settings: Settings, kind: str, inputs: Named) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """What comes of a run, as files tell it, and its tables."""
    # Here, for it brings solvers and a compiler along: a second that no other command needs.
    from geo_service.core.planning.work import carried_out  # noqa: PLC0415

    said = -STEP

    def progress(fraction: float, note: Text) -> None:
        nonlocal said
        if fraction >= said + STEP:
            said = fraction
            say(f"{fraction:4.0%} {both(note)}")

    clock = Clock(settings.business_date)
    rules = rules_of(settings, clock.today())
    with acting(settings) as connection:
        done = carried_out(connection, inputs, rules, progress)
    run = {
        "id": "—",
        "kind": kind,
        "title": inputs.title,
        "inputs": inputs.model_dump(mode="json"),
        "change_number": done.change_number,
        "sources": done.sources,
        "summary": done.result.summary,
        "notices": [notice.json() for notice in done.result.notices],
        "finished_at": clock.now(),
    }
    return run, done.result.tables


def given(asked: argparse.Namespace) -> dict[str, Any]:
    """What is asked for, as the body of the POST has it: the file's, and over it what the command line says."""
    inputs = {} if asked.inputs is None else read(asked.inputs)
    said = {name: getattr(asked, name, None) for name in AS_THEY_ARE}
    inputs |= {name: value for name, value in said.items() if value is not None}
    if wanted := {field: value for name, field in FILTER.items() if (value := getattr(asked, name, None))}:
        inputs["sites"] = {**inputs.get("sites", {}), **wanted}
    if getattr(asked, "thresholds", None):
        inputs["thresholds_min"] = asked.thresholds.split(",")
    if getattr(asked, "at", None):
        weekday, _, hour = asked.at.partition("-")
        inputs["at"] = {"weekday": weekday, "hour": hour}
    if source := getattr(asked, "candidates", None):
        inputs["candidates"] = {**inputs.get("candidates", {}), "source": source}
    if kinds := getattr(asked, "candidate_kind", None):
        inputs["candidates"] = {"source": "facilities", **inputs.get("candidates", {}), "sites": {"kinds": kinds}}
    return inputs


def read(file: Path) -> dict[str, Any]:
    """A file of inputs.

    Raises:
        BadRequest: it is no JSON object.
    """
    try:
        told = json.loads(there(file).read_text(encoding="utf-8"))
    except ValueError:
        told = None
    if not isinstance(told, dict):
        wanted = Text("JSON 对象，同 POST 的内容", "a JSON object, as the body of the POST")
        raise BadRequest(Text("读不出来", "It cannot be read"), [Fault("--inputs", str(file), wanted)])
    return told


def unwritable(files: list[Path]) -> None:
    """Refuse files that could not be written, before anything is worked out.

    Raises:
        BadRequest: a format is not known, or there is no such folder.
    """
    wanted = Text(f"现有文件夹中的 .{'、.'.join(FORMATS)}", f"a file .{', .'.join(FORMATS)} in a folder that is there")
    faults = [
        Fault("--output", str(file), wanted)
        for file in files
        if file.suffix[1:] not in FORMATS or not file.parent.is_dir()
    ]
    if faults:
        raise BadRequest(Text("无法写入", "It could not be written"), faults)


def lines_of(run: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[str]:
    """What is printed: what the run says of itself, its districts, the chosen sites, the trucks."""
    yield from (f"{name}: {value}" for name, value in stamp(run, None).items())
    yield ""
    yield from table_of(run["summary"]["districts"])
    for rows in (run["summary"].get(name) for name in ("chosen", "trucks")):
        if rows:
            yield ""
            yield from table_of(rows)


def table_of(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Rows under their headings, separated by tabs."""
    yield "\t".join(both(heading(name)) for name in rows[0])
    for row in rows:
        yield "\t".join(cell_of(value) for value in row.values())


def cell_of(value: Any) -> str:
    """A value of a table."""
    return "—" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
