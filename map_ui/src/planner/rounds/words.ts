// Days, trucks and numbers of rounds as a planner reads them.
import { language, say } from "../../shared/language";
import { WEEKDAYS } from "../words";
import { weekdayOf } from "./asked";
import type { RoundsDone, UnionRow } from "./service";

/** Light and dark: eight that are told apart from each other, and from the land. */
export const TRUCK_COLOURS = {
  light: ["#0b57b7", "#a8141f", "#0a6638", "#8a4a00", "#6b2fa0", "#00636b", "#a3195b", "#454f5d"],
  dark: ["#8ab8ff", "#ff9aa0", "#6fdc9f", "#ffc46b", "#cda5ff", "#6fd6df", "#ff9ccb", "#c3cdd9"],
} as const;

export const colourClass = (number: number): string => `truck-${number % TRUCK_COLOURS.light.length}`;

/** 6-02 周二 */
export const dayWords = (day: string): string => `${Number(day.slice(5, 7))}-${day.slice(8)} ${WEEKDAYS[weekdayOf(day) - 1]![language]}`;

/** A text in Chinese and English, with a stroke between them, in the language of the page. */
export const half = (both: string): string =>
  both
    .split("; ")
    .map((part) => part.split(" / ")[language === "zh" ? 0 : 1] ?? part)
    .join(say("；", "; "));

/** How the demand of a union came about. */
export const assumedWords = (row: UnionRow): string =>
  row.women_share === null
    ? say("工会填报", "as the union told it")
    : say(`假设：女职工 ${percentOf(row.women_share)} %`, `assumed: ${percentOf(row.women_share)} % women`);

/** What was assumed, in one line; null where every union told its demand. */
export function assumptionWords({ sources }: RoundsDone): string | null {
  const { assumption, layer } = sources;
  if (!assumption || !layer) return null;
  const [women, comes] = [percentOf(assumption.women_share), percentOf(assumption.take_up)];
  return say(
    `“${assumption.name}”：女职工占 ${women} %，其中 ${comes} % 参加，底数为${layer.name.zh}；未经统计`,
    `“${assumption.name}”: ${women} % of the staff are women, ${comes} % of them come, of ${layer.name.en}; nobody has counted`,
  );
}

const percentOf = (share: number): string => String(Math.round(share * 1e6) / 1e4);

/** The districts of which the persons are assumed. */
export const assumedDistricts = ({ summary }: RoundsDone): Set<string> =>
  new Set(summary.districts.filter((one) => one.women_share !== null).map((one) => one.district));
