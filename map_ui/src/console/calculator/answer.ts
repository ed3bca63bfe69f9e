// An answer in words.
import type { Language } from "../../shared/language";
import type { Facts } from "../form/facts";
import { said, type Words } from "../form/said";
import { fieldOf, type Schema } from "../form/schema";

export interface Answer {
  result: Facts;
  clause: string | null;
  quote: string | null;
  reading: string | null;
  edition: string | null;
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
