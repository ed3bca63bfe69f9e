// The facts that a form holds: JSON, as the decision is asked with them.
import type { Field } from "./schema";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Facts = { [name: string]: Json };

/** The facts with another value at a place, undefined to take it away; what is there is left as it is. */
export function put(into: Json | undefined, path: readonly string[], value: Json | undefined): Json | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(into)) {
    const changed = put(into[Number(name)], rest, value);
    if (changed === undefined) return into.filter((_, number) => number !== Number(name));
    return into.map((one, number) => (number === Number(name) ? changed : one));
  }
  const { [name]: old, ...others } = isGroup(into) ? into : {};
  const changed = put(old, rest, value);
  if (changed === undefined) return others;
  return isGroup(into) && name in into ? { ...into, [name]: changed } : { ...others, [name]: changed };
}

export const isGroup = (value: Json | undefined): value is Facts =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a new entry of a list begins with. */
export function blank(field: Field): Json {
  switch (field.kind) {
    case "group":
      return Object.fromEntries(
        field.fields.filter(([, one]) => one.required).map(([name, one]) => [name, blank(one)]),
      );
    case "list":
    case "codes":
      return [];
    case "table":
      return {};
    case "row":
      return field.parts.map(blank);
    case "flag":
      return false;
    case "choice":
      return field.values[0] ?? null;
    case "number":
      return field.least ?? 0;
    default:
      return "";
  }
}

/** What a form begins with: the groups that there must be, and the first entries of its lists. */
export function begin(fields: [string, Field][]): Facts {
  const begun = fields.flatMap(([name, field]): [string, Json][] => {
    if (!field.required) return [];
    if (field.kind === "group") return [[name, begin(field.fields)]];
    if (field.kind === "list") return [[name, Array.from({ length: field.least }, () => beginOf(field.entry))]];
    return field.kind === "codes" ? [[name, []]] : [];
  });
  return Object.fromEntries(begun);
}

const beginOf = (field: Field): Json => (field.kind === "group" ? begin(field.fields) : blank(field));

/** What was typed into a field, as a fact; undefined for nothing. */
export function typed(text: string, field: Field): Json | undefined {
  const given = text.trim();
  if (!given) return undefined;
  const number = Number(given);
  if ((field.kind === "number" || field.kind === "cell") && Number.isFinite(number)) return number;
  if (field.kind === "choice") return field.values.find((value) => String(value) === given) ?? given;
  return given;
}

/** The facts as they may stand in a URL: what stands for a person is a number, the same for the same person.
 *
 * So is every cell of a table that tells of one, but what is empty; its columns stay.
 */
export function withoutPersons(facts: Facts, fields: [string, Field][]): Facts {
  const numbers = new Map<Json, string>();
  const numbered = (value: Json): string => {
    const number = numbers.get(value) ?? String(numbers.size + 1);
    numbers.set(value, number);
    return number;
  };
  const mapped = (group: Facts, of: (value: Json, name: string) => Json): Facts =>
    Object.fromEntries(Object.entries(group).map(([name, value]) => [name, of(value, name)]));
  const ofPerson = (value: Json): Json => (isGroup(value) ? mapped(value, ofPerson) : value && numbered(value));
  const without = (value: Json, field: Field | undefined): Json => {
    if (field?.personal) return ofPerson(value);
    if (field?.kind === "list" && Array.isArray(value)) return value.map((one) => without(one, field.entry));
    return field?.kind === "group" && isGroup(value) ? ofGroup(value, field.fields) : value;
  };
  const ofGroup = (group: Facts, known: [string, Field][]): Facts =>
    mapped(group, (value, name) => without(value, known.find(([one]) => one === name)?.[1]));
  return ofGroup(facts, fields);
}

/** Facts in a URL's query, the example's where there are none or none that can be read. */
export function factsIn(query: string | null, example: Facts): Facts {
  if (query === null) return example;
  try {
    const facts: unknown = JSON.parse(query);
    return isGroup(facts as Json) ? (facts as Facts) : example;
  } catch {
    return example;
  }
}
