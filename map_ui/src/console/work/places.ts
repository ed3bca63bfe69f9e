// Where a site is said to be, by whom.
import { say } from "../../shared/language";
import type { Case } from "./desk";

export interface Spot {
  number: number;
  name: string;
  /** In WGS-84. */
  lon: number;
  lat: number;
}

const PRECISIONS: Record<string, string> = {
  surveyed: say("实测", "surveyed"),
  rooftop: say("门牌", "at the building"),
  street: say("街道级", "at the street"),
  area: say("片区级", "in the area"),
  district: say("区级", "in the district"),
};

/** The positions that the steps of a case were told, the first one first, then that of the registry where it is another. */
export function spotsOf(held: Pick<Case, "history" | "site">): Spot[] {
  const told = held.history.flatMap((step) =>
    step.position ? [{ name: say(`${step.title.zh}时（${step.day}）`, `${step.title.en} (${step.day})`), at: step.position }] : [],
  );
  const { site } = held;
  const isNew = site?.position && !told.some(({ at }) => same(at, site.position!));
  const precision = site ? (PRECISIONS[site.position_precision] ?? site.position_precision) : "";
  const registered = isNew ? [{ name: say(`登记位置（${precision}）`, `In the registry (${precision})`), at: site!.position! }] : [];
  return [...told, ...registered].map(({ name, at: [lon, lat] }, number) => ({ number: number + 1, name, lon, lat }));
}

const same = (one: [number, number], other: [number, number]): boolean =>
  one.every((degree, axis) => Math.abs(degree - other[axis]!) < 1e-6);
