// Where cases stand, as a table: the unions of the districts and bureaus down, the states across.
import type { Text } from "../../shared/language";
import type { Stage, Workflow } from "./desk";

export interface Line {
  code: string;
  name: Text;
  /** By state, in the workflow's order. */
  counts: number[];
}

/** The union that stands directly below the Federation, of which an organisation is a part. */
export const unionOf = (code: string): string => code.split("/")[0]!;

/** How many cases of a workflow stand where, by union; what is below a union counts with it. */
export function linesOf(stages: readonly Stage[], workflow: Workflow): Line[] {
  const own = stages.filter((one) => one.programme === workflow.programme && one.workflow === workflow.name);
  return [...new Set(own.map((one) => unionOf(one.organisation.code)))].sort().map((code) => {
    const here = own.filter((one) => unionOf(one.organisation.code) === code);
    const named = here.find((one) => one.organisation.code === code) ?? here[0]!;
    const counts = workflow.states.map((state) => sum(here.filter((one) => one.state === state.code).map((one) => one.cases)));
    return { code, name: named.organisation.name, counts };
  });
}

/** How many there are in each state, of all unions. */
export const totalOf = (lines: readonly Line[]): number[] =>
  (lines[0]?.counts ?? []).map((_, state) => sum(lines.map((line) => line.counts[state]!)));

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
