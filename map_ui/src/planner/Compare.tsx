// Two runs beside each other: maps that move together, and by how much each district differs.
import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useMemo, useState } from "preact/hooks";
import { momentOf } from "../console/moments";
import { language, say } from "../shared/language";
import { type NameOf, useNames } from "./districts";
import { Legend } from "./Legend";
import { together } from "./map/views";
import { MapArea } from "./MapArea";
import type { Viewed } from "./Planner";
import { Progress } from "./Progress";
import { compare, type Compared, type Done, type Listed, readRuns } from "./service";
import type { Looked } from "./poster";
import { ofRuns } from "./sheet";
import { type Followed, useRun } from "./useRun";
import { at, cutOf, hourWords, MINUTE_S, percent, signed, standsOn, titleOf, within } from "./words";

interface Measures {
  /** Shares within the threshold, and how much more the second has. */
  a: number | null;
  b: number | null;
  more: number | null;
  /** By how many seconds the second is further on average. */
  further_s: number | null;
}

export function Compare(viewed: Viewed) {
  const { shown, ground, onShow, onFail, onLook } = viewed;
  const a = useRun(shown.a, onFail);
  const b = useRun(shown.b, onFail);
  const [runs, setRuns] = useState<Listed[] | null>(null);
  const [told, setTold] = useState<Compared | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [maps, setMaps] = useState<{ a: MapLibre | null; b: MapLibre | null }>({ a: null, b: null });
  const views = useMemo(together, []);
  const nameOf = useNames();
  const [first, second] = [a.done, b.done];

  useEffect(() => {
    readRuns().then(setRuns, (error) => setFault(onFail(error)));
  }, []);
  useEffect(() => {
    setTold(null);
    if (!first || !second) return;
    let wanted = true;
    compare(first.id, second.id).then(
      (found) => wanted && setTold(found),
      (error) => wanted && setFault(onFail(error)),
    );
    return () => {
      wanted = false;
    };
  }, [first?.id, second?.id]);

  const both = first && second ? first.inputs.thresholds_min.filter((one) => second.inputs.thresholds_min.includes(one)) : [];
  const thresholds = both.length ? both : (first ?? second)?.inputs.thresholds_min ?? [5, 10, 15, 20];
  const cut = cutOf(thresholds, shown.cut);
  const reread = () => {
    a.reread();
    b.reread();
  };
  useEffect(() => {
    onLook(first && second && told && maps.a && maps.b ? lookedAt(first, second, told, { a: maps.a, b: maps.b }, thresholds, cut, nameOf, reread) : null);
  }, [first, second, told, maps.a, maps.b, cut]);
  const side = (letter: "a" | "b", followed: Followed) => (
    <Side
      letter={letter}
      followed={followed}
      runs={runs}
      viewed={viewed}
      thresholds={thresholds}
      cut={cut}
      views={views}
      onMap={(map) => setMaps((held) => ({ ...held, [letter]: map }))}
    />
  );
  return (
    <div class="compare">
      {side("a", a)}
      {side("b", b)}
      <section class="difference" aria-labelledby="difference">
        <h2 id="difference">{say("逐区差异：B 减 A", "Districts: B less A")}</h2>
        {fault ? (
          <p class="told overdue" role="alert">
            {fault}
          </p>
        ) : null}
        {!shown.a || !shown.b ? (
          <p class="hint">{say("在上面各选一个任务。", "Choose a run for each.")}</p>
        ) : !told || !first || !second ? (
          <p role="status">{say("正在读取…", "Reading…")}</p>
        ) : !both.length ? (
          <p class="told soon">{say("两个任务没有相同的门槛，无从比较。", "The runs have no threshold in common.")}</p>
        ) : (
          <>
            {told.same_demand ? null : (
              <p class="told soon">{say("两个任务的需求不同，差异不只来自站点。", "The runs stand on different demand: the sites are not all that differs.")}</p>
            )}
            <div class="segments" role="group" aria-label={say("多少分钟以外算缺口", "A gap is beyond so many minutes")}>
              {both.map((one) => (
                <button key={one} type="button" aria-pressed={one === cut} onClick={() => onShow({ cut: one })}>
                  {one}
                  <span>{say(" 分钟", " min")}</span>
                </button>
              ))}
            </div>
            <Differences told={told} cut={cut} chosen={shown.district} onChoose={(code) => onShow({ district: code === shown.district ? null : code })} />
            <p class="stands">{standsOn(first)}{ground.about.map_approval_number ? ` · ${ground.about.map_approval_number}` : ""}</p>
          </>
        )}
        <Legend thresholds={thresholds} cut={cut} kind={null} />
      </section>
    </div>
  );
}

interface SideProps {
  letter: "a" | "b";
  followed: Followed;
  /** Null until they are known. */
  runs: Listed[] | null;
  viewed: Viewed;
  thresholds: readonly number[];
  cut: number;
  views: ReturnType<typeof together>;
  onMap: (map: MapLibre | null) => void;
}

function Side({ letter, followed, runs, viewed, thresholds, cut, views, onMap }: SideProps) {
  const { shown, ground, onShow, onFail } = viewed;
  const { run, done, tables, fault } = followed;
  const id = shown[letter];
  const choices = (runs ?? []).filter((one) => one.status === "succeeded");
  const name = letter.toUpperCase();
  return (
    <article class={`run-${letter}`} aria-label={say(`情景 ${name}`, `Scenario ${name}`)}>
      <div class="choose">
        <label class="field">
          <span>
            <b class="letter">{name}</b> {say("任务", "Run")}
          </span>
          <select value={id ?? ""} onChange={(event) => onShow({ [letter]: event.currentTarget.value || null })}>
            <option value="">{runs && !choices.length ? say("还没有算完的任务", "No run is done yet") : say("请选择", "Choose")}</option>
            {id && !choices.some((one) => one.id === id) ? <option value={id}>{run ? titleOf(run) : id}</option> : null}
            {choices.map((one) => (
              <option key={one.id} value={one.id}>
                {titleOf(one)} · {momentOf(one.created_at)} · {one.headline?.[language]}
              </option>
            ))}
          </select>
        </label>
        {done ? (
          <p>
            <b>{percent(at(done.summary, cut).share)} %</b> {say(`${cut} 分钟内`, `within ${cut} min`)} · {hourWords(done)}
            {changesOf(done)}
          </p>
        ) : null}
        {fault ? (
          <p class="fault" role="alert">
            {fault}
          </p>
        ) : null}
        {run && !done ? <Progress run={run} account={ground.account} onFail={onFail} onGone={followed.reread} /> : null}
      </div>
      <MapArea
        label={say(`地图 ${name}`, `Map ${name}`)}
        tables={tables}
        id={done?.id ?? null}
        thresholds={thresholds}
        cut={cut}
        chosen={(done?.summary.chosen ?? []).map((one) => one.key)}
        locked={[]}
        forbidden={[]}
        added={done?.inputs.changes.add ?? []}
        district={shown.district}
        cell={null}
        bounds={done?.sources.layer.bounds ?? null}
        views={views}
        onClick={() => undefined}
        onMap={onMap}
      />
    </article>
  );
}

/** What a scenario adds and takes away, where it does. */
function changesOf({ inputs }: Done): string {
  const { add, remove } = inputs.changes;
  const said = [add.length ? say(`增设 ${add.length}`, `${add.length} added`) : "", remove.length ? say(`撤除 ${remove.length}`, `${remove.length} taken away`) : ""].filter(Boolean);
  return said.length ? ` · ${said.join(say("，", ", "))}` : "";
}

/** What two runs measured of a district: shares, for the demand of another hour is another one. */
function measuresOf(row: Compared["districts"][number], cut: number): Measures {
  const column = (name: string) => {
    const found = row[name];
    return typeof found === "object" ? found : { this: null, other: null, difference: null };
  };
  const [reached, weight] = [column(within(cut)), column("weight")];
  const share = (part: number | null, whole: number | null) => (part === null || !whole ? null : part / whole);
  const [a, b] = [share(reached.other, weight.other), share(reached.this, weight.this)];
  return { a, b, more: a === null || b === null ? null : b - a, further_s: column("mean_s").difference };
}

const pointsOf = (more: number | null): string => (more === null ? "—" : signed(100 * more, 1));
const furtherOf = (further_s: number | null): string => (further_s === null ? "—" : signed(further_s / MINUTE_S, 1));

function Differences({ told, cut, chosen, onChoose }: { told: Compared; cut: number; chosen: string | null; onChoose: (code: string) => void }) {
  const nameOf = useNames();
  const rows = told.districts.map((row) => ({ ...measuresOf(row, cut), code: row.district, name: nameOf(row.district) }));
  rows.sort((one, other) => Math.abs(other.more ?? 0) - Math.abs(one.more ?? 0));
  return (
    <table>
      <thead>
        <tr>
          <th>{say("区", "District")}</th>
          <th class="number">A %</th>
          <th class="number">B %</th>
          <th class="number">{say("差（百分点）", "Points")}</th>
          <th class="number">{say("平均分钟", "Mean min")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.code} class={row.code === chosen ? "on" : ""}>
            <th scope="row">
              <button type="button" class="link" aria-pressed={row.code === chosen} onClick={() => onChoose(row.code)}>
                {row.name}
              </button>
            </th>
            <td class="number">{percent(row.a)}</td>
            <td class="number">{percent(row.b)}</td>
            <td class={`number ${toneOf(row.more)}`}>{pointsOf(row.more)}</td>
            <td class="number">{furtherOf(row.further_s)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const toneOf = (difference: number | null): string => (difference === null || Math.abs(difference) < 0.0005 ? "" : difference > 0 ? "better" : "worse");

function lookedAt(first: Done, second: Done, told: Compared, maps: { a: MapLibre; b: MapLibre }, thresholds: readonly number[], cut: number, nameOf: NameOf, reread: () => void): Looked {
  const [one, other] = [at(first.summary, cut).share, at(second.summary, cut).share];
  const panes = [
    { done: first, map: maps.a },
    { done: second, map: maps.b },
  ];
  return {
    ...ofRuns(panes, thresholds, cut),
    reread,
    title: say(`情景对比 · A ${hourWords(first)} | B ${hourWords(second)}`, `Compared · A ${hourWords(first)} | B ${hourWords(second)}`),
    headline: say(`${cut} 分钟内覆盖：A ${percent(one)} %，B ${percent(other)} %`, `Within ${cut} min: A ${percent(one)} %, B ${percent(other)} %`),
    tables: [
      {
        headings: [say("区", "District"), "A %", "B %", say("差（百分点）", "Difference, points"), say("平均分钟之差", "Mean min, difference")],
        rows: told.districts.map((row) => {
          const found = measuresOf(row, cut);
          return [nameOf(row.district), percent(found.a), percent(found.b), pointsOf(found.more), furtherOf(found.further_s)];
        }),
      },
    ],
  };
}
