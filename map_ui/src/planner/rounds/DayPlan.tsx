// One day: which truck is where from when to when, and what is changed of it by hand.
import { useState } from "preact/hooks";
import { say } from "../../shared/language";
import { useNames } from "../districts";
import { visitsOn } from "./asked";
import type { ByHand, RoundsDone, Visit } from "./service";
import { assumedDistricts, colourClass, dayWords } from "./words";

interface Props {
  done: RoundsDone;
  visits: readonly Visit[];
  day: string;
  mayChange: boolean;
  byHand: Required<ByHand>;
  onDay: (day: string) => void;
  onChange: (to: Partial<ByHand>) => void;
}

export function DayPlan({ done, visits, day, mayChange, byHand, onDay, onChange }: Props) {
  const { days } = done.sources;
  const nameOf = useNames();
  const at = days.indexOf(day);
  const assumed = assumedDistricts(done);
  const here = visitsOn(visits, day);
  const trucks = done.summary.trucks.map((one) => one.truck);
  const [moving, setMoving] = useState<string | null>(null);
  return (
    <section class="day" aria-labelledby="day">
      <h2 id="day" aria-live="polite">
        {day} {dayWords(day).split(" ")[1]}
      </h2>
      <div class="slide">
        <button type="button" aria-label={say("前一天", "The day before")} disabled={at <= 0} onClick={() => onDay(days[at - 1]!)}>
          ‹
        </button>
        <input
          type="range"
          aria-label={say("哪一天", "Which day")}
          min={0}
          max={days.length - 1}
          value={at}
          aria-valuetext={dayWords(day)}
          onInput={(event) => onDay(days[Number(event.currentTarget.value)]!)}
        />
        <button type="button" aria-label={say("后一天", "The day after")} disabled={at >= days.length - 1} onClick={() => onDay(days[at + 1]!)}>
          ›
        </button>
      </div>
      {here.length ? null : <p class="hint">{say("这一天不出车。", "No truck goes out on this day.")}</p>}
      {trucks
        .map((truck, number) => ({ truck, number, its: here.filter((one) => one.truck === truck) }))
        .filter(({ its }) => its.length)
        .map(({ truck, number, its }) => {
          const isLocked = its.some((one) => one.locked);
          const among = isLocked ? byHand.free : byHand.lock;
          const isMarked = among.some((one) => one.truck === truck && one.day === day);
          const toggle = () => {
            const others = among.filter((one) => one.truck !== truck || one.day !== day);
            const list = isMarked ? others : [...others, { truck, day }];
            onChange(isLocked ? { free: list } : { lock: list });
          };
          return (
            <div key={truck} class="tour">
              <h3>
                <i class={`swatch ${colourClass(number)}`} aria-hidden="true" />
                {truck}
                {isLocked ? <small>{say(" 已锁定", " locked")}</small> : null}
                {mayChange ? (
                  <button type="button" aria-pressed={isMarked} onClick={toggle}>
                    {isLocked ? say("解锁此日", "Free this day") : say("锁定此日", "Lock this day")}
                  </button>
                ) : null}
              </h3>
              <table>
                <caption class="unseen">{say(`${truck} ${day} 的停靠`, `Visits of ${truck} on ${day}`)}</caption>
                <thead class="unseen">
                  <tr>
                    <th scope="col">{say("停靠点", "Stop")}</th>
                    <th scope="col">{say("时间", "Time")}</th>
                    <th scope="col">{say("预计人数", "Expected persons")}</th>
                    {mayChange ? <th scope="col">{say("手工调整", "By hand")}</th> : null}
                  </tr>
                </thead>
                <tbody>
                  {its.map((visit) => {
                    const moved = byHand.move.find((one) => one.truck === truck && one.day === day && one.stop === visit.key);
                    return (
                      <tr key={visit.key}>
                        <th scope="row">
                          {visit.order}. {visit.name}
                          <small>
                            {[nameOf(visit.district, visit.district_name), visit.address].filter(Boolean).join(" · ")}
                            {visit.sample ? say(" · 示例数据", " · made-up sample") : ""}
                          </small>
                        </th>
                        <td>
                          {visit.begins}–{visit.leaves}
                          <small>{say(`到达 ${visit.arrives}`, `arrives ${visit.arrives}`)}</small>
                        </td>
                        <td class="number">
                          {assumed.has(visit.district) ? "≈ " : ""}
                          {visit.persons} <small>{assumed.has(visit.district) ? say("人（假设）", "(assumed)") : say("人", "")}</small>
                        </td>
                        {mayChange ? (
                          <td class="tools">
                            <button type="button" aria-expanded={moving === visit.key} onClick={() => setMoving(moving === visit.key ? null : visit.key)}>
                              {moved ? say(`改到 ${dayWords(moved.to_day)}`, `To ${dayWords(moved.to_day)}`) : say("改期", "Move")}
                            </button>
                          </td>
                        ) : null}
                      </tr>
                    );
                  })}
                </tbody>
              </table>
              {its
                .filter((one) => mayChange && one.key === moving)
                .map((visit) => (
                  <Moving
                    key={visit.key}
                    visit={visit}
                    days={days}
                    trucks={trucks}
                    onMove={(to_truck, to_day) => {
                      const others = byHand.move.filter((one) => one.truck !== truck || one.day !== day || one.stop !== visit.key);
                      onChange({ move: [...others, { truck, day, stop: visit.key, to_truck, to_day }] });
                      setMoving(null);
                    }}
                    onForbid={() => {
                      onChange({ forbid: [...byHand.forbid, { truck, day, stop: visit.key }] });
                      setMoving(null);
                    }}
                  />
                ))}
            </div>
          );
        })}
    </section>
  );
}

interface MovingProps {
  visit: Visit;
  days: readonly string[];
  trucks: readonly string[];
  onMove: (truck: string, day: string) => void;
  onForbid: () => void;
}

function Moving({ visit, days, trucks, onMove, onForbid }: MovingProps) {
  const [truck, setTruck] = useState(visit.truck);
  const [day, setDay] = useState(visit.day);
  return (
    <div class="moving row" role="group" aria-label={say(`${visit.name} 改期`, `Move ${visit.name}`)}>
      <label class="field">
        <span>{say("改到哪天", "To the day")}</span>
        <select value={day} onChange={(event) => setDay(event.currentTarget.value)}>
          {days.map((one) => (
            <option key={one} value={one}>
              {dayWords(one)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{say("由哪辆车", "By the truck")}</span>
        <select value={truck} onChange={(event) => setTruck(event.currentTarget.value)}>
          {trucks.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <button type="button" disabled={truck === visit.truck && day === visit.day} onClick={() => onMove(truck, day)}>
        {say("记下改期", "Note the move")}
      </button>
      <button type="button" onClick={onForbid}>
        {say("此日不去", "Not on this day")}
      </button>
    </div>
  );
}
