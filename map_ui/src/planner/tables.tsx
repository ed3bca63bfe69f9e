// The same as the map shows, in tables.
import { language, say } from "../shared/language";
import type { Form } from "./asked";
import { useNames } from "./districts";
import type { DistrictRow, Done, Gaps, Kind, Sites } from "./service";
import { kindOf } from "./SitingForm";
import { count, minutes, within } from "./words";

interface DistrictsProps {
  done: Done;
  cut: number;
  /** The code of the one that is looked at. */
  chosen: string | null;
  onChoose: (code: string) => void;
}

const gapOf = (row: DistrictRow, cut: number): number => row.weight - Number(row[within(cut)] ?? 0);

export function Districts({ done, cut, chosen, onChoose }: DistrictsProps) {
  const nameOf = useNames();
  const rows = [...done.summary.districts].sort((one, other) => gapOf(other, cut) - gapOf(one, cut));
  const most = Math.max(1, ...rows.map((row) => gapOf(row, cut)));
  return (
    <section aria-labelledby="districts">
      <h2 id="districts">{say("各区缺口", "Gaps by district")}</h2>
      <table class="districts">
        <thead>
          <tr>
            <th>{say("区", "District")}</th>
            <th aria-sort="descending">
              {say("缺口", "Gap")} <span aria-hidden="true">↓</span> <small>{done.sources.layer.unit[language]}</small>
            </th>
            <th class="number">{say("平均分钟", "Mean min")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.district} class={row.district === chosen ? "on" : ""}>
              <th scope="row">
                <button type="button" class="link" aria-pressed={row.district === chosen} onClick={() => onChoose(row.district)}>
                  {nameOf(row.district)}
                </button>
              </th>
              <td>
                <span class="bar">
                  <i style={{ width: `${(100 * gapOf(row, cut)) / most}%` }} />
                </span>
                {count(gapOf(row, cut))}
              </td>
              <td class="number">{minutes(row.mean_s as number | null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface GapProps {
  done: Done;
  gaps: Gaps;
  /** Of siting, where what helps a gap can be locked. */
  form: Form | null;
  onLock: (key: string) => void;
  onSee: (what: string) => void;
}

const MOST_GAPS = 10;

export function GapTable({ done, gaps, form, onLock, onSee }: GapProps) {
  const nameOf = useNames();
  const { minutes: limit } = done.summary.gaps;
  if (!gaps.features.length)
    return <p class="told open">{say(`${limit} 分钟以外没有缺口`, `There is no gap beyond ${limit} min`)}</p>;
  return (
    <details class="more">
      <summary>
        {say(`连片缺口（${limit} 分钟以外）`, `Gaps as they hang together (beyond ${limit} min)`)} · {done.summary.gaps.gaps}
      </summary>
      <table>
        <thead>
          <tr>
            <th>{say("缺口", "Gap")}</th>
            <th class="number">{say("需求", "Demand")}</th>
            <th class="number">{say("最远分钟", "Worst, min")}</th>
            <th class="number">{say("补一处可覆盖", "One more site brings")}</th>
            {form ? <th>{say("补点", "There")}</th> : null}
          </tr>
        </thead>
        <tbody>
          {gaps.features.slice(0, MOST_GAPS).map(({ properties: one }) => (
            <tr key={one.rank}>
              <th scope="row">
                {one.rank} {nameOf(one.district)}
              </th>
              <td class="number">{count(one.weight)}</td>
              <td class="number">{minutes(one.worst_s)}</td>
              <td class="number">{one.option ? `+${count(one.gained)}` : "—"}</td>
              {form ? (
                <td class="tools">
                  {one.option ? (
                    <>
                      <button type="button" aria-label={`${say("看补点", "See what helps")} ${one.rank}`} onClick={() => onSee(one.option)}>
                        {say("看", "See")}
                      </button>
                      <button
                        type="button"
                        aria-label={`${say("锁定补点", "Lock what helps")} ${one.rank}`}
                        aria-pressed={form.locked.includes(one.option)}
                        onClick={() => onLock(one.option)}
                      >
                        {say("锁", "Lock")}
                      </button>
                    </>
                  ) : null}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

interface SitesProps {
  sites: Sites;
  kinds: readonly Kind[];
  /** Ids of facilities that a scenario takes away. */
  removed: readonly number[];
  onRemove: (id: number) => void;
  onSee: (what: string) => void;
}

const MOST_SITES = 200;

export function SiteTable({ sites, kinds, removed, onRemove, onSee }: SitesProps) {
  const standing = sites.features.filter(({ properties }) => properties.role === undefined || properties.role === "stands");
  const rows = [...standing].sort((one, other) => other.properties.served - one.properties.served).slice(0, MOST_SITES);
  const counted = standing.filter(({ properties }) => properties.verdict === "counts").length;
  return (
    <details class="more">
      <summary>
        {say("现有站点", "Sites that there are")} · {say(`${counted} 个计入`, `${counted} count`)}
        {standing.length > counted ? say(`，${standing.length - counted} 个未计入`, `, ${standing.length - counted} do not`) : ""}
      </summary>
      <table>
        <thead>
          <tr>
            <th>{say("站点", "Site")}</th>
            <th class="number">{say("服务需求", "Serves")}</th>
            <th>{say("假设", "What if")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ properties: one }) => {
            const id = Number(/^facility:(\d+)$/.exec(one.key)?.[1]);
            return (
              <tr key={one.key} class={one.verdict === "counts" ? "" : "out"}>
                <th scope="row">
                  <button type="button" class="link" onClick={() => onSee(one.key)}>
                    {one.name || one.key}
                  </button>
                  <small>{kindOf(one.kind, kinds)}</small>
                </th>
                <td class="number">{one.verdict === "counts" ? count(one.served) : say("未计入", "no")}</td>
                <td class="tools">
                  {id ? (
                    <button type="button" aria-label={`${say("假设撤除", "Take away")} ${one.name}`} aria-pressed={removed.includes(id)} onClick={() => onRemove(id)}>
                      {say("撤除", "Gone")}
                    </button>
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
