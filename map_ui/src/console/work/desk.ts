// What the service tells of cases, and what the views of them share: who one is, the workflows, the words.
import { language, type Text } from "../../shared/language";
import { ask } from "../../shared/service";
import type { Facts } from "../form/facts";
import type { Words } from "../form/said";
import { type Schema, within } from "../form/schema";

export interface State {
  code: string;
  title: Text;
  ends: boolean;
}

/** What is looked for on a step: of the codes of an item one will do. */
export interface Checklist {
  clause: string;
  quote: string;
  items: string[][];
}

export interface Step {
  name: string;
  title: Text;
  four_eyes: boolean;
  comment_required: boolean;
  /** Whether it has a last day. */
  timed: boolean;
  wants: Schema;
}

/** Figures of a workflow's cases: where they are asked for, and what of a row is shown. */
export interface Table {
  title: Text;
  href: string;
  /** The member of the answer that holds the rows; null where the answer is the rows. */
  rows: string | null;
  columns: { at: string; title: Text; summed: boolean }[];
  /** Where the answer says how much of a target is reached, by target. */
  reached: Record<string, string>;
}

export interface Organisation {
  code: string;
  name: Text;
}

export interface Workflow {
  programme: string;
  name: string;
  title: Text;
  kind: string | null;
  opened_at: string;
  /** The notice's forms as xlsx, and where one is looked through. */
  forms: { title: Text; href: string }[];
  checked_at: string | null;
  opening: { wants: Schema; organisations: Organisation[] };
  /** To whom one may grant more time. */
  extending: Organisation[];
  /** Where one may ask how its cases rank, and what each was paid. */
  ranked_by: string | null;
  subsidies: string | null;
  tables: Table[];
  states: State[];
  transitions: (Step & { after: string[]; taken_at: string | null; by_service: boolean; may: boolean })[];
}

interface Known {
  id: number;
  programme: string;
  workflow: string;
  edition: number;
  title: string;
  version: number;
  organisation: { code: string; name: string; name_en: string };
  state: State;
  due_on: string | null;
  overdue: boolean;
  assignee: string | null;
  assignee_name: string | null;
  /** Whether one sees to it oneself. */
  mine: boolean;
  /** Whether any of its steps is one's to take. */
  may_act: boolean;
  ended: boolean;
  changed_at: string;
}

export type Row = Known;

/** A step that may be taken next, or what is against it. */
export interface Action extends Step {
  allowed: boolean;
  reason: string | null;
  why_not: Text | null;
  clause: string | null;
  quote: string | null;
  extended_until: string | null;
  checklist: Checklist | null;
}

/** A step that was taken. */
export interface Taken {
  number: number;
  name: string;
  title: Text;
  actor: string;
  actor_name: string | null;
  own: boolean;
  at: string;
  day: string;
  comment: string;
  facts: Facts;
  clause: string | null;
  extension: string | null;
  position: [number, number] | null;
  checklist: Checklist | null;
}

export interface Site {
  id: number;
  name: string;
  status: string;
  kind: Text | null;
  tier: Text | null;
  address: string;
  district_code: string | null;
  district: Text | null;
  position: [number, number] | null;
  position_precision: string;
  given: { lon: number; lat: number; datum: string } | null;
  hours_text: string | null;
  free_parking_minutes: number | null;
  free_bays: number | null;
  chargers: number | null;
  functions: { code: string; title: Text }[];
  attributes: { title: Text; value: unknown }[];
  /** Whether one may say where it is. */
  may_pin: boolean;
  /** Those that may be the same site, entered again. */
  alike: Alike[];
}

export interface Alike {
  id: number;
  name: string;
  status: string;
  tier: Text | null;
  address: string;
  organisation: Text;
  distance_m: number | null;
  case_id: number | null;
}

export interface Case extends Known {
  day: string;
  facts: Record<string, Facts>;
  opened_at: string;
  history: Taken[];
  next: Action[];
  site: Site | null;
}

export const QUEUES = ["today", "overdue", "unassigned", "mine"] as const;

export type Queue = (typeof QUEUES)[number] | "every";

export interface Page {
  day: string;
  counts: Record<Queue, number>;
  cases: Row[];
  next: string | null;
}

export interface Stage {
  programme: string;
  workflow: string;
  state: string;
  organisation: Organisation;
  cases: number;
}

/** What every view of cases begins with. */
export interface Desk {
  csrf: string | null;
  workflows: Workflow[];
  words: Words;
  /** About where each district is, by code. */
  middles: Record<string, [number, number]>;
}

interface District {
  code: string;
  lon: number;
  lat: number;
  name: Text;
  streets: { code: string; name: Text }[];
}

type Named = [string, Text];

/** What is asked once, before any view of cases. */
export async function readDesk(): Promise<Desk> {
  const [account, workflows, words, functions, { districts }] = await Promise.all([
    ask<{ csrf: string | null }>("/account"),
    ask<Workflow[]>("/workflows"),
    ask<Words>("/words"),
    ask<{ code: string; title: Text }[]>("/functions"),
    ask<{ districts: District[] }>("/districts"),
  ]);
  const lists: Record<string, Named[]> = {
    functions: functions.map((one) => [one.code, one.title]),
    districts: districts.map((one) => [one.code, one.name]),
    streets: districts.flatMap((one) => one.streets.map((street): Named => [street.code, inDistrict(street.name, one.name)])),
  };
  const organisations = workflows.flatMap(({ opening }) => opening.organisations.map((one): Named => [one.code, one.name]));
  // A value's own word goes before that of a list: a function can be called otherwise there.
  const values = { ...Object.fromEntries([...Object.values(lists).flat(), ...organisations]), ...words.values };
  const codes = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.map(([code]) => code)]));
  const middles = Object.fromEntries(districts.map((one): [string, [number, number]] => [one.code, [one.lon, one.lat]]));
  return { csrf: account.csrf, middles, words: { ...words, values }, workflows: workflows.map((one) => knowing(one, codes)) };
}

const inDistrict = (street: Text, district: Text): Text => ({ zh: `${district.zh} ${street.zh}`, en: `${district.en}, ${street.en || street.zh}` });

/** A workflow whose form to open a case knows the codes of its lists. */
function knowing(workflow: Workflow, codes: Record<string, string[]>): Workflow {
  const { wants, organisations } = workflow.opening;
  const known = { ...codes, organisations: organisations.map((one) => one.code) };
  return { ...workflow, opening: { organisations, wants: within(wants, known) } };
}

export const workflowOf = (desk: Desk, of: { programme: string; workflow: string }): Workflow | undefined =>
  desk.workflows.find((one) => one.programme === of.programme && one.name === of.workflow);

/** What a code is called, itself where it has no words. */
export const wordOf = (words: Words, code: string): string => words.values[code]?.[language] ?? code;

/** Who took a step, by name where one may know it. */
export const actorOf = (step: Taken): string => personOf(step.actor, step.actor_name);

/** A person by name where one may know it, else by number. */
export const personOf = (actor: string, name: string | null): string => name ?? actor.replace(/^\w+:/, "#");
