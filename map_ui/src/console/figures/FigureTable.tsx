// A table of figures that a programme declares: its rows down, a total below what is summed, a case behind its title.
import { language, say, type Text } from "../../shared/language";
import { addressOf } from "../view";
import { Way } from "../Way";
import { type Desk, type Table, type Workflow, wordOf } from "../work/desk";
import { type Answer, type FigureRow, rowsOf, sumOf, valueAt } from "./figures";

interface Props {
  table: Table;
  workflow: Workflow;
  answer: Answer;
  /** What unions are called, by their Chinese names. */
  names: Record<string, Text>;
  desk: Desk;
  search: string;
  onGo: (address: string) => void;
}

const NUMBER = new Intl.NumberFormat(language);
const YUAN = new Intl.NumberFormat(language, { minimumFractionDigits: 2 });
const AMOUNT = /^-?\d+\.\d\d$/;

export function FigureTable({ table, workflow, answer, names, desk, search, onGo }: Props) {
  const rows = rowsOf(table, answer);
  const title = table.title[language];
  if (!rows.length) return null;
  const words = (value: unknown): string => {
    if (value === null) return "—";
    if (typeof value === "number") return NUMBER.format(value);
    const text = String(value);
    if (AMOUNT.test(text)) return YUAN.format(Number(text));
    return workflow.states.find((one) => one.code === text)?.title[language] ?? names[text]?.[language] ?? wordOf(desk.words, text);
  };
  const [head, ...others] = table.columns;
  const headOf = (row: FigureRow) => {
    const id = valueAt(row, "case_id");
    const said = words(valueAt(row, head!.at));
    if (typeof id !== "number") return said;
    return (
      <Way to={() => addressOf("case", search, { id: String(id) })} onGo={onGo}>
        {said}
      </Way>
    );
  };
  return (
    <div class="stages" role="region" aria-label={title} tabIndex={0}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {table.columns.map((one) => (
              <th scope="col" key={one.at}>
                {one.title[language]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, number) => (
            <tr key={number}>
              <th scope="row">{headOf(row)}</th>
              {others.map((one) => (
                <td key={one.at}>{words(valueAt(row, one.at))}</td>
              ))}
            </tr>
          ))}
        </tbody>
        {others.some((one) => one.summed) ? (
          <tfoot>
            <tr>
              <th scope="row">{say("合计", "Total")}</th>
              {others.map((one) => (
                <td key={one.at}>{one.summed ? words(sumOf(rows, one.at)) : ""}</td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}
