// The last results, kept on the phone for when there is no network.
import type { Nearest } from "./service";
import type { Spot } from "./url";

export interface Last {
  at: string;
  spot: Spot;
  nearest: Nearest;
}

const KEY = "last";

/** Keeps results; a phone that keeps nothing goes without. */
export function keep(last: Last): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(last));
  } catch {
    // No room, or storage is forbidden.
  }
}

/** The results kept last, null where there are none. */
export function kept(): Last | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") as Last | null;
  } catch {
    return null;
  }
}
