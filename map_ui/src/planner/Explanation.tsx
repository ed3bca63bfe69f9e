// Why a cell is served as it is, or whom a site serves.
import { useEffect, useState } from "preact/hooks";
import { language, say } from "../shared/language";
import type { Form } from "./asked";
import { useNames } from "./districts";
import { type CellExplained, type Done, explainCell, explainSite, type Kind, type Near, type SiteExplained } from "./service";
import { kindOf } from "./SitingForm";
import { count, percent } from "./words";

interface Props {
  run: Done;
  /** A cell, or the key of a site. */
  what: string;
  kinds: readonly Kind[];
  form: Form;
  onLock: (key: string) => void;
  onForbid: (key: string) => void;
  /** Takes a facility away for the sake of argument, or puts it back. */
  onRemove: (id: number) => void;
  /** Explains something else, or nothing. */
  onSee: (what: string | null) => void;
  onFail: (error: unknown) => string | null;
}

type Found = { cell: CellExplained } | { site: SiteExplained };

export function Explanation(props: Props) {
  const { run, what, onSee, onFail } = props;
  const [found, setFound] = useState<Found | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const asked: Promise<Found> = what.startsWith("8") ? explainCell(run.id, what).then((cell) => ({ cell })) : explainSite(run.id, what).then((site) => ({ site }));
    asked.then(setFound, (error) => setFault(onFail(error)));
  }, []);
  return (
    <section class="why" aria-label={say("为什么", "Why")} aria-live="polite">
      <button type="button" class="close" aria-label={say("关闭", "Close")} onClick={() => onSee(null)}>
        ×
      </button>
      {fault ? (
        <p class="fault">{fault}</p>
      ) : !found ? (
        <p>{say("正在读取…", "Reading…")}</p>
      ) : "cell" in found ? (
        <Cell {...props} cell={found.cell} />
      ) : (
        <Site {...props} site={found.site} />
      )}
    </section>
  );
}

function Cell({ run, cell, kinds, onSee }: Props & { cell: CellExplained }) {
  const unit = run.sources.layer.unit[language];
  const { served_by: by } = cell;
  return (
    <>
      <h2>
        {by?.minutes != null ? (
          <>
            {by.minutes} <small>{say("分钟", "min")}</small>
          </>
        ) : (
          say("无法到达任何站点", "No site can be reached")
        )}
      </h2>
      <p>
        {by ? say(`由“${by.name || by.key}”服务`, `served by “${by.name || by.key}”`) : null}
        {by ? "；" : null}
        {say("此格需求", "demand here")} {count(cell.weight)} {unit}
      </p>
      <table>
        <caption>{say("附近的站点", "What is near")}</caption>
        <thead>
          <tr>
            <th>{say("站点", "Site")}</th>
            <th class="number">{say("分钟", "min")}</th>
            <th>{say("为什么", "Why")}</th>
          </tr>
        </thead>
        <tbody>
          {cell.near.slice(0, 8).map((one) => (
            <tr key={one.key} class={one.verdict === "counts" ? "" : "out"}>
              <th scope="row">
                <button type="button" class="link" onClick={() => onSee(one.key)}>
                  {one.name || one.key}
                </button>
                <small>{kindOf(one.kind, kinds)}</small>
              </th>
              <td class="number">{one.minutes ?? "—"}</td>
              <td>{whyOf(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const whyOf = (one: Pick<Near, "why">) => one.why[language];

function Site({ run, site, kinds, form, onLock, onForbid, onRemove }: Props & { site: SiteExplained }) {
  const unit = run.sources.layer.unit[language];
  const nameOf = useNames();
  const id = /^facility:(\d+)$/.exec(site.key)?.[1];
  const isCandidate = run.kind === "siting" && site.role !== "stands";
  const limit = run.summary.gaps.minutes;
  const rank = (run.summary.chosen ?? []).findIndex((one) => one.key === site.key);
  const district = run.summary.chosen?.[rank]?.district;
  const name = site.key.startsWith("cell:") ? nameOf(district ?? "", say("网格候选点", "a cell’s middle")) : site.name || site.key;
  const gained = site.districts.filter((one) => one.newly > 0);
  return (
    <>
      <h2>{rank >= 0 ? `${rank + 1} · ${name}` : name}</h2>
      <p>
        {kindOf(site.kind, kinds)} ·{" "}
        {site.role === "chosen" ? say("新选站点", "chosen") : site.role === "candidate" || site.verdict !== "counts" ? whyOf(site) : say("计入", "it counts")}
      </p>
      <dl>
        <div>
          <dt>{say("服务的需求", "Demand served")}</dt>
          <dd>
            {count(site.served.demand)} {unit}
          </dd>
        </div>
        <div>
          <dt>{say(`其中 ${limit} 分钟内`, `of it within ${limit} min`)}</dt>
          <dd>{percent(site.served.thresholds[0]?.share ?? null)} %</dd>
        </div>
        {site.newly > 0 ? (
          <div>
            <dt>{isCandidate ? say("可新覆盖", "Newly within reach") : say("若计入可新覆盖", "Newly within reach, if it counted")}</dt>
            <dd>
              +{count(site.newly)} {unit}
            </dd>
          </div>
        ) : null}
      </dl>
      {gained.length ? (
        <table>
          <caption>{say("新覆盖谁", "Whom it newly brings within reach")}</caption>
          <thead>
            <tr>
              <th>{say("区", "District")}</th>
              <th class="number">{say("新覆盖", "Newly")}</th>
              <th class="number">{say("平均省分钟", "Min saved")}</th>
            </tr>
          </thead>
          <tbody>
            {gained.map((one) => (
              <tr key={one.district}>
                <th scope="row">{nameOf(one.district)}</th>
                <td class="number">+{count(one.newly)}</td>
                <td class="number">{one.gained_min === null ? "—" : one.gained_min.toFixed(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <div class="row">
        {isCandidate ? (
          <>
            <button type="button" aria-pressed={form.locked.includes(site.key)} onClick={() => onLock(site.key)}>
              {say("锁定", "Lock")}
            </button>
            <button type="button" aria-pressed={form.forbidden.includes(site.key)} onClick={() => onForbid(site.key)}>
              {say("禁用", "Forbid")}
            </button>
          </>
        ) : id ? (
          <button type="button" aria-pressed={form.remove.includes(Number(id))} onClick={() => onRemove(Number(id))}>
            {say("假设撤除", "What if it were gone")}
          </button>
        ) : null}
      </div>
    </>
  );
}
