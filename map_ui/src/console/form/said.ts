// Values as people read them.
import type { Language, Text } from "../../shared/language";
import { type Facts, isGroup, type Json } from "./facts";
import { type Field, fieldsOf, type Schema } from "./schema";

export interface Words {
  fields: Record<string, Text>;
  values: Record<string, Text>;
  reasons: Record<string, Text>;
  verdicts: Record<string, { yes: Text; no: Text }>;
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

/** Label and value of facts that a step was told, groups taken apart; what says nothing is left out. */
export function linesOfFacts(facts: Facts, schema: Schema, words: Words, language: Language): [string, string][] {
  return linesOfFields(facts, new Map(fieldsOf(schema)), words, language);
}

function linesOfFields(facts: Facts, fields: Map<string, Field>, words: Words, language: Language): [string, string][] {
  // In the order of the form, then what was found besides.
  const names = [...new Set([...fields.keys(), ...Object.keys(facts)])];
  return names.flatMap((name): [string, string][] => {
    const value = facts[name];
    if (value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length)) return [];
    const field = fields.get(name);
    if (isGroup(value) && field?.kind === "group") return linesOfFields(value, new Map(field.fields), words, language);
    const label = field?.words?.[language] ?? words.fields[name]?.[language] ?? name;
    return [[label, said(value, field ?? UNKNOWN, words, language)]];
  });
}

const UNKNOWN: Field = { kind: "cell", words: null, required: false, nullable: true };
