// What is paid to the unions for which one acts: how much and for whom, masked; not what for.
import { say } from "../../../shared/language";
import { Pages } from "../../sites/Pages";
import { useAsked } from "../../sites/useAsked";
import { Fallen, Reading } from "../../work/Fallen";
import { AT, PAYMENT_STATES, type PaymentState } from "../centre/batches";
import { yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";

interface Payout {
  id: number;
  unit_name: string | null;
  reference: string;
  state: PaymentState;
  day: string | null;
  amount: string;
  /** Masked, as the document is. */
  member: string;
  document: string;
}

export function Payouts({ search, onGo, onFail }: Protecting) {
  const asked = new URLSearchParams(search);
  const after = asked.get("after");
  const union = asked.get("union") ?? "";
  const query = new URLSearchParams({ ...(union ? { union } : {}), ...(after ? { after } : {}) }).toString();
  const { told, fault, again } = useAsked<{ payouts: Payout[]; next: number | null }>(`${AT}/payouts${query ? `?${query}` : ""}`, onFail);
  const title = say("付至工会的款项", "What is paid to unions");
  return (
    <section class="card" aria-labelledby="payouts">
      <h2 id="payouts">{title}</h2>
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !told ? (
        <Reading />
      ) : told.payouts.length ? (
        <div class="scroll" role="region" aria-label={say(`${title}（表）`, `Table: ${title}`)} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("参考号", "Reference")}</th>
                <th scope="col">{say("工会", "Union")}</th>
                <th scope="col">{say("会员", "Member")}</th>
                <th scope="col" class="number">
                  {say("金额", "Amount")}
                </th>
                <th scope="col">{say("状态", "State")}</th>
              </tr>
            </thead>
            <tbody>
              {told.payouts.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.reference}</th>
                  <td>{one.unit_name ?? "—"}</td>
                  <td>
                    {one.member}
                    <small class="given">{one.document}</small>
                  </td>
                  <td class="number">{yuanOf(one.amount)}</td>
                  <td>
                    <span class={`state ${PAYMENT_STATES[one.state].look}`}>{PAYMENT_STATES[one.state].words}</span>
                    {one.day ? <small>{one.day}</small> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p>{union ? say("没有付至该名称工会的款项。", "Nothing was paid to unions of that name.") : say("还没有付至工会的款项。", "Nothing was paid to unions yet.")}</p>
      )}
      <Pages after={after} next={told?.next == null ? null : String(told.next)} to={(next) => partAddress("accounts", search, { ...(union ? { union } : {}), ...(next ? { after: next } : {}) })} onGo={onGo} />
    </section>
  );
}
