// What is looked at of truck rounds, to be drawn: a day, or the whole plan.
import type { Map as MapLibre } from "maplibre-gl";
import { dayOf } from "../../console/moments";
import { language, say } from "../../shared/language";
import type { NameOf } from "../districts";
import { bold, GREY, isDark, type Looked, type Table, write } from "../poster";
import { count, precisionWords, titleOf } from "../words";
import { stopsOf, visitsOn } from "./asked";
import { type RoundsDone, roundsFile, type Visit } from "./service";
import { assumedDistricts, assumptionWords, dayWords, half, TRUCK_COLOURS } from "./words";

interface Plan {
  done: RoundsDone;
  visits: readonly Visit[];
}

/** What is looked at of a plan.
 *
 * @param day null for the whole plan
 */
export function lookedAtRounds(plan: Plan, day: string | null, map: MapLibre, nameOf: NameOf, reread: () => void): Looked {
  const { done, visits } = plan;
  const { days } = done.sources;
  const when = day ? `${day} ${dayWords(day).split(" ")[1]}` : say(`${days[0]} 至 ${days.at(-1)}`, `${days[0]} to ${days.at(-1)}`);
  const today = day ? visitsOn(visits, day) : [];
  const persons = today.reduce((sum, one) => sum + one.persons, 0);
  const trucks = new Set(today.map((one) => one.truck)).size;
  return {
    panes: [{ done, map }],
    reread,
    title: `${titleOf(done)} · ${when}`,
    headline: day ? say(`${trucks} 辆车，停靠 ${today.length} 次，预计 ${persons} 人`, `${trucks} truck(s), ${today.length} visit(s), ${persons} persons expected`) : done.summary.headline[language],
    legend: (pen, left, top) => drawLegend(pen, plan, day, left, top),
    tables: day ? [ofDay(plan, today, nameOf)] : [ofUnions(done, nameOf), ofStops(plan, nameOf)],
    basis: basisOf(done),
    files: filesOf(done),
    paper: null,
  };
}

const filesOf = ({ id, summary }: RoundsDone): [string, string][] => [
  [roundsFile(id, "xlsx"), say("表格 xlsx（各区、各车分表）", "Workbook, xlsx (a sheet for each union and truck)")],
  [roundsFile(id, "html"), say("离线报告 HTML（可打印）", "Offline report, HTML (to be printed)")],
  [roundsFile(id, "gpkg"), "GeoPackage"],
  [roundsFile(id, "geojson"), "GeoJSON"],
  [roundsFile(id, "ics"), say("日历 ics（全部车辆）", "Calendar, ics (all trucks)")],
  ...summary.trucks.map(({ truck }): [string, string] => [roundsFile(id, "ics", truck), say(`日历 ics：${truck}`, `Calendar, ics: ${truck}`)]),
];

function ofDay({ done }: Plan, today: readonly Visit[], nameOf: NameOf): Table {
  const assumed = assumedDistricts(done);
  return {
    headings: [say("车辆", "Truck"), say("停靠点", "Stop"), say("区", "District"), say("地址", "Address"), say("到达", "Arrives"), say("筛查", "Screening"), say("预计人数", "Persons")],
    rows: done.summary.trucks.flatMap(({ truck }) =>
      today
        .filter((one) => one.truck === truck)
        .map((one) => [
          truck,
          `${one.order}. ${one.name}`,
          nameOf(one.district),
          one.address || "—",
          one.arrives,
          `${one.begins}–${one.leaves}`,
          `${assumed.has(one.district) ? "≈ " : ""}${one.persons}`,
        ]),
    ),
  };
}

const ofUnions = ({ summary }: RoundsDone, nameOf: NameOf): Table => ({
  headings: [say("区", "District"), say("服务", "Served"), say("需求", "Demand"), say("名额", "Quota"), say("停靠次数", "Visits"), say("未安排", "Not served"), say("原因", "Why")],
  rows: summary.districts.map((one) => [
    nameOf(one.district),
    count(one.persons),
    `${one.women_share === null ? "" : "≈ "}${count(one.demand)}`,
    count(one.quota),
    `${one.visits}`,
    count(one.unmet),
    half(one.why) || "—",
  ]),
});

const ofStops = ({ visits }: Plan, nameOf: NameOf): Table => ({
  headings: [say("停靠点", "Stop"), say("区", "District"), say("最常到的车", "Most often"), say("停靠次数", "Visits"), say("预计人数", "Persons")],
  rows: stopsOf(visits).map((one) => [one.name, nameOf(one.district), one.truck, `${one.visits}`, count(one.persons)]),
});

/** On what a plan stands, line by line. */
function basisOf(done: RoundsDone): [string, string][] {
  const { layer, ways } = done.sources;
  const assumed = assumptionWords(done);
  return [
    [say("需求", "Demand"), layer ? `${layer.name[language]}，${layer.date}，${precisionWords(layer.precision)}` : say("各工会所报", "as the unions told it")],
    ...(layer ? [[say("来源", "Source"), layer.source] as [string, string]] : []),
    ...(assumed ? [[say("假设", "Assumption"), assumed] as [string, string]] : []),
    [say("通行", "Ways"), ways.by === "drive" ? say(`沿道路驾车（${ways.source ?? ""}）`, `by road (${ways.source ?? ""})`) : say("直线估算；图上的线只示次序", "estimated along straight lines; the lines show the order only")],
    [say("质量", "How good"), done.summary.how_good[language]],
    [say("任务", "Run"), `${done.id} (${say("变更编号", "change")} ${done.change_number})`],
    [say("日期", "Date"), dayOf(done.finished_at!)],
  ];
}

const MARK = 10;
const EACH = 190;
const PER_ROW = 8;

/** The trucks by colour, and what the other signs are. */
function drawLegend(pen: CanvasRenderingContext2D, { done }: Plan, day: string | null, left: number, top: number): number {
  const colours = TRUCK_COLOURS[isDark() ? "dark" : "light"];
  const marks: [string, string][] = done.summary.trucks.map((one, number) => [colours[number % colours.length]!, one.truck]);
  const [ink, paper] = isDark() ? ["#f0f4f9", "#10161f"] : ["#10161f", "#ffffff"];
  marks.push([ink, say("出发地", "depot")]);
  if (day) marks.push([paper, say("其他日停靠", "on other days")]);
  for (const [number, [colour, words]] of marks.entries()) {
    const [x, y] = [left + (number % PER_ROW) * EACH, top + Math.floor(number / PER_ROW) * 34];
    pen.beginPath();
    pen.arc(x + MARK, y + MARK, MARK - 1, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
    pen.strokeStyle = GREY;
    pen.lineWidth = 1.5;
    pen.stroke();
    write(pen, words, x + 2 * MARK + 8, y, bold(20), undefined, EACH - 40);
  }
  const high = Math.ceil(marks.length / PER_ROW) * 34;
  const how = day
    ? say("圈内为车名首字和当日次序；线为直线，只示次序", "In the circles: the truck and the order of its stops; the straight lines show the order only")
    : say("圈内为停靠次数，圈越大次数越多，颜色为最常到的车", "In the circles: how many visits; the colour is of the truck that comes most often");
  write(pen, how, left, top + high, undefined, GREY);
  return high + 30;
}
