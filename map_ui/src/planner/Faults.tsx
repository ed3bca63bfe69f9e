// What is wrong in a file that was refused, as far as a message holds it.
import { say } from "../shared/language";
import type { Fault } from "../shared/service";

const SHOWN = 20;

export function Faults({ detail, faults }: { detail: string; faults: readonly Fault[] }) {
  return (
    <div class="told overdue" role="alert">
      <p>{detail}</p>
      <ul class="faults">
        {faults.slice(0, SHOWN).map((one) => (
          <li key={`${one.where} ${one.given}`}>
            {/* The file has the same name whatever it is called. */}
            {one.where.replace(/^file:?/, "")} {one.given === null ? "" : `“${one.given}”`} {one.wanted}
          </li>
        ))}
      </ul>
      {faults.length > SHOWN ? <p>{say(`另有 ${faults.length - SHOWN} 处`, `${faults.length - SHOWN} more`)}</p> : null}
    </div>
  );
}
