// The plan at a glance: a row for each day, a column for each truck, its stops with how many are expected.
import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language";
import { visitsOn, weekdayOf } from "./asked";
import type { RoundsDone, Visit } from "./service";
import { assumedDistricts, colourClass, dayWords } from "./words";

interface Props {
  done: RoundsDone;
  visits: readonly Visit[];
  /** Null where the whole plan is looked at. */
  day: string | null;
  onDay: (day: string) => void;
}

export function Calendar({ done, visits, day, onDay }: Props) {
  const table = useRef<HTMLTableElement>(null);
  const { days } = done.sources;
  const { trucks } = done.summary;
  const assumed = assumedDistricts(done);
  useEffect(() => {
    table.current?.querySelector("tr.on")?.scrollIntoView({ block: "nearest" });
  }, [day, done.id]);
  const step = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -5, PageDown: 5, Home: -days.length, End: days.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = Math.max(0, Math.min(days.length - 1, days.indexOf(day ?? "") + by));
    onDay(days[at]!);
    table.current!.querySelectorAll<HTMLButtonElement>("tbody th button")[at]!.focus();
  };
  return (
    <section class="calendar" aria-labelledby="calendar">
      <h2 id="calendar">{say("日历", "Calendar")}</h2>
      <p class="hint">{say("选一天看路线；方向键上下换日", "Choose a day to see its tours; arrow keys go from day to day")}</p>
      {done.sources.assumption ? (
        <p class="hint">
          {say(`≈ 人数按假设“${done.sources.assumption.name}”推算`, `≈ persons by the assumption “${done.sources.assumption.name}”`)}
        </p>
      ) : null}
      <div class="scroll">
        <table ref={table}>
          <thead>
            <tr>
              <th scope="col">{say("日期", "Day")}</th>
              {trucks.map((one, number) => (
                <th key={one.truck} scope="col">
                  <i class={`swatch ${colourClass(number)}`} aria-hidden="true" />
                  {one.truck}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={step}>
            {days.map((one, at) => (
              <tr
                key={one}
                class={`${one === day ? "on" : ""} ${at && weekdayOf(one) <= weekdayOf(days[at - 1]!) ? "week" : ""}`}
                onClick={() => onDay(one)}
              >
                <th scope="row">
                  <button type="button" class="link" aria-pressed={one === day} tabIndex={one === (day ?? days[0]) ? 0 : -1} onClick={() => onDay(one)}>
                    {dayWords(one)}
                  </button>
                </th>
                {trucks.map(({ truck }) => (
                  <td key={truck}>
                    {visitsOn(visits, one, truck).map((visit) => (
                      <span key={visit.key} class={`entry ${visit.locked ? "locked" : ""} ${done.base && !visit.kept ? "new" : ""}`}>
                        <span>{visit.name}</span> <b>
                          {assumed.has(visit.district) ? "≈ " : ""}
                          {visit.persons}
                        </b>
                        {visit.locked ? <small>{say(" 锁定", " locked")}</small> : null}
                        {done.base && !visit.kept ? <small>{say(" 新", " new")}</small> : null}
                      </span>
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
