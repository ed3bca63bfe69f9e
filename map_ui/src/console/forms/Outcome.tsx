// What became of the rows of a form: the case of each, or what is wrong with it, cell by cell.
import { language, say } from "../../shared/language";
import type { Fault } from "../../shared/service";
import { addressOf } from "../view";
import { Way } from "../Way";
import { type FiledRow, faultsOfPages } from "./filed";

interface Props {
  rows: FiledRow[];
  /** All that is wrong; those of rows stand with them. */
  faults: readonly Fault[];
  search: string;
  onGo: (address: string) => void;
}

export function Outcome({ rows, faults, search, onGo }: Props) {
  const ofPages = faultsOfPages(faults, rows);
  return (
    <>
      {ofPages.length ? (
        <ul class="pages">
          {ofPages.map((one) => (
            <li key={`${one.where} ${one.wanted}`}>
              <strong>{one.where.split(":").join(" · ")}</strong> {given(one.given)} {one.wanted}
            </li>
          ))}
        </ul>
      ) : null}
      {rows.length ? (
        <div class="scroll" role="region" aria-label={say("逐行结果", "Row by row")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("工作表", "Sheet")}</th>
                <th scope="col">{say("行", "Row")}</th>
                <th scope="col">{say("站点", "Site")}</th>
                <th scope="col">{say("列", "Column")}</th>
                <th scope="col">{say("所填", "Given")}</th>
                <th scope="col">{say("应为", "What would be right")}</th>
              </tr>
            </thead>
            {rows.map((row) => (
              <Lines key={`${row.sheet}:${row.row}`} row={row} to={(id) => addressOf("case", search, { id: String(id) })} onGo={onGo} />
            ))}
          </table>
        </div>
      ) : null}
    </>
  );
}

function Lines({ row, to, onGo }: { row: FiledRow; to: (id: number) => string; onGo: (address: string) => void }) {
  const span = Math.max(1, row.faults.length);
  const head = (
    <>
      <td rowSpan={span}>{row.sheet}</td>
      <td rowSpan={span}>{row.row}</td>
      <th scope="row" rowSpan={span}>
        {row.case === null ? (
          row.site || "—"
        ) : (
          <Way to={() => to(row.case!)} onGo={onGo}>
            {row.site}
          </Way>
        )}
      </th>
    </>
  );
  if (!row.faults.length)
    return (
      <tbody>
        <tr class={row.case === null ? "" : "done"}>
          {head}
          <td colSpan={3}>{row.case === null ? say("无误，未申报", "nothing wrong, not filed") : say("已申报", "filed")}</td>
        </tr>
      </tbody>
    );
  return (
    <tbody>
      {row.faults.map((one, at) => (
        <tr key={at} class="wrong">
          {at ? null : head}
          <td>{one.column}</td>
          <td>{given(one.given)}</td>
          <td>{one.wanted[language]}</td>
        </tr>
      ))}
    </tbody>
  );
}

const given = (value: unknown): string => (value === null || value === undefined || value === "" ? say("（空）", "(empty)") : String(value));
