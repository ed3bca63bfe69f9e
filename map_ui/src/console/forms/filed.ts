// What became of a form that was sent as a file: each row with its case, or with what is wrong with it.
import type { Text } from "../../shared/language";
import type { Fault } from "../../shared/service";

export interface RowFault {
  column: string;
  given: unknown;
  wanted: Text;
}

export interface FiledRow {
  sheet: string;
  row: number;
  site: string;
  /** Null where none was opened. */
  case: number | null;
  faults: RowFault[];
}

export interface Filed {
  cases: { id: number; title: string }[];
  rows: FiledRow[];
  notice: Text;
}

/** The faults of whole pages: those at no row that was read. */
export function faultsOfPages(faults: readonly Fault[], rows: readonly FiledRow[]): Fault[] {
  const places = rows.flatMap(({ sheet, row }) => [`${sheet}:${row}`, String(row)]);
  return faults.filter(({ where }) => !places.some((place) => where === place || where.startsWith(`${place}:`)));
}
