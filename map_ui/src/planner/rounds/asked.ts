// What the form of truck rounds holds, the body that it becomes, and the plan by days.
import type { District } from "../districts";
import { lineOf, placeOf, pointsOf } from "./points";
import type { Conditions, Need, RoundsInputs, Truck, Visit } from "./service";

/** A truck as it is typed: the depot as one text, days off as another. */
export interface TruckForm extends Omit<Truck, "lon" | "lat" | "days_off"> {
  depot: string;
  daysOff: string;
}

export interface UnionForm {
  district: string;
  /** Empty where the union takes no part. */
  quota: string;
  /** Empty where it is worked out of the assumption. */
  demand: string;
}

export interface RoundsForm {
  title: string;
  firstDay: string;
  lastDay: string;
  also: string;
  without: string;
  trucks: TruckForm[];
  source: "facilities" | "points";
  /** A line for each, as points.ts reads them. */
  points: string;
  needs: Need[];
  conditions: Conditions;
  unions: UnionForm[];
  layer: string;
  assumption: { name: string; women: string; takeUp: string };
  setup: number;
  least: number;
  mostStops: number;
  by: "line" | "drive";
  seconds: number;
  seed: number;
}

export interface Place {
  name: string;
  lon: number;
  lat: number;
}

const DAY_MS = 24 * 3600_000;
const WEEKS = 4;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TRUCKS = "甲乙丙丁戊己庚辛壬癸";

/** A day so many days after another: 2026-06-02. */
export const dayAfter = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** 1 on Mondays. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00Z`).getUTCDay() || 7;

export const newTruck = (number: number): TruckForm => ({
  name: `${TRUCKS[number % TRUCKS.length]}车`,
  depot: "121.4737, 31.2304",
  persons: 60,
  starts: "08:00",
  ends: "17:30",
  per_person_min: 6,
  daysOff: "",
});

/** The form at the beginning: four weeks from the next Monday on, the year's target in equal parts. */
export function begunRounds(today: string, districts: readonly string[], target: number, layer: string, hasRoads: boolean): RoundsForm {
  const monday = dayAfter(today, 8 - weekdayOf(today));
  return {
    title: "",
    firstDay: monday,
    lastDay: dayAfter(monday, 7 * WEEKS - 3),
    also: "",
    without: "",
    trucks: [newTruck(0), newTruck(1)],
    source: "facilities",
    points: "",
    needs: ["parking", "power", "space"],
    conditions: { opens: "09:00", closes: "16:00", weekdays: [1, 2, 3, 4, 5, 6, 7], persons: 40, visits: 12 },
    unions: districts.map((district) => ({ district, quota: target ? String(Math.floor(target / districts.length)) : "", demand: "" })),
    layer,
    assumption: { name: "规划员的估计，待女工部核实", women: "40", takeUp: "0.25" },
    setup: 30,
    least: 10,
    mostStops: 2,
    by: hasRoads ? "drive" : "line",
    seconds: 30,
    seed: 0,
  };
}

/** The days of a text; null where one is none. */
export function daysOf(text: string): string[] | null {
  const days = text.split(/[\s,，、;；]+/).filter(Boolean);
  return days.every((day) => DATE.test(day) && !Number.isNaN(Date.parse(day))) ? [...new Set(days)].sort() : null;
}

/** What of the form will not do yet, by where it is. */
export type Lack = "trucks" | "points" | "unions" | "days" | "assumption";

/** The body that asks for it, or what is lacking first. */
export function roundsBody(form: RoundsForm, districts: readonly District[]): Record<string, unknown> | Lack {
  const [also, without] = [daysOf(form.also), daysOf(form.without)];
  if (!form.firstDay || !form.lastDay || !also || !without) return "days";
  const trucks = form.trucks.map(({ depot, daysOff, ...same }) => ({ ...same, place: placeOf(depot), days_off: daysOf(daysOff) }));
  if (!trucks.length || trucks.some((one) => !one.place || !one.days_off || !one.name.trim())) return "trucks";
  const points = form.source === "points" ? pointsOf(form.points, districts) : [];
  if (typeof points === "number" || (form.source === "points" && !points.length)) return "points";
  const unions = form.unions
    .filter((one) => one.quota.trim() !== "")
    .map((one) => ({ district: one.district, quota: Number(one.quota), demand: one.demand.trim() === "" ? null : Number(one.demand) }));
  if (!unions.length || unions.some((one) => !isCount(one.quota) || (one.demand !== null && !isCount(one.demand)))) return "unions";
  const isAssumed = unions.some((one) => one.demand === null);
  const { name, women, takeUp } = form.assumption;
  const [womenShare, comes] = [shareOf(women), shareOf(takeUp)];
  if (isAssumed && (!name.trim() || womenShare === null || comes === null || !form.layer)) return "assumption";
  return {
    title: form.title.trim() || null,
    first_day: form.firstDay,
    last_day: form.lastDay,
    also,
    without,
    trucks: trucks.map(({ place, ...same }) => ({ ...same, ...place! })),
    stops: { source: form.source, points, needs: form.needs, conditions: form.conditions },
    unions,
    layer: isAssumed ? form.layer : null,
    assumption: isAssumed ? { name: name.trim(), women_share: womenShare, take_up: comes } : null,
    setup_min: form.setup,
    least_persons: form.least,
    most_stops: form.mostStops,
    by: form.by,
    time_limit_s: form.seconds,
    seed: form.seed,
  };
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

/** A share of a text in percent; null where it is none. */
function shareOf(text: string): number | null {
  const percent = Number(text);
  return text.trim() !== "" && percent >= 0 && percent <= 100 ? Math.round(percent * 1e6) / 1e8 : null;
}

const hourOf = (time: string): string => time.slice(0, 5);
const percentOf = (share: number): string => String(Math.round(share * 1e8) / 1e6);

/** The form of a plan: what was asked for there; unions that took no part stay with an empty quota. */
export function roundsForm(inputs: RoundsInputs, held: RoundsForm): RoundsForm {
  const { stops, assumption } = inputs;
  return {
    ...held,
    title: inputs.title ?? "",
    firstDay: inputs.first_day,
    lastDay: inputs.last_day,
    also: inputs.also.join(" "),
    without: inputs.without.join(" "),
    trucks: inputs.trucks.map(({ lon, lat, days_off, ...same }) => ({
      ...same,
      starts: hourOf(same.starts),
      ends: hourOf(same.ends),
      depot: `${lon}, ${lat}`,
      daysOff: days_off.join(" "),
    })),
    source: stops.source,
    points: stops.points.map(lineOf).join("\n"),
    needs: stops.needs,
    conditions: { ...stops.conditions, opens: hourOf(stops.conditions.opens), closes: hourOf(stops.conditions.closes) },
    unions: held.unions.map(({ district }) => {
      const its = inputs.unions.find((one) => one.district === district);
      return { district, quota: its ? String(its.quota) : "", demand: its?.demand == null ? "" : String(its.demand) };
    }),
    layer: inputs.layer ?? held.layer,
    assumption: assumption
      ? { name: assumption.name, women: percentOf(assumption.women_share), takeUp: percentOf(assumption.take_up) }
      : held.assumption,
    setup: inputs.setup_min,
    least: inputs.least_persons,
    mostStops: inputs.most_stops,
    by: inputs.by,
    seconds: inputs.time_limit_s,
    seed: inputs.seed,
  };
}

/** Where the form says that trucks start from and may stand, as far as it can be read. */
export function placesOf(form: RoundsForm, districts: readonly District[]): Place[] {
  const depots = form.trucks.flatMap(({ name, depot }) => {
    const place = placeOf(depot);
    return place ? [{ name, ...place }] : [];
  });
  const points = form.source === "points" ? pointsOf(form.points, districts) : [];
  return [...depots, ...(typeof points === "number" ? [] : points)];
}

/** The visits of a day of a truck, in their order. */
export const visitsOn = (visits: readonly Visit[], day: string, truck?: string): Visit[] =>
  visits.filter((one) => one.day === day && (truck === undefined || one.truck === truck)).sort((one, other) => one.order - other.order);

/** What differs from a plan before: visits that are new here, and those that are gone. */
export function changesFrom(before: readonly Visit[], now: readonly Visit[]): { added: Visit[]; gone: Visit[] } {
  const at = (one: Visit) => [one.day, one.truck, one.key, one.persons].join(" ");
  const [old, fresh] = [new Set(before.map(at)), new Set(now.map(at))];
  return { added: now.filter((one) => !old.has(at(one))), gone: before.filter((one) => !fresh.has(at(one))) };
}

export interface StopOfPlan extends Place {
  key: string;
  district: string;
  visits: number;
  persons: number;
  /** The truck that is there most often. */
  truck: string;
}

/** What belongs together, by what it has in common. */
export function grouped<T>(all: readonly T[], by: (one: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) found.set(by(one), [...(found.get(by(one)) ?? []), one]);
  return found;
}

/** The stops of a plan, those with most visits first. */
export function stopsOf(visits: readonly Visit[]): StopOfPlan[] {
  const found = [...grouped(visits, (one) => one.key)].map(([key, its]) => {
    const { name, lon, lat, district } = its[0]!;
    const trucks = [...grouped(its, (one) => one.truck)].sort(([, some], [, others]) => others.length - some.length);
    return { key, name, lon, lat, district, visits: its.length, persons: its.reduce((sum, one) => sum + one.persons, 0), truck: trucks[0]![0] };
  });
  return found.sort((one, other) => other.visits - one.visits || other.persons - one.persons);
}
