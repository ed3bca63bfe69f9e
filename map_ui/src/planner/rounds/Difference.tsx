// What differs from the plan before: how many are served, which visits are gone and which are new.
import { useEffect, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { compare, type Compared, readRun } from "../service";
import { useNames } from "../districts";
import { signed } from "../words";
import { changesFrom } from "./asked";
import { isRoundsDone, readVisits, type RoundsDone, type RoundsRun, type Visit } from "./service";
import { dayWords } from "./words";

interface DifferenceProps {
  done: RoundsDone;
  visits: readonly Visit[];
  onFail: (error: unknown) => string | null;
  onRun: (id: string) => void;
  onDay: (day: string) => void;
}

/** What differs from the plan before; nothing where there was none, or it may not be seen. */
export function Difference({ done, visits, onFail, onRun, onDay }: DifferenceProps) {
  const [told, setTold] = useState<{ before: RoundsDone; visits: Visit[]; districts: Compared["districts"] } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { id, base, summary } = done;
  const nameOf = useNames();
  useEffect(() => {
    let wanted = true;
    setTold(null);
    setFault(null);
    if (base)
      Promise.all([readRun<RoundsRun>(base), readVisits(base), compare(base, id)]).then(
        ([before, visits, { districts }]) => wanted && isRoundsDone(before) && setTold({ before, visits, districts }),
        (error) => wanted && setFault(onFail(error)),
      );
    return () => {
      wanted = false;
    };
  }, [id]);
  if (!base) return null;
  const changes = told ? changesFrom(told.visits, visits) : null;
  return (
    <section class="changed" aria-labelledby="changed">
      <h2 id="changed">{say("与前一方案相比", "Against the plan before")}</h2>
      {fault ? <p class="told overdue">{fault}</p> : null}
      {told && changes ? (
        <>
          <p>
            {say(
              `服务 ${told.before.summary.value} → ${summary.value} 人（${signed(summary.value - told.before.summary.value)}），行驶 ${signed(summary.road_min - told.before.summary.road_min)} 分钟；原有 ${summary.before} 次停靠保留 ${summary.kept} 次。`,
              `Served ${told.before.summary.value} → ${summary.value} (${signed(summary.value - told.before.summary.value)}), on the road ${signed(summary.road_min - told.before.summary.road_min)} min; of ${summary.before} visits ${summary.kept} stay.`,
            )}
          </p>
          <ul>
            {changes.gone.map((one) => (
              <li key={`- ${one.day} ${one.truck} ${one.key}`}>
                <b class="worse">−</b> {line(one, onDay)}
              </li>
            ))}
            {changes.added.map((one) => (
              <li key={`+ ${one.day} ${one.truck} ${one.key}`}>
                <b class="better">+</b> {line(one, onDay)}
              </li>
            ))}
            {told.districts
              .map((row) => ({ name: nameOf(row.district), more: (row.persons as { difference: number | null } | undefined)?.difference ?? 0 }))
              .filter(({ more }) => more)
              .map(({ name, more }) => (
                <li key={name}>
                  {name} {signed(more)} {say("人", "persons")}
                </li>
              ))}
          </ul>
          <button type="button" onClick={() => onRun(base)}>
            {say("回到前一方案", "Back to the plan before")}
          </button>
        </>
      ) : fault ? null : (
        <p role="status">{say("正在读取…", "Reading…")}</p>
      )}
    </section>
  );
}

const line = (one: Visit, onDay: (day: string) => void) => (
  <>
    <button type="button" class="link" onClick={() => onDay(one.day)}>
      {dayWords(one.day)}
    </button>{" "}
    {one.truck} · {one.name} · {one.persons} {say("人", "persons")}
  </>
);
