// What the service finds in the rows of a file, and how it is read as a file again.
import { language, say, type Text } from "../../shared/language";
import { ask, type Fault } from "../../shared/service";

export interface RowFault {
  row: number;
  field: string;
  column: Text;
  /** As it stands in the file, masked. */
  given: string | null;
  wanted: Text;
  /** Only told: the row is taken all the same. */
  is_notice: boolean;
  /** The claim that it is about, where there is one. */
  claim_id?: string | null;
}

export interface FaultPage {
  faults: RowFault[];
  next: number | null;
}

/** All that is to be mended in a file, of whose faults this is the path. Throws as `ask` does. */
export async function allFaults(path: string): Promise<RowFault[]> {
  const found: RowFault[] = [];
  let after: number | null = null;
  do {
    const page: FaultPage = await ask<FaultPage>(`${path}${after === null ? "" : `?after=${after}`}`);
    found.push(...page.faults);
    after = page.next;
  } while (after !== null);
  return inOrder(found);
}

/** Faults as one goes through a file: row by row. */
export const inOrder = (faults: readonly RowFault[]): RowFault[] => [...faults].sort((one, other) => one.row - other.row);

/** So many are shown; all of them are in the CSV. */
export const FIRST = 100;

// A sheet would take a cell that begins so for a formula.
const FORMULA = /^[=+\-@\t\r]/;
const cell = (value: string | number): string => `"${String(value).replace(FORMULA, "'$&").replaceAll('"', '""')}"`;

/** A row of a file that was refused as it came, and what would be right in it. */
export interface BadRow {
  row: number;
  wanted: string;
}

/** The rows of the file that a refusal names. */
export const badRows = (faults: readonly Fault[]): BadRow[] =>
  faults.flatMap(({ where, wanted }) => {
    const [, row] = /^file:(\d+)/.exec(where) ?? [];
    return row ? [{ row: Number(row), wanted }] : [];
  });

/** They as CSV. */
export const csvOfRows = (rows: readonly BadRow[]): string => csv([say("行", "Row"), say("应为", "What would be right")], rows.map(({ row, wanted }) => [row, wanted]));

/** Faults as CSV that a Chinese spreadsheet opens; `wanted` heads the words about them. */
export function csvOf(faults: readonly RowFault[], wanted: string): string {
  const heading = [say("行", "Row"), say("列", "Column"), say("所填（已遮盖）", "Given, masked"), wanted, say("性质", "Kind")];
  const lines = faults.map((one) => [one.row, one.column[language], one.given ?? "", one.wanted[language], one.is_notice ? say("提示", "note") : say("须更正", "to be mended")]);
  return csv(heading, lines);
}

const csv = (heading: string[], lines: (string | number)[][]): string => `\uFEFF${[heading, ...lines].map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
