// What a run of siting is asked beside: how many, to what end, among which candidates.
import { language, say } from "../shared/language";
import type { Form } from "./asked";
import { Chips } from "./Conditions";
import type { Kind, Need, Problem, Source } from "./service";

interface Props {
  form: Form;
  kinds: readonly Kind[];
  /** Whether all but the number is folded, as beside a plan. */
  isFolded: boolean;
  onChange: (to: Partial<Form>) => void;
}

const MOST = 30;
const PROBLEMS: [Problem, string][] = [
  ["max_coverage", say("门槛内覆盖最多需求", "Most demand within reach")],
  ["backup", say("门槛内两处可达最多", "Most demand within reach of two")],
  ["p_median", say("平均路程最短", "Least travel on average")],
  ["p_center", say("最远的人最近", "Least worst way")],
  ["set_cover", say("最少站点覆盖全部", "Fewest sites for everybody")],
];
const SOURCES: [Source, string][] = [
  ["cells", say("需求网格的中心", "middles of cells with demand")],
  ["facilities", say("其他类别的现有场所", "places of other kinds")],
  ["points", say("只用我加的点", "only places of my own")],
];
export const NEEDS: { code: Need; title: { zh: string; en: string } }[] = [
  { code: "parking", title: { zh: "停车", en: "Parking" } },
  { code: "power", title: { zh: "供电", en: "Power" } },
  { code: "space", title: { zh: "场地", en: "Space" } },
];

export function SitingForm({ form, kinds, isFolded, onChange }: Props) {
  const covers = form.problem === "max_coverage" || form.problem === "backup" || form.problem === "set_cover";
  return (
    <section aria-labelledby="new">
      <h2 id="new">{say("新增站点", "New sites")}</h2>
      {form.problem === "set_cover" ? null : (
        <label class="slider">
          <span>
            {say("站点数", "How many")} <b>{form.count}</b>
          </span>
          <input type="range" min={1} max={MOST} value={form.count} onInput={(event) => onChange({ count: Number(event.currentTarget.value) })} />
        </label>
      )}
      <details open={!isFolded}>
        <summary>{say("目标与候选点", "To what end, among which candidates")}</summary>
        <div class="conditions">
          <label class="field">
            <span>{say("目标", "To what end")}</span>
            <select value={form.problem} onChange={(event) => onChange({ problem: event.currentTarget.value as Problem })}>
              {PROBLEMS.map(([code, words]) => (
                <option key={code} value={code}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          {covers ? (
            <label class="field">
              <span>{say("多少分钟内算覆盖", "Within reach is, min")}</span>
              <input
                type="number"
                min={1}
                max={240}
                required
                value={form.limit}
                onInput={(event) => onChange({ limit: Number(event.currentTarget.value) })}
              />
            </label>
          ) : null}
          {form.problem === "max_coverage" ? (
            <label class="box">
              <input type="checkbox" checked={form.equity} onChange={(event) => onChange({ equity: event.currentTarget.checked })} />
              {say("先照顾覆盖最少的区", "Best for the district served worst")}
            </label>
          ) : null}
          <label class="field">
            <span>{say("候选点", "Candidates")}</span>
            <select
              value={form.source}
              onChange={(event) => onChange({ source: event.currentTarget.value as Source, locked: [], forbidden: [], needs: [] })}
            >
              {SOURCES.map(([code, words]) => (
                <option key={code} value={code}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          {form.source === "facilities" ? (
            <Chips
              label={say("候选的类别", "Kinds of candidates")}
              all={kinds.map((one) => ({ code: one.id, title: one.titles }))}
              on={form.candidateKinds}
              onChange={(candidateKinds) => onChange({ candidateKinds })}
            />
          ) : null}
          {form.source === "cells" ? null : (
            <>
              <Chips label={say("候选点必须有", "A candidate must have")} all={NEEDS} on={form.needs} onChange={(needs) => onChange({ needs: needs as Need[] })} />
              {form.needs.length ? (
                <p class="hint">{say("没有的不用；不清楚的照用，并标为待核实。", "Those that have not are left out; where nobody knows they are used, and marked.")}</p>
              ) : null}
            </>
          )}
          <details class="seed">
            <summary>{say("求解时间与种子", "Time and seed")}</summary>
            <div class="row">
              <label class="field">
                <span>{say("最多求解秒数", "Seconds at most")}</span>
                <input type="number" min={1} max={600} required value={form.seconds} onInput={(event) => onChange({ seconds: Number(event.currentTarget.value) })} />
              </label>
              <label class="field">
                <span>{say("种子", "Seed")}</span>
                <input type="number" min={0} max={2 ** 31 - 1} required value={form.seed} onInput={(event) => onChange({ seed: Number(event.currentTarget.value) })} />
              </label>
            </div>
          </details>
        </div>
      </details>
    </section>
  );
}

/** A site's kind in words, its code where nobody has declared it. */
export const kindOf = (code: string, kinds: readonly Kind[]): string =>
  kinds.find((one) => one.id === code)?.titles[language] ??
  { added: say("假设增设", "added here"), point: say("自加点", "own place"), cell: say("网格中心", "middle of a cell") }[code] ??
  code;
