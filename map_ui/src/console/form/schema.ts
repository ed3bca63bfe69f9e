// What a form needs to know of a JSON Schema, resolved: references followed, "or null" taken off.
import type { Text } from "../../shared/language";

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  format?: string;
  pattern?: string;
  example?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  "x-words"?: Text;
  "x-personal"?: boolean;
  "x-known"?: string[];
  /** Of which list its codes are; see `within`. */
  "x-vocabulary"?: string;
  /** A form does not ask for it. */
  "x-unasked"?: boolean;
}

export type Value = string | number | boolean;

interface Common {
  /** What the field is called; null where nobody has words for it. */
  words: Text | null;
  required: boolean;
  nullable: boolean;
  /** Whether it stands for a person, or all that is in it. */
  personal?: boolean;
}

export type Field = Common &
  (
    | { kind: "text" | "month" | "date" | "moment" | "flag" }
    | { kind: "money"; pattern: string }
    | { kind: "number"; whole: boolean; least?: number; most?: number }
    | { kind: "choice"; values: Value[] }
    | { kind: "group"; fields: [string, Field][] }
    | { kind: "row"; parts: Field[] }
    | { kind: "list"; entry: Field; least: number }
    | { kind: "table"; entry: Field }
    /** Codes of which any may hold. */
    | { kind: "codes"; known: string[] }
    /** A cell of a form: text or a number. */
    | { kind: "cell" }
  );

const MONTH = "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$";

/** The field of a schema.
 *
 * @param top the schema that holds the definitions.
 */
export function fieldOf(schema: Schema, top: Schema, required = true): Field {
  const words = schema["x-words"] ?? null;
  if (schema.$ref) {
    const found = top.$defs?.[schema.$ref.split("/").pop() ?? ""] ?? {};
    return { ...fieldOf(found, top, required), words: words ?? found["x-words"] ?? null };
  }
  const some = (schema.anyOf ?? []).filter((one) => one.type !== "null");
  const [only] = some;
  if (only && some.length === 1) return { ...fieldOf(only, top, required), words, required, nullable: true };
  return { words, required, nullable: false, personal: schema["x-personal"], ...kindOf(schema, top) } as Field;
}

function kindOf(schema: Schema, top: Schema): object {
  if (schema.enum) return { kind: "choice", values: schema.enum };
  if (schema.const !== undefined) return { kind: "choice", values: [schema.const] };
  switch (schema.type) {
    case "boolean":
      return { kind: "flag" };
    case "integer":
    case "number":
      return { kind: "number", whole: schema.type === "integer", least: schema.minimum, most: schema.maximum };
    case "array":
      if (schema["x-known"]) return { kind: "codes", known: schema["x-known"] };
      if (schema.prefixItems) return { kind: "row", parts: schema.prefixItems.map((part) => fieldOf(part, top)) };
      return { kind: "list", entry: fieldOf(schema.items ?? {}, top), least: schema.minItems ?? 0 };
    case "object":
      if (schema.properties) return { kind: "group", fields: fieldsOf(schema, top) };
      return { kind: "table", entry: entryOf(schema.additionalProperties, top) };
    case "string":
      return textOf(schema);
    default:
      return { kind: "cell" };
  }
}

function textOf(schema: Schema): object {
  if (schema["x-known"]) return { kind: "choice", values: schema["x-known"] };
  if (schema.format === "date") return { kind: "date" };
  if (schema.format === "date-time") return { kind: "moment" };
  if (schema.pattern === MONTH) return { kind: "month" };
  if (schema.pattern && typeof schema.example === "string") return { kind: "money", pattern: schema.pattern };
  return { kind: "text" };
}

function entryOf(schema: Schema | boolean | undefined, top: Schema): Field {
  return fieldOf(typeof schema === "object" ? schema : {}, top);
}

/** The fields of an object by name; those that a question may leave out and every question has come last. */
export function fieldsOf(schema: Schema, top: Schema = schema): [string, Field][] {
  const required = new Set(schema.required);
  const asked = Object.entries(schema.properties ?? {}).filter(([, part]) => !part["x-unasked"]);
  const fields = asked.map(
    ([name, part]): [string, Field] => [name, fieldOf(part, top, required.has(name))],
  );
  return [...fields.filter(([name]) => !COMMON.has(name)), ...fields.filter(([name]) => COMMON.has(name))];
}

/** What the field at a place such as `site:free_bays` is called; null where there is none, or no words for it. */
export function wordsAt(fields: [string, Field][], where: string): Text | null {
  const [name, ...rest] = where.split(":");
  const field = fields.find(([one]) => one === name)?.[1];
  return field ? wordsIn(field, rest) : null;
}

function wordsIn(field: Field, [name, ...rest]: string[]): Text | null {
  if (field.kind === "group" && name !== undefined) return wordsAt(field.fields, [name, ...rest].join(":")) ?? field.words;
  if (field.kind === "list" && name !== undefined) return wordsIn({ ...field.entry, words: field.entry.words ?? field.words }, rest);
  return field.words;
}

/** The same schema, whose codes are those of the lists that it names; any part of one. */
export function within<S>(schema: S, vocabularies: Record<string, string[]>): S {
  if (Array.isArray(schema)) return schema.map((part) => within(part, vocabularies)) as S;
  if (typeof schema !== "object" || schema === null) return schema;
  const parts = Object.entries(schema).map(([name, part]) => [name, within(part, vocabularies)]);
  const known = vocabularies[(schema as Schema)["x-vocabulary"] ?? ""];
  return (known ? knowing(Object.fromEntries(parts), known) : Object.fromEntries(parts)) as S;
}

/** A schema of codes that are known; where it may be null as well, what is beside it. */
const knowing = (schema: Schema, known: string[]): Schema =>
  schema.anyOf
    ? { ...schema, anyOf: schema.anyOf.map((part) => (part.type === "null" ? part : { ...part, "x-known": known })) }
    : { ...schema, "x-known": known };

// What every decision may be asked with.
const COMMON = new Set(["edition", "as_of"]);
