// The whole plan as the map shows it, in a table: each stop with how often a truck is there, and for how many.
import { say } from "../../shared/language";
import { useNames } from "../districts";
import { count } from "../words";
import { stopsOf } from "./asked";
import { Head } from "./Head";
import type { RoundsDone, Visit } from "./service";
import { assumedDistricts, colourClass } from "./words";

export function WholePlan({ done, visits }: { done: RoundsDone; visits: readonly Visit[] }) {
  const nameOf = useNames();
  const stops = stopsOf(visits);
  const assumed = assumedDistricts(done);
  const trucks = done.summary.trucks.map((one) => one.truck);
  return (
    <section class="day" aria-labelledby="whole">
      <h2 id="whole">{say(`整个方案：${stops.length} 个停靠点`, `The whole plan: ${stops.length} stop(s)`)}</h2>
      <table>
        <Head words={[say("停靠点", "Stop"), say("最常到的车", "Most often")]} counts={[say("次", "Visits"), say("人", "Persons")]} />
        <tbody>
          {stops.map((one) => (
            <tr key={one.key}>
              <th scope="row">
                {one.name}
                <small>{nameOf(one.district)}</small>
              </th>
              <td>
                <i class={`swatch ${colourClass(trucks.indexOf(one.truck))}`} aria-hidden="true" />
                {one.truck}
              </td>
              <td class="number">{one.visits}</td>
              <td class="number">
                {assumed.has(one.district) ? "≈ " : ""}
                {count(one.persons)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
