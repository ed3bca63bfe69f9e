import { say } from "../../../shared/language";
import { yuanOf } from "../money";
import { reasonWords } from "./batches";

interface Line {
  line: number;
  reference: string;
  amount: string;
  reason: string;
}

/** The lines of the bank that fit nothing, each with why. */
export function Unmatched({ lines }: { lines: Line[] }) {
  return (
    <section class="card" aria-labelledby="unmatched">
      <h2 id="unmatched">
        {say("对不上的行", "Lines that fit nothing")} <span class="count">{lines.length}</span>
      </h2>
      <div class="scroll" role="region" aria-label={say("对不上的行的表", "Table of lines that fit nothing")} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("行", "Line")}</th>
              <th scope="col">{say("参考号", "Reference")}</th>
              <th scope="col" class="number">
                {say("金额", "Amount")}
              </th>
              <th scope="col">{say("原因", "Why")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((one) => (
              <tr key={`${one.line} ${one.reference}`}>
                <th scope="row">{one.line}</th>
                <td class="given">{one.reference}</td>
                <td class="number">{yuanOf(one.amount)}</td>
                <td class="wanted">{reasonWords(one.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
