// What a case was paid, what it was used for, what is in the books as fixed assets, and what is left.
import { useEffect, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { ask } from "../../shared/service";
import { type Case, type Desk, type Workflow, wordOf } from "../work/desk";
import { sumOf } from "./figures";

interface Use {
  purpose: string;
  what: string;
  day: string;
  /** In yuan. */
  amount: string;
  /** Null for what is no fixed asset. */
  asset_number: string | null;
}

interface Subsidy {
  case_id: number;
  amount: string;
  used: string;
  left: string;
  uses: Use[];
}

interface Props {
  held: Case;
  workflow: Workflow | undefined;
  desk: Desk;
  onFail: (error: unknown) => string | null;
}

const YUAN = new Intl.NumberFormat(language, { minimumFractionDigits: 2 });
const yuan = (amount: string | number): string => say(`${YUAN.format(Number(amount))} 元`, `${YUAN.format(Number(amount))} yuan`);

export function SubsidyCard({ held, workflow, desk, onFail }: Props) {
  const [paid, setPaid] = useState<Subsidy | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const source = workflow?.subsidies;
  useEffect(() => {
    if (!source) return;
    ask<Subsidy[]>(`${source}?edition=${held.edition}`).then(
      (all) => setPaid(all.find((one) => one.case_id === held.id) ?? null),
      (error) => setFault(onFail(error)),
    );
  }, [source, held.id, held.version]);
  if (!paid && !fault) return null;
  return (
    <section class="card subsidy" aria-labelledby="subsidy">
      <h2 id="subsidy">{say("补助及使用", "The subsidy and its use")}</h2>
      {fault ? <p class="fault">{fault}</p> : null}
      {paid ? <Told paid={paid} desk={desk} /> : null}
    </section>
  );
}

function Told({ paid, desk }: { paid: Subsidy; desk: Desk }) {
  const purposes = [...new Set(paid.uses.map((one) => one.purpose))];
  const assets = paid.uses.filter((one) => one.asset_number !== null);
  return (
    <>
      <dl class="sums">
        <div>
          <dt>{say("补助", "Subsidy")}</dt>
          <dd>{yuan(paid.amount)}</dd>
        </div>
        <div>
          <dt>{say("已使用", "Used")}</dt>
          <dd>{yuan(paid.used)}</dd>
        </div>
        <div>
          <dt>{say("结余", "Left")}</dt>
          <dd>{yuan(paid.left)}</dd>
        </div>
      </dl>
      <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="all" width="100" height="6" />
        <rect class="part" width={(100 * Number(paid.used)) / Number(paid.amount)} height="6" />
      </svg>
      {paid.uses.length ? null : <p class="hint">{say("还没有登记使用。", "No use was entered yet.")}</p>}
      {purposes.map((purpose) => {
        const own = paid.uses.filter((one) => one.purpose === purpose);
        return (
          <div key={purpose} class="purpose">
            <h3>
              {wordOf(desk.words, purpose)} <span>{yuan(sumOf(own, "amount"))}</span>
            </h3>
            <ul>
              {own.map((one, number) => (
                <li key={number}>
                  <span>
                    {one.what}
                    {one.asset_number === null ? null : <span class="asset">{say(`固定资产 ${one.asset_number}`, `fixed asset ${one.asset_number}`)}</span>}
                  </span>
                  <time dateTime={one.day}>{one.day}</time>
                  <span class="amount">{yuan(one.amount)}</span>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {assets.length ? (
        <p class="hint">
          {say(`固定资产 ${assets.length} 项，共 ${yuan(sumOf(assets, "amount"))}`, `${assets.length} fixed assets, ${yuan(sumOf(assets, "amount"))} together`)}
        </p>
      ) : null}
    </>
  );
}
