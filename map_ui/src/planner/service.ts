// What the service tells of demand, kinds and runs, and what is asked of it.
import { change, newOnce } from "../console/change";
import type { Text } from "../shared/language";
import { send } from "../shared/service";
import type { District } from "./districts";

export interface Account {
  csrf: string | null;
}

export interface About {
  rehearsal: string | null;
  map_approval_number: string | null;
  /** The roads that are loaded; null where none are. */
  roads: { source: string } | null;
}

export interface Layer {
  id: string;
  name: Text;
  unit: Text;
  source: string;
  precision: "counted" | "modelled";
  how: Text;
  organisation: string;
  date: string;
  total: number;
  hourly: boolean;
  /** West, south, east, north, in degrees. */
  bounds: [number, number, number, number] | null;
}

export interface Kind {
  id: string;
  titles: Text;
  tiers: { code: string; title: Text }[];
  /** How many open ones there are. */
  count: number;
}

export interface Coded {
  code: string;
  title: Text;
}

export interface SiteFilter {
  kinds: string[];
  tiers: string[];
  functions: string[];
  min_free_parking_minutes: number | null;
  min_free_bays: number | null;
  min_chargers: number | null;
}

export interface Point {
  name: string;
  lon: number;
  lat: number;
}

/** What a candidate may have to have. */
export type Need = "parking" | "power" | "space";

/** Where a site could be; null of a need is that nobody has looked. */
export interface Candidate extends Point, Partial<Record<Need, boolean | null>> {
  district?: string | null;
}

export type Source = "cells" | "facilities" | "points";
export type Problem = "max_coverage" | "p_median" | "p_center" | "backup" | "set_cover";

/** What a run was asked for, as the service keeps it. */
export interface Inputs {
  layer: string;
  resolution: number;
  sites: SiteFilter;
  at: { weekday: number; hour: number } | null;
  count_unknown_hours: boolean;
  by: "line" | "drive";
  thresholds_min: number[];
  changes: { add: Point[]; remove: number[] };
  // Of siting:
  problem?: Problem;
  count?: number | null;
  limit_min?: number;
  candidates?: { source: Source; sites: SiteFilter; points: Candidate[]; resolution: number; needs: Need[] };
  locked?: string[];
  forbidden?: string[];
  equity?: boolean;
  time_limit_s?: number;
  seed?: number;
}

export interface Within {
  minutes: number;
  weight: number;
  share: number | null;
}

export interface Measured {
  demand: number;
  thresholds: Within[];
  mean_minutes: number | null;
  unreached: number;
}

export interface Chosen {
  key: string;
  name: string;
  kind: string;
  district: string;
  lon: number;
  lat: number;
  unknown: string;
  served: number;
  newly_served: number;
}

export type DistrictRow = { district: string; district_name: string; weight: number } & Record<string, number | string | null>;

export interface Summary extends Measured {
  headline: Text;
  gaps: { minutes: number; gaps: number; weight: number };
  districts: DistrictRow[];
  sites?: { counted: number; not_counted: Record<string, number> };
  // Of siting:
  value?: number;
  value_in_words?: Text;
  bound?: number;
  gap?: number | null;
  is_optimal?: boolean;
  how_good?: Text;
  solver?: string;
  seed?: number;
  seconds?: number;
  standing?: number;
  chosen?: Chosen[];
  before?: Measured;
}

export interface Sources {
  layer: Layer;
  ways: { by: "line" | "drive"; source?: string; made_at?: string; detour?: number; km_per_hour?: number };
  at: string | null;
  change_number: number;
}

export type Status = "queued" | "running" | "succeeded" | "failed" | "cancelled";

export interface Listed {
  id: string;
  kind: "coverage" | "siting" | "rounds";
  title: string | null;
  organisation: string;
  base: string | null;
  is_shared: boolean;
  is_mine: boolean;
  created_at: string;
  finished_at: string | null;
  status: Status;
  fraction: number | null;
  headline: Text | null;
}

export interface Run extends Omit<Listed, "headline"> {
  inputs: Inputs;
  change_number: number | null;
  sources: Sources | null;
  summary: Summary | null;
  notices: Text[] | null;
  note: Text | null;
  error: Text | null;
  is_cancelled: boolean;
}

/** A run that is done. */
export interface Done extends Run {
  sources: Sources;
  summary: Summary;
  notices: Text[];
}

export type Cells = GeoJSON.FeatureCollection<GeoJSON.Geometry, CellFacts>;
export interface CellFacts {
  weight: number;
  nearest_s: number | null;
  second_nearest_s?: number | null;
  before_s?: number | null;
}

export type Sites = GeoJSON.FeatureCollection<GeoJSON.Point, SiteFacts>;
export interface SiteFacts {
  key: string;
  name: string;
  kind: string;
  district: string;
  verdict: string;
  served: number;
  role?: "stands" | "chosen" | "candidate";
  newly_served?: number;
}

export type Gaps = GeoJSON.FeatureCollection<GeoJSON.Point, GapFacts>;
export interface GapFacts {
  rank: number;
  weight: number;
  cells: number;
  district: string;
  worst_s: number | null;
  option: string;
  gained: number;
}

export interface Near {
  key: string;
  name: string;
  kind: string;
  verdict: string;
  minutes: number | null;
  why: Text;
}

export interface CellExplained {
  cell: string;
  weight: number;
  served_by: Near | null;
  near: Near[];
}

export interface SiteExplained extends Omit<Near, "minutes"> {
  role: "stands" | "chosen" | "candidate" | null;
  served: Measured;
  newly: number;
  districts: { district: string; newly: number; nearer: number; gained_min: number | null }[];
}

/** The districts of two runs: what each measured, and by how much the first has more. */
export interface Compared {
  same_demand: boolean;
  districts: ({ district: string; district_name: string } & Record<string, { this: number | null; other: number | null; difference: number | null } | string>)[];
}

/** What the forms are made of. */
export interface Ground {
  layers: Layer[];
  kinds: Kind[];
  functions: Coded[];
  districts: District[];
  about: About;
  account: Account;
}

/** Whether a run is done, and has something to show. */
export const isDone = (run: Run | null): run is Done => run?.status === "succeeded" && run.summary !== null;

/** Whether it is still under way. */
export const isUnderWay = (run: Pick<Listed, "status">): boolean => run.status === "queued" || run.status === "running";

export async function readGround(): Promise<Ground> {
  const [demand, collections, functions, { districts }, about, account] = await Promise.all([
    send<{ layers: Layer[] }>("/demand"),
    send<{ collections: Partial<Kind>[] }>("/collections"),
    send<Coded[]>("/functions"),
    send<{ districts: District[] }>("/districts"),
    send<About>("/about"),
    send<Account>("/account"),
  ]);
  const kinds = collections.collections.filter((one): one is Kind => one.tiers !== undefined && one.titles !== undefined);
  return { layers: demand.layers, kinds, functions, districts, about, account };
}

const RUNS = "/planning/runs";
/** No finer than this on the map: some 530 m a side. */
const FINEST = 8;

export const readRun = <R = Run>(id: string) => send<R>(`${RUNS}/${id}`);
/** Runs that can be compared on the map. */
export const readRuns = () =>
  send<{ runs: Listed[] }>(`${RUNS}?whose=organisation`).then(({ runs }) => runs.filter((one) => one.kind !== "rounds"));
export const readSites = (id: string) => send<Sites>(`${RUNS}/${id}/sites`);
export const readGaps = (id: string) => send<Gaps>(`${RUNS}/${id}/gaps`);
export const readCells = (run: Run) => send<Cells>(`${RUNS}/${run.id}/cells?resolution=${Math.min(run.inputs.resolution, FINEST)}`);
export const explainCell = (id: string, cell: string) => send<CellExplained>(`${RUNS}/${id}/explain?cell=${cell}`);
export const explainSite = (id: string, key: string) => send<SiteExplained>(`${RUNS}/${id}/explain?site=${key}`);
export const compare = (a: string, b: string) => send<Compared>(`${RUNS}/${b}/against/${a}`);
export const fileOf = (id: string, form: "xlsx" | "gpkg" | "html") => `${RUNS}/${id}/result.${form}`;

export const begin = (account: Account, kind: "coverage" | "siting", body: unknown) =>
  change<Run>(account, "POST", `/planning/${kind}`, { body, once: newOnce() });
/** Cancels a run that is under way, or deletes one that has ended. */
export const end = (account: Account, id: string) => change<Run | undefined>(account, "DELETE", `${RUNS}/${id}`);
export const share = (account: Account, id: string, isShared: boolean) =>
  change<Run>(account, "PUT", `${RUNS}/${id}/sharing`, { body: { is_shared: isShared } });
