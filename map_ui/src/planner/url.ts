// What the page shows stands in its URL, so that it survives a reload and can be handed on.

export type View = "coverage" | "siting" | "rounds" | "compare";

export interface Shown {
  view: View;
  /** The run that is looked at, by its id. */
  run: string | null;
  /** The runs that are compared. */
  a: string | null;
  b: string | null;
  /** Beyond so many minutes is a gap; null for the second threshold. */
  cut: number | null;
  /** The district that is looked at, by its code. */
  district: string | null;
  /** The cell, or the key of the site, that is explained. */
  what: string | null;
  /** The day of truck rounds that is looked at, `all` for the whole plan. */
  day: string | null;
}

export const PAGE = "/planner";
const VIEWS: readonly string[] = ["coverage", "siting", "rounds", "compare"];
const ID = /^[0-9a-f-]{36}$/;
const WHAT = /^(facility:\d{1,18}|(added|point):\d{1,6}|cell:[0-9a-f]{15}|8[0-9a-f]{14})$/;

/** What a query says; what it says wrongly is as if it were not said. */
export function read(search: string): Shown {
  const query = new URLSearchParams(search);
  const said = (name: string, form: RegExp) => {
    const value = query.get(name);
    return value !== null && form.test(value) ? value : null;
  };
  const view = query.get("view") ?? "";
  return {
    view: VIEWS.includes(view) ? (view as View) : "coverage",
    run: said("run", ID),
    a: said("a", ID),
    b: said("b", ID),
    cut: Number(said("cut", /^\d{1,3}(\.\d+)?$/)) || null,
    district: said("district", /^\d{6}$/),
    what: said("what", WHAT),
    day: said("day", /^(\d{4}-\d\d-\d\d|all)$/),
  };
}

/** The query that says it, with what other queries hold besides. */
export function write(shown: Shown, search = ""): string {
  const query = new URLSearchParams(search);
  const said = { ...shown, view: shown.view === "coverage" ? null : shown.view };
  for (const [name, value] of Object.entries(said)) {
    if (value === null) query.delete(name);
    else query.set(name, String(value));
  }
  return query.size ? `?${query}` : "";
}

/** The address at which one signs in and comes back from to this page. */
export function signInAddress(search: string, ended: boolean): string {
  const query = new URLSearchParams({ view: "sign-in", next: `${PAGE}${search}` });
  if (ended) query.set("why", "ended");
  const language = new URLSearchParams(search).get("lang");
  if (language) query.set("lang", language);
  return `/console?${query}`;
}
