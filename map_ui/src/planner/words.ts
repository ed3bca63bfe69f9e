// Numbers, minutes and colours as a planner reads them.
import { type Language, language, say, type Text } from "../shared/language";
import type { Done, Measured, Summary, Within } from "./service";

export const RAMPS = {
  light: ["#fff7ec", "#fdd49e", "#fc8d59", "#d7301f", "#7f0000"],
  dark: ["#1d2733", "#51355a", "#9b3a68", "#e0605a", "#ffc26b"],
} as const;
export const MINUTE_S = 60;

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A weight: whole, with commas. */
export const count = (value: number): string => WHOLE.format(value);

/** With its sign. */
export const signed = (value: number, digits = 0): string => {
  const said = digits ? Math.abs(value).toFixed(digits) : WHOLE.format(Math.abs(value));
  return Number(said.replaceAll(",", "")) === 0 ? "0" : `${value > 0 ? "+" : "−"}${said}`;
};

/** A share to a tenth of a percent: 79.0. */
export const percent = (share: number | null): string => (share === null ? "—" : (100 * share).toFixed(1));

/** Seconds as minutes to a tenth. */
export const minutes = (seconds: number | null | undefined): string => (seconds == null ? "—" : (seconds / MINUTE_S).toFixed(1));

/** The column of the demand within so many minutes, as the service names it. */
export const within = (value: number): string => `within_${value}`;

/** Which colour of a ramp a step has: 0 is within the first threshold, as many as there are thresholds beyond the last. */
export const shade = (step: number, thresholds: number): number => Math.min(4, Math.floor((4 * step) / thresholds));

/** What the legend says: the steps from the nearest to what is beyond the last threshold. */
export function steps(thresholds: readonly number[]): string[] {
  const between = thresholds.map((one, at) => (at ? `${thresholds[at - 1]}–${one}` : `≤ ${one}`));
  return [...between, `> ${thresholds.at(-1)}`];
}

/** The threshold that is looked at: the one that is asked for where the run has it, else the second. */
export const cutOf = (thresholds: readonly number[], asked: number | null): number =>
  asked !== null && thresholds.includes(asked) ? asked : (thresholds[1] ?? thresholds[0]!);

/** What is within a threshold. */
export const at = (measured: Measured, cut: number): Within =>
  measured.thresholds.find((one) => one.minutes === cut) ?? { minutes: cut, weight: 0, share: null };

/** What no choice of sites can do better than, in words. */
export function boundWords(summary: Summary, problem: string, limit: number, equity: boolean): Text | null {
  const { bound, demand } = summary;
  if (bound === undefined || !Number.isFinite(bound)) return null;
  const mean = (bound / MINUTE_S / (problem === "p_median" ? demand || 1 : 1)).toFixed(1);
  const share = (100 * (equity ? bound : bound / (demand || 1))).toFixed(1);
  if (problem === "p_median") return { zh: `平均不可能低于 ${mean} 分钟`, en: `no choice averages below ${mean} min` };
  if (problem === "p_center") return { zh: `最远不可能低于 ${mean} 分钟`, en: `no choice has a worst way below ${mean} min` };
  if (problem === "set_cover") return { zh: `至少要 ${Math.ceil(bound - 1e-6)} 个站点`, en: `at least ${Math.ceil(bound - 1e-6)} sites are needed` };
  return { zh: `任何选法都不超过 ${share} %（${limit} 分钟）`, en: `no choice exceeds ${share} % (${limit} min)` };
}

export const WEEKDAYS: readonly Text[] = [
  { zh: "周一", en: "Mon" },
  { zh: "周二", en: "Tue" },
  { zh: "周三", en: "Wed" },
  { zh: "周四", en: "Thu" },
  { zh: "周五", en: "Fri" },
  { zh: "周六", en: "Sat" },
  { zh: "周日", en: "Sun" },
];

export const clock = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

/** The hour that a run is of. */
export const hourWords = (run: Pick<Done, "inputs">, spoken: Language = language): string => {
  const { at } = run.inputs;
  if (!at) return spoken === "zh" ? "不限时间" : "any time";
  return `${WEEKDAYS[at.weekday - 1]![spoken]} ${clock(at.hour)}`;
};

/** How sure a demand is. */
export const precisionWords = (precision: string): string =>
  precision === "modelled" ? say("模型推算", "modelled") : say("实计", "counted");

/** On what a run's numbers stand, in one line. */
export const standsOn = ({ sources }: Done): string => {
  const { layer } = sources;
  return `${layer.name[language]}（${layer.date}，${precisionWords(layer.precision)}）`.replace(/[（）]/g, (one) =>
    language === "zh" ? one : one === "（" ? " (" : ")",
  );
};

/** What a run is called. */
export const titleOf = (run: { title: string | null; kind: "coverage" | "siting" | "rounds" }): string =>
  run.title ??
  { coverage: say("覆盖缺口", "Coverage gaps"), siting: say("新增站点", "New sites"), rounds: say("筛查车巡回", "Truck rounds") }[run.kind];
