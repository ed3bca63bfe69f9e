// Figures as programmes answer them: rows of a table, values in them, their sums.
import type { Table } from "../work/desk";

export type Answer = unknown;
export type FigureRow = { [name: string]: unknown };

/** The value at a place such as `planned.micro`; null where there is none. */
export function valueAt(from: unknown, at: string): unknown {
  const found = at.split(".").reduce<unknown>((one, name) => (isRecord(one) ? one[name] : null), from);
  return found ?? null;
}

const isRecord = (one: unknown): one is FigureRow => typeof one === "object" && one !== null;

/** The rows of a table in what was answered for it. */
export function rowsOf(table: Pick<Table, "rows">, answer: Answer): FigureRow[] {
  const rows = table.rows === null ? answer : valueAt(answer, table.rows);
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

/** The sum of a column: of numbers a number, of amounts in yuan an amount, added in fen. */
export function sumOf(rows: readonly object[], at: string): number | string {
  const values = rows.map((row) => valueAt(row, at)).filter((value) => value !== null);
  if (!values.some((value) => typeof value === "string")) return values.reduce<number>((all, one) => all + Number(one), 0);
  const fen = values.reduce<number>((all, one) => all + Math.round(Number(one) * 100), 0);
  return (fen / 100).toFixed(2);
}

/** How much of each target is reached, as the answers for some tables say it. */
export function reachedOf(tables: readonly Table[], answers: Record<string, Answer>): Record<string, number> {
  const told = tables.flatMap((table) =>
    Object.entries(table.reached).map(([target, at]): [string, unknown] => [target, valueAt(answers[table.href], at)]),
  );
  return Object.fromEntries(told.filter((one): one is [string, number] => typeof one[1] === "number"));
}
