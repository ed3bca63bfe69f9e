// Which view of the console the URL says: all of it stands there, so that it can be found again and the way back works.
import type { Language } from "../shared/language";

export type View = "calculator" | "sign-in" | "account" | "cases" | "case" | "new" | "progress" | "forms" | "selection" | "photos" | "feedback" | "listings" | "feeds" | "webhooks" | "protection";

/** The views of what is on its way. */
export const WORK: readonly View[] = ["cases", "case", "new", "progress", "forms", "selection"];
/** The views of sites, for those who look after them. */
export const SITES: readonly View[] = ["photos", "feedback", "listings"];
const VIEWS: readonly string[] = ["sign-in", "account", "feeds", "webhooks", "protection", ...WORK, ...SITES];

const PAGE = "/console";

/** The view that a query says; the calculator where it says none that there is. */
export function viewOf(search: string): View {
  const said = new URLSearchParams(search).get("view");
  return said !== null && VIEWS.includes(said) ? (said as View) : "calculator";
}

/** The address of a view. Of what the query of this page says only the language goes along. */
export function addressOf(view: View, search: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(view === "calculator" ? {} : { view });
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const language = new URLSearchParams(search).get("lang");
  if (language) query.set("lang", language);
  return query.size ? `${PAGE}?${query}` : PAGE;
}

/** Why somebody is sent to sign in: the session ended, they signed out, the provider's sign-in came to nothing. */
export type Why = "ended" | "left" | "refused";

/** The address to sign in at and come back from; who is signing in already comes back to where they wanted to. */
export function signInAddress(search: string, why?: Why): string {
  const next = viewOf(search) === "sign-in" ? nextOf(search) : `${PAGE}${search}`;
  return addressOf("sign-in", search, { next, ...(why ? { why } : {}) });
}

/** Where to go after signing in, to be asked of the service: it may say otherwise. */
export const nextOf = (search: string): string =>
  new URLSearchParams(search).get("next") ?? addressOf("calculator", search);

/** Why one is to sign in, null where the query does not say. */
export function whyOf(search: string): Why | null {
  const why = new URLSearchParams(search).get("why");
  return why === "ended" || why === "left" || why === "refused" ? why : null;
}

/** The same query in another language, and that of the page it leads back to. */
export function inLanguage(search: string, language: Language): string {
  const query = new URLSearchParams(search);
  query.set("lang", language);
  const [page, back] = (query.get("next") ?? "").split("?", 2);
  if (page === PAGE) query.set("next", `${PAGE}${inLanguage(back ?? "", language)}`);
  return `?${query}`;
}

/** Whether an address is this page, so that it need not be fetched again; its query then, else null. */
export function queryOfThisPage(address: string, origin: string): string | null {
  const there = new URL(address, origin);
  return there.origin === origin && there.pathname === PAGE ? there.search : null;
}
