// The rows of a file that was refused: the first of them here, all of them as CSV.
import { say } from "../../shared/language";
import { save } from "../save";
import { type BadRow, csvOfRows, FIRST } from "./faults";
import { countOf } from "./money";

export function BadRows({ rows }: { rows: readonly BadRow[] }) {
  const download = () => save(new Blob([csvOfRows(rows)], { type: "text/csv" }), `${say("有误的行", "wrong rows")}.csv`);
  return (
    <>
      <div class="scroll" role="region" aria-label={say("有误的行", "Wrong rows")} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("行", "Row")}</th>
              <th scope="col">{say("应为", "What would be right")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, FIRST).map(({ row, wanted }) => (
              <tr key={`${row} ${wanted}`}>
                <th scope="row">{countOf(row)}</th>
                <td class="wanted">{wanted}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > FIRST ? <p class="hint">{say(`只列出前 ${FIRST} 处，全部见 CSV。`, `The first ${FIRST}; all of them are in the CSV.`)}</p> : null}
      <p class="choices">
        <button type="button" onClick={download}>
          {say("下载 CSV", "Download CSV")}
        </button>
      </p>
    </>
  );
}
