// The ranking of a year as the service tells it, and what a page says of it besides.
import type { Text } from "../../shared/language";

export interface Score {
  points: number;
  comment: string;
}

export interface Placed {
  case_id: number;
  title: string;
  organisation_name: Text;
  state: string;
  rank: number;
  score: string;
  tied_with: number[];
  /** Null for those of a tie about the last places. */
  selected: boolean | null;
  assessments: { assessor: string; assessor_name: string | null; scores: Record<string, Score> }[];
}

interface Named {
  case_id: number;
  title: string;
}

export interface Ranking {
  edition: string;
  places: number;
  clause: string;
  quote: string;
  /** `title` in both languages, apart by a stroke. */
  dimensions: { code: string; title: string; max_points: number }[];
  /** Null until it is made. */
  selection: { day: string; candidates: number; comment: string; decided_by: string; decided_by_name: string | null } | null;
  /** What is against making it, besides what is about whoever makes it. */
  reason: string | null;
  waiting: Named[];
  unscored: (Named & { assessors: number })[];
  ranking: Placed[];
}

/** How many places are left for those of a tie about the last ones. */
export const placesLeft = ({ places, ranking }: Pick<Ranking, "places" | "ranking">): number =>
  Math.max(0, places - ranking.filter((one) => one.selected).length);

/** The mean of what the assessors gave for a dimension, with two decimals; null where nobody gave any. */
export function meanOf(one: Pick<Placed, "assessments">, dimension: string): string | null {
  const given = one.assessments.flatMap(({ scores }) => scores[dimension]?.points ?? []);
  return given.length ? (given.reduce((all, points) => all + points, 0) / given.length).toFixed(2) : null;
}

/** A ranking as it is shown: of those with the same rank the ones with a place first. */
export const inOrder = (ranking: readonly Placed[]): Placed[] =>
  [...ranking].sort((one, other) => one.rank - other.rank || Number(other.selected) - Number(one.selected));
