// What districts are called in the language of the page, wherever one is named.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { language, say, type Text } from "../shared/language";

export interface District {
  code: string;
  name: Text;
}

/** The name of the district of a code; what is said instead where there is none, 区外 if nothing is. */
export type NameOf = (code: string, otherwise?: string) => string;

export function namesOf(districts: readonly District[]): NameOf {
  const names = new Map(districts.map((one) => [one.code, one.name[language]]));
  return (code, otherwise = say("区外", "elsewhere")) => names.get(code) || otherwise;
}

export const Names = createContext<NameOf>(namesOf([]));
export const useNames = (): NameOf => useContext(Names);
