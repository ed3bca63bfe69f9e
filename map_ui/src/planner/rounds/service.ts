// What the service tells of truck rounds and of their publication, and what is asked of it.
import { change, newOnce } from "../../console/change";
import type { Text } from "../../shared/language";
import { send } from "../../shared/service";
import type { Account, Layer, Listed, Run } from "../service";

export type Need = "parking" | "power" | "space";

export interface Conditions {
  /** 09:00 or, as the service keeps it, 09:00:00. */
  opens: string;
  closes: string;
  weekdays: number[];
  persons: number;
  visits: number;
}

export interface Truck {
  name: string;
  lon: number;
  lat: number;
  persons: number;
  starts: string;
  ends: string;
  per_person_min: number;
  days_off: string[];
}

export interface StopPoint {
  name: string;
  address: string;
  lon: number;
  lat: number;
  district: string;
  parking: boolean | null;
  power: boolean | null;
  space: boolean | null;
}

export interface Assumption {
  name: string;
  women_share: number;
  women_share_by_district?: Record<string, number>;
  take_up: number;
}

export interface LockedVisit {
  truck: string;
  day: string;
  stop: string;
  persons: number;
}

/** What rounds were asked for, as the service keeps it. */
export interface RoundsInputs {
  title?: string | null;
  first_day: string;
  last_day: string;
  also: string[];
  without: string[];
  trucks: Truck[];
  stops: { source: "facilities" | "points"; points: StopPoint[]; needs: Need[]; conditions: Conditions } & Record<string, unknown>;
  unions: { district: string; quota: number; demand: number | null }[];
  layer: string | null;
  assumption: Assumption | null;
  setup_min: number;
  least_persons: number;
  most_stops: number;
  locked: LockedVisit[];
  forbidden: { truck: string | null; day: string | null; stop: string | null }[];
  by: "line" | "drive";
  time_limit_s: number;
  seed: number;
}

export interface UnionRow {
  district: string;
  district_name: string;
  /** Assumed; null where the union told its demand. */
  women_share: number | null;
  demand: number;
  quota: number;
  persons: number;
  visits: number;
  unmet: number;
  /** In Chinese and English: 超出名额 30 / beyond the quota 30; … */
  why: string;
}

export interface TruckRow {
  truck: string;
  lon: number;
  lat: number;
  days: number;
  visits: number;
  persons: number;
  road_min: number;
}

export interface RoundsSummary {
  headline: Text;
  value: number;
  value_in_words: Text;
  bound: number;
  gap: number | null;
  is_optimal: boolean;
  how_good: Text;
  solver: string;
  seed: number;
  seconds: number;
  visits: number;
  kept: number;
  before: number;
  road_min: number;
  districts: UnionRow[];
  trucks: TruckRow[];
}

export interface RoundsSources {
  layer: Layer | null;
  assumption: Assumption | null;
  ways: { by: "line" | "drive"; source?: string; detour?: number; km_per_hour?: number };
  /** The days on which trucks may go out. */
  days: string[];
  change_number: number;
  left_out: string[];
}

export interface RoundsRun extends Omit<Run, "inputs" | "summary" | "sources"> {
  inputs: RoundsInputs;
  summary: RoundsSummary | null;
  sources: RoundsSources | null;
}

/** Rounds that are done. */
export interface RoundsDone extends RoundsRun {
  summary: RoundsSummary;
  sources: RoundsSources;
  notices: Text[];
}

export interface VisitFacts {
  day: string;
  truck: string;
  /** 1 the first of the day. */
  order: number;
  key: string;
  name: string;
  address: string;
  district: string;
  district_name: string;
  arrives: string;
  begins: string;
  leaves: string;
  persons: number;
  locked: boolean;
  kept: boolean;
  sample: boolean;
}

export interface Visit extends VisitFacts {
  lon: number;
  lat: number;
}

/** So many persons of the year, by a clause of the notice. */
export interface Target {
  amount: number;
  clause: string;
}

/** The workflow by which plans are published. */
export interface Publishing {
  programme: string;
  /** The organisations whose plans one may propose. */
  proposesFor: string[];
  /** The year whose rules are in force today; null in a year without any, when nothing can be published. */
  edition: number | null;
}

/** What is changed by hand. */
export interface ByHand {
  move?: { truck: string; day: string; stop: string; to_truck: string; to_day: string }[];
  lock?: { truck: string; day: string }[];
  free?: { truck: string; day: string }[];
  forbid?: { truck?: string; day?: string; stop?: string }[];
}

interface Taken {
  number: number;
  name: string;
  title: Text;
  actor_name: string | null;
  own: boolean;
  at: string;
  comment: string;
}

interface Action {
  name: string;
  title: Text;
  four_eyes: boolean;
  comment_required: boolean;
  allowed: boolean;
  why_not: Text | null;
}

/** The publication of a plan. */
export interface Case {
  id: number;
  version: number;
  state: { code: string; title: Text; ends: boolean };
  ended: boolean;
  facts: { propose?: { run: string } };
  history: Taken[];
  next: Action[];
}

const RUNS = "/planning/runs";
const WORKFLOW = "rounds";

export const isRoundsDone = (run: RoundsRun | null): run is RoundsDone => run?.status === "succeeded" && run.summary !== null;

export async function readVisits(id: string): Promise<Visit[]> {
  const { features } = await send<GeoJSON.FeatureCollection<GeoJSON.Point, VisitFacts>>(`${RUNS}/${id}/visits`);
  return features.map(({ geometry, properties }) => ({ ...properties, lon: geometry.coordinates[0]!, lat: geometry.coordinates[1]! }));
}

export const readPlans = () => send<{ runs: Listed[] }>(`${RUNS}?whose=organisation&kind=rounds`).then(({ runs }) => runs);
/** How plans are published; null where one may not see it. */
export const readPublishing = () =>
  send<{ programme: string; name: string; opening: { edition: number | null; organisations: { code: string }[] } }[]>("/workflows").then((all): Publishing | null => {
    const its = all.find((one) => one.name === WORKFLOW);
    return its ? { programme: its.programme, proposesFor: its.opening.organisations.map((one) => one.code), edition: its.opening.edition } : null;
  });
/** The persons of the year that the programme of a workflow wants. */
export const readTarget = (of: Publishing | null) =>
  send<{ name: string; targets: ({ code: string } & Target)[] }[]>("/programmes").then(
    (all) => all.find((one) => one.name === of?.programme)?.targets.find((one) => one.code === "persons") ?? null,
  );
export const beginRounds = (account: Account, body: unknown) =>
  change<RoundsRun>(account, "POST", "/planning/rounds", { body, once: newOnce() });
export const changeByHand = (account: Account, id: string, body: ByHand) =>
  change<RoundsRun>(account, "POST", `${RUNS}/${id}/by-hand`, { body, once: newOnce() });
export const roundsFile = (id: string, form: "xlsx" | "ics" | "gpkg" | "html" | "geojson", truck?: string) =>
  `${RUNS}/${id}/result.${form}${truck === undefined ? "" : `?truck=${encodeURIComponent(truck)}`}`;

/** The case of a plan that is proposed or published, and another one of its organisation that is in its way. */
export async function readPublication({ programme }: Publishing, run: Pick<RoundsRun, "id" | "organisation">): Promise<{ own: Case | null; other: Case | null }> {
  const query = new URLSearchParams({ programme, workflow: WORKFLOW, organisation: run.organisation });
  const { cases } = await send<{ cases: { id: number; ended: boolean; organisation: { code: string } }[] }>(`/cases?${query}`);
  // An organisation has one at a time; of those that have ended the newest is looked at.
  const its = cases.filter((one) => one.organisation.code === run.organisation);
  const wanted = [...its.filter((one) => !one.ended), ...its.filter((one) => one.ended).slice(-1)];
  const found = await Promise.all(wanted.map((one) => send<Case>(`/cases/${one.id}`)));
  return {
    own: found.find((one) => one.facts.propose?.run === run.id) ?? null,
    other: found.find((one) => !one.ended && one.facts.propose?.run !== run.id) ?? null,
  };
}

export const propose = (account: Account, { programme }: Publishing, run: Pick<RoundsRun, "id" | "organisation">) =>
  change<Case>(account, "POST", "/cases", {
    body: { programme, workflow: WORKFLOW, organisation: run.organisation, facts: { run: run.id } },
    once: newOnce(),
  });
export const takeStep = (account: Account, of: Case, step: string, comment: string) =>
  change<Case>(account, "POST", `/cases/${of.id}/transitions/${step}`, { body: { comment }, version: of.version, once: newOnce() });
