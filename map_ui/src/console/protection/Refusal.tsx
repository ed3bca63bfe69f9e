import type { Problem } from "../../shared/service";
import { Quote } from "../work/Quote";
import { BadRows } from "./BadRows";
import { badRows } from "./faults";

/** Why the service did not do it: its words, what would be right, and the clause where it is a rule. */
export function Refusal({ problem }: { problem: Problem }) {
  const rows = badRows(problem.faults);
  return (
    <div class="refusal" role="alert">
      <p class="told overdue">{problem.detail}</p>
      {rows.length ? (
        <BadRows rows={rows} />
      ) : problem.faults.length ? (
        <ul>
          {problem.faults.map((one) => (
            <li key={`${one.where} ${one.wanted}`} class="fault">
              {one.wanted}
            </li>
          ))}
        </ul>
      ) : null}
      {problem.refusal ? <Quote clause={problem.refusal.clause} quote={problem.refusal.quote} /> : null}
    </div>
  );
}
