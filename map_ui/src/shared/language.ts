/** Text in both languages of the pages. */
export interface Text {
  zh: string;
  en: string;
}

export type Language = keyof Text;

/** The language of a page: what its URL says, else what the browser prefers, Chinese when that is neither. */
export function languageOf(search: string, preferred: readonly string[]): Language {
  const asked = new URLSearchParams(search).get("lang");
  if (asked === "zh" || asked === "en") return asked;
  const known = preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === "zh" || tag === "en");
  return known === "en" ? "en" : "zh";
}

export const language: Language =
  typeof location === "undefined" ? "zh" : languageOf(location.search, navigator.languages);

/** The words in the language of the page. */
export const say = (zh: string, en: string): string => (language === "zh" ? zh : en);
