// What the service tells of files of stays in hospital.
import type { Text } from "../../../shared/language";

export const AT = "/programmes/member_protection/discharges";

export interface Discharge {
  id: string;
  received_on: string;
  state: "queued" | "running" | "failed" | "cancelled" | "read";
  /** Null once it is read. */
  progress: { fraction: number; note: Text | null } | null;
  /** Null until it is read. */
  rows: number | null;
  /** How many claims came of it. */
  claims: number | null;
  /** How many things there are for a person to look at. */
  faults: number | null;
}
