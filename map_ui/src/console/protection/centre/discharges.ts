// What the service tells of files of stays in hospital.
export const AT = "/programmes/member_protection/discharges";

export interface Discharge {
  id: string;
  received_on: string;
  rows: number;
  /** How many claims came of it. */
  claims: number;
  /** How many things there are for a person to look at. */
  faults: number;
}
