// What is looked at of a run of coverage or of siting, to be drawn and printed.
import type { Map as MapLibre } from "maplibre-gl";
import { dayOf } from "../console/moments";
import { language, say } from "../shared/language";
import type { NameOf } from "./districts";
import { hatch } from "./map/layers";
import { bold, GREY, isDark, type Looked, type Table, write } from "./poster";
import { type Chosen, type Done, fileOf } from "./service";
import { at, count, hourWords, minutes, percent, precisionWords, RAMPS, shade, steps, titleOf, within } from "./words";

/** What is looked at where it is one run. */
export function lookedAt(done: Done, map: MapLibre, cut: number, nameOf: NameOf, reread: () => void): Looked {
  const { summary } = done;
  const share = percent(at(summary, cut).share);
  const unit = done.sources.layer.unit[language];
  const said = summary.how_good ? `${say("；", "; ")}${summary.how_good[language]}` : "";
  const gap = (row: Done["summary"]["districts"][number]) => row.weight - Number(row[within(cut)] ?? 0);
  return {
    ...ofRuns([{ done, map }], done.inputs.thresholds_min, cut),
    reread,
    title: `${titleOf(done)} · ${hourWords(done)}`,
    headline: say(`${cut} 分钟内覆盖 ${share} %`, `${share} % within ${cut} min`) + said,
    tables: [
      {
        headings: [say("区", "District"), say(`需求（${unit}）`, `Demand (${unit})`), say(`${cut} 分钟内`, `Within ${cut} min`), say("缺口", "Gap"), say("平均分钟", "Mean min")],
        rows: [...summary.districts]
          .sort((one, other) => gap(other) - gap(one))
          .map((row) => [
            nameOf(row.district),
            count(row.weight),
            `${percent(row.weight ? Number(row[within(cut)]) / row.weight : null)} %`,
            count(gap(row)),
            minutes(row.mean_s as number | null),
          ]),
      },
      ...(summary.chosen?.length ? [chosenOf(summary.chosen, nameOf, unit)] : []),
    ],
    files: [
      [fileOf(done.id, "xlsx"), say("表格 xlsx", "Workbook, xlsx")],
      [fileOf(done.id, "gpkg"), "GeoPackage"],
      [fileOf(done.id, "html"), say("离线报告 HTML", "Offline report, HTML")],
    ],
  };
}

/** What the numbers on the map are: the sites of a plan. */
const chosenOf = (chosen: readonly Chosen[], nameOf: NameOf, unit: string): Table => ({
  headings: [say("新选站点", "Chosen"), say("站点", "Site"), say(`新覆盖（${unit}）`, `Newly served (${unit})`)],
  rows: chosen.map((one, number) => [
    `${number + 1}`,
    one.name && !one.key.startsWith("cell:") ? `${one.name} · ${nameOf(one.district)}` : nameOf(one.district, one.key),
    `+${count(one.newly_served)}`,
  ]),
});

/** What runs that are looked at have in common: the maps, what their colours mean, on what they stand. */
export function ofRuns(panes: { done: Done; map: MapLibre }[], thresholds: readonly number[], cut: number): Pick<Looked, "panes" | "legend" | "basis" | "files" | "paper"> {
  return {
    panes,
    legend: (pen, left, top) => drawLegend(pen, thresholds, cut, left, top),
    basis: basisOf(panes.map(({ done }) => done)),
    files: [],
    paper: { thresholds, cut, kind: panes.some(({ done }) => done.kind === "siting") ? "siting" : "coverage" },
  };
}

/** On what runs stand, line by line. */
function basisOf(runs: readonly Done[]): [string, string][] {
  const first = runs[0]!;
  const { layer, ways } = first.sources;
  const way =
    ways.by === "drive"
      ? say(`沿道路驾车（${ways.source ?? ""}）`, `by road (${ways.source ?? ""})`)
      : say(`直线估算，绕行系数 ${ways.detour}，时速 ${ways.km_per_hour} 公里`, `estimated along straight lines, detour ${ways.detour}, ${ways.km_per_hour} km/h`);
  return [
    [say("需求", "Demand"), `${layer.name[language]}，${layer.date}，${precisionWords(layer.precision)}：${layer.how[language]}`],
    [say("来源", "Source"), layer.source],
    [say("时刻", "Hour"), runs.map((done) => hourWords(done)).join(" | ")],
    [say("通行", "Ways"), way],
    [say("任务", "Run"), runs.map((done) => `${done.id} (${say("变更编号", "change")} ${done.change_number})`).join(" | ")],
    [say("日期", "Date"), dayOf(first.finished_at!)],
  ];
}

const STEP = 150;

function drawLegend(pen: CanvasRenderingContext2D, thresholds: readonly number[], cut: number, left: number, top: number): number {
  const ramp = RAMPS[isDark() ? "dark" : "light"];
  const tile = document.createElement("canvas");
  tile.width = tile.height = 16;
  tile.getContext("2d")!.putImageData(hatch(isDark()), 0, 0);
  write(pen, say("到最近站点（分钟），斜线为缺口", "To the nearest site (min); hatched is a gap"), left, top, bold(20));
  for (const [step, words] of steps(thresholds).entries()) {
    const from = left + step * STEP;
    const box = [from, top + 32, STEP, 28] as const;
    pen.fillStyle = ramp[shade(step, thresholds.length)]!;
    pen.fillRect(...box);
    if (step > thresholds.indexOf(cut)) {
      pen.fillStyle = pen.createPattern(tile, "repeat")!;
      pen.fillRect(...box);
    }
    pen.strokeStyle = GREY;
    pen.lineWidth = 1;
    pen.strokeRect(...box);
    write(pen, words, from + 8, top + 64);
  }
  return 90;
}
