// What the service answers to the driver's page.
import type { Text } from "../shared/language";
import type { Opening } from "./words";

export type Platform = "amap" | "baidu" | "tencent" | "apple";
export type Said = "free" | "full" | "closed";

export interface Report {
  state: Said;
  at: string;
}

interface Common extends Opening {
  id: number;
  kind: string;
  tier: string | null;
  name: string;
  address: string | null;
  free_parking_minutes: number | null;
  free_bays: number | null;
  chargers: number | null;
  report: Report | null;
  sample: boolean;
  updated_at: string;
  navigate: Record<Platform, string>;
}

export interface Site extends Common {
  functions: string[];
  distance_m: number | null;
  drive_s?: number | null;
}

export interface Feature {
  geometry: { coordinates: [number, number] } | null;
  properties: Site;
}

export interface Nearest {
  roads?: { attribution: string };
  notice?: Text;
  features: Feature[];
  unplaced: Feature[];
  empty_because?: { filters: string[] } & Text;
}

export interface Named {
  code: string;
  title: Text;
}

export interface Detail {
  properties: Common & {
    functions: Named[];
    photos: { function: string | null; thumbnail_url: string; url: string }[];
    hours_said: Text | null;
    week: { date: string; weekday: Text; holiday: Text | null; said: Text }[] | null;
    also_here: { id: number; name: string }[];
    /** What its kind tells besides; `who` is for whom the site is. */
    attributes: { who?: string } & Record<string, unknown>;
  };
}

export interface Area {
  code: string;
  name: { zh: string; en: string | null };
  lon: number | null;
  lat: number | null;
  facilities: number;
}

export interface District extends Area {
  streets: Area[];
}

export interface Hit {
  type: string;
  id?: number;
  name: string;
  district: string | null;
  lon: number | null;
  lat: number | null;
}

export interface About {
  rehearsal: string | null;
  map_approval_number: string | null;
}

/** How many milliseconds to wait before asking again, after so many failures in a row: 2 s, 4 s, 8 s, a minute at most. */
export function pause(failures: number): number {
  return Math.min(1000 * 2 ** failures, 60_000);
}
