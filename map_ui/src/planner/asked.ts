// What the form holds, and the body that it becomes.
import type { Candidate, Inputs, Layer, Need, Point, Problem, SiteFilter, Source } from "./service";

export interface Form {
  /** What to call the run; empty for what it is. */
  title: string;
  layer: string;
  resolution: number;
  sites: SiteFilter;
  weekday: number;
  /** Null for any time. */
  hour: number | null;
  countUnknown: boolean;
  by: "line" | "drive";
  thresholds: string;
  /** Sites that are added or taken away for the sake of argument. */
  add: Point[];
  remove: number[];
  problem: Problem;
  count: number;
  limit: number;
  source: Source;
  candidateKinds: string[];
  points: Candidate[];
  needs: Need[];
  locked: string[];
  forbidden: string[];
  equity: boolean;
  seconds: number;
  seed: number;
}

export const NO_FILTER: SiteFilter = {
  kinds: [],
  tiers: [],
  functions: [],
  min_free_parking_minutes: null,
  min_free_bays: null,
  min_chargers: null,
};

export const THRESHOLDS = "5 10 15 20";
const MOST_THRESHOLDS = 8;
const LONGEST_MIN = 240;

/** The form at the beginning, of the sites of one kind. */
export const begun = (layer: Layer | undefined, kind: string | undefined, hasRoads: boolean): Form => ({
  title: "",
  layer: layer?.id ?? "",
  resolution: 8,
  sites: { ...NO_FILTER, kinds: kind === undefined ? [] : [kind] },
  weekday: 3,
  hour: null,
  countUnknown: false,
  by: hasRoads ? "drive" : "line",
  thresholds: THRESHOLDS,
  add: [],
  remove: [],
  problem: "max_coverage",
  count: 8,
  limit: 10,
  source: "cells",
  candidateKinds: [],
  points: [],
  needs: [],
  locked: [],
  forbidden: [],
  equity: false,
  seconds: 10,
  seed: 0,
});

/** The minutes that a text names, ascending, each once; null where it is none that would do. */
export function thresholdsOf(text: string): number[] | null {
  const parts = text.split(/[\s,，、;；]+/).filter(Boolean);
  const minutes = parts.map(Number);
  if (!minutes.length || minutes.some((one) => !(one > 0 && one <= LONGEST_MIN))) return null;
  const found = [...new Set(minutes)].sort((one, other) => one - other);
  return found.length <= MOST_THRESHOLDS ? found : null;
}

/** The form of a run: what was asked for there; what one kind of run does not know stays as it was. */
export function formOf(inputs: Inputs, held: Form): Form {
  const { candidates } = inputs;
  return {
    ...held,
    title: "",
    layer: inputs.layer,
    resolution: inputs.resolution,
    sites: inputs.sites,
    weekday: inputs.at?.weekday ?? held.weekday,
    hour: inputs.at?.hour ?? null,
    countUnknown: inputs.count_unknown_hours,
    by: inputs.by,
    thresholds: inputs.thresholds_min.join(" "),
    add: inputs.changes.add,
    remove: inputs.changes.remove,
    problem: inputs.problem ?? held.problem,
    count: inputs.count ?? held.count,
    limit: inputs.limit_min ?? held.limit,
    source: candidates?.source ?? held.source,
    candidateKinds: candidates?.sites.kinds ?? held.candidateKinds,
    points: candidates?.points ?? held.points,
    needs: candidates?.needs ?? held.needs,
    locked: inputs.locked ?? held.locked,
    forbidden: inputs.forbidden ?? held.forbidden,
    equity: inputs.equity ?? held.equity,
    seconds: inputs.time_limit_s ?? held.seconds,
    seed: inputs.seed ?? held.seed,
  };
}

/** The body that asks for it; `base` is the run that a scenario differs from. */
export function bodyOf(form: Form, kind: "coverage" | "siting", base: string | null = null): Record<string, unknown> {
  const thresholds = thresholdsOf(form.thresholds) ?? [];
  const same = {
    ...(base ? { base } : {}),
    ...(form.title.trim() ? { title: form.title.trim() } : {}),
    layer: form.layer,
    resolution: form.resolution,
    sites: form.sites,
    at: form.hour === null ? null : { weekday: form.weekday, hour: form.hour },
    count_unknown_hours: form.countUnknown,
    by: form.by,
    thresholds_min: thresholds,
    changes: { add: form.add.map(pointOf), remove: form.remove },
  };
  if (kind === "coverage") return same;
  return {
    ...same,
    problem: form.problem,
    count: form.problem === "set_cover" ? null : form.count,
    limit_min: form.limit,
    candidates: {
      source: form.source,
      sites: { ...NO_FILTER, kinds: form.candidateKinds },
      points: form.points.map(candidateOf),
      needs: form.needs,
    },
    locked: form.locked,
    forbidden: form.forbidden,
    equity: form.problem === "max_coverage" && form.equity,
    time_limit_s: form.seconds,
    seed: form.seed,
  };
}

const pointOf = ({ name, lon, lat }: Point): Point => ({ name, lon, lat });
const candidateOf = (one: Candidate): Candidate => ({
  ...pointOf(one),
  district: one.district ?? null,
  parking: one.parking ?? null,
  power: one.power ?? null,
  space: one.space ?? null,
});

/** Whether a scenario adds or takes away sites. */
export const isScenario = (form: Form): boolean => form.add.length + form.remove.length > 0;

/** What is asked for, as a key: the same for what comes to the same, whatever it is called. */
export const keyOf = (form: Form, kind: "coverage" | "siting"): string => JSON.stringify(bodyOf({ ...form, title: "" }, kind));

/** Whether the form still asks for what a run was asked for. */
export const isAsAsked = (form: Form, inputs: Inputs, kind: "coverage" | "siting"): boolean => keyOf(form, kind) === keyOf(formOf(inputs, form), kind);

/** A list with something, or without it where it has it. */
export const toggled = <T>(list: readonly T[], one: T): T[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
