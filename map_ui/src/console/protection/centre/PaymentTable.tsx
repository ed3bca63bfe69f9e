// The payments of a batch, masked, each with how it stands; a paid one is reversed once its money came back.
import { say } from "../../../shared/language";
import { Way } from "../../Way";
import { yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { type Payment, PAYMENT_STATES } from "./batches";
import { Reversal } from "./Reversal";

interface Props extends Protecting {
  payments: Payment[];
  /** Whether there are more of them than these. */
  more: boolean;
  onDone: () => Promise<void>;
}

export function PaymentTable({ payments, more, onDone, ...protecting }: Props) {
  const { search, session, onGo } = protecting;
  const reverses = session.permissions.includes("member_protection:receipts");
  return (
    <section class="card" aria-labelledby="payments">
      <h2 id="payments">{say("付款明细", "Its payments")}</h2>
      <div class="scroll" role="region" aria-label={say("付款明细表", "Table of payments")} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("序号", "No.")}</th>
              <th scope="col">{say("参考号", "Reference")}</th>
              <th scope="col">{say("会员", "Member")}</th>
              <th scope="col">{say("收款账户", "Account")}</th>
              <th scope="col" class="number">
                {say("金额", "Amount")}
              </th>
              <th scope="col">{say("状态", "State")}</th>
            </tr>
          </thead>
          <tbody>
            {payments.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.line}</th>
                <td class="entry">
                  <Way to={() => partAddress("claims", search, { id: one.claim_id })} onGo={onGo}>
                    {one.reference}
                  </Way>
                </td>
                <td>{one.member}</td>
                <td>
                  <span class="given">{one.account}</span>
                  {one.pay_to === "dbu_account" ? <small> {one.unit_name ?? say("工会账户", "of the union")}</small> : null}
                </td>
                <td class="number">{yuanOf(one.amount)}</td>
                <td>
                  <span class={`state ${PAYMENT_STATES[one.state].look}`}>{PAYMENT_STATES[one.state].words}</span>
                  {one.words ? <p class="fault">{one.words}</p> : null}
                  {one.state === "paid" && reverses ? <Reversal payment={one} {...protecting} onDone={onDone} /> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more ? <p class="hint">{say("只列出前 500 笔，全部见付款文件。", "The first five hundred; all of them are in the file.")}</p> : null}
    </section>
  );
}
