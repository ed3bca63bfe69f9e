// An answer in words.
import type { Language, Text } from "../../shared/language";
import type { Facts, Json } from "./facts";
import { isGroup } from "./facts";
import { type Field, fieldOf, type Schema } from "./schema";

export interface Answer {
  result: Facts;
  clause: string | null;
  quote: string | null;
  reading: string | null;
  edition: string | null;
}

export interface Words {
  values: Record<string, Text>;
  reasons: Record<string, Text>;
  verdicts: Record<string, { yes: Text; no: Text }>;
}

export interface Verdict {
  yes: boolean;
  words: string;
  /** Why not; null for a yes. */
  reason: string | null;
}

/** What a decision says: the yes or no in words, with the reason. */
export function verdictOf(result: Facts, words: Words, language: Language): Verdict | null {
  const name = Object.keys(words.verdicts).find((one) => typeof result[one] === "boolean");
  const said = name === undefined ? undefined : words.verdicts[name];
  if (name === undefined || !said) return null;
  const yes = result[name] === true;
  const reason = typeof result.reason === "string" ? (words.reasons[result.reason]?.[language] ?? result.reason) : null;
  return { yes, words: (yes ? said.yes : said.no)[language], reason };
}

/** Label and value of all that a result says besides its verdict; what is null is left out. */
export function linesOf(result: Facts, schema: Schema, words: Words, language: Language): [string, string][] {
  return Object.entries(result).flatMap(([name, value]): [string, string][] => {
    if (value === null || name === "reason" || name in words.verdicts) return [];
    const field = fieldOf(schema.properties?.[name] ?? {}, schema);
    return [[field.words?.[language] ?? name, said(value, field, words, language)]];
  });
}

const EMPTY: Text = { zh: "无", en: "none" };
const YES: Text = { zh: "是", en: "yes" };
const NO: Text = { zh: "否", en: "no" };

/** A value in words. */
export function said(value: Json, field: Field, words: Words, language: Language): string {
  if (typeof value === "boolean") return (value ? YES : NO)[language];
  if (Array.isArray(value)) return listed(value, field, words, language);
  if (isGroup(value)) return grouped(value, field, words, language);
  return words.values[String(value)]?.[language] ?? String(value ?? "—");
}

function listed(values: Json[], field: Field, words: Words, language: Language): string {
  if (!values.length) return EMPTY[language];
  const entry = field.kind === "list" ? field.entry : field;
  const apart = values.some(isGroup) ? "\n" : language === "zh" ? "、" : ", ";
  return values.map((value) => said(value, entry, words, language)).join(apart);
}

function grouped(value: Facts, field: Field, words: Words, language: Language): string {
  const fields = new Map(field.kind === "group" ? field.fields : []);
  const lines = Object.entries(value).map(([name, one]) => {
    const inner = fields.get(name) ?? (field.kind === "table" ? { ...field.entry, words: null } : field);
    const label = inner.words && fields.has(name) ? inner.words[language] : (words.values[name]?.[language] ?? name);
    return `${label} ${said(one, inner, words, language)}`;
  });
  return lines.length ? lines.join(language === "zh" ? "，" : ", ") : EMPTY[language];
}
