// After the bank sent a payment back: who is paid next.
import { useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { change } from "../../change";
import { useAsked } from "../../sites/useAsked";
import { Field } from "../Field";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { useAct } from "../useAct";
import { AT, type Payment } from "./batches";
import type { WholeCentreClaim } from "./claims";

const CARDS = [
  ["service_card", say("会员服务卡", "Member service card")],
  ["social_security_card", say("社保卡", "Social security card")],
] as const;

export function Payee({ claim, account, onFail }: Protecting & { claim: WholeCentreClaim }) {
  const { told, read } = useAsked<{ payments: Payment[] }>(`${AT}/payments?state=returned&claim=${claim.id}`, onFail);
  const [kind, setKind] = useState<string>("service_card");
  const [number, setNumber] = useState("");
  const { busy, problem, act } = useAct(onFail);
  const payment = told?.payments.at(-1);
  const put = (body: unknown) => act(() => change(account, "PUT", `${AT}/claims/${claim.id}/payee`, { body }).then(read));
  const toCard = claim.answer?.pay_to === "member_card";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    put({ card_kind: kind, card_number: number.replace(/\s/g, "") });
  };
  return (
    <form class="card form" onSubmit={submit} aria-labelledby="payee" noValidate>
      <h2 id="payee">{say("更正收款账户", "Who is paid next")}</h2>
      {payment ? (
        <p class="told overdue">
          {say(`银行退回：${payment.words ?? "未说明原因"}`, `Returned by the bank: ${payment.words ?? "no reason given"}`)} <span class="given">{payment.account}</span>
        </p>
      ) : null}
      {payment?.is_mended ? (
        <p class="told open" role="status">
          {say("已更正，列入下一付款批次；更正的人不能放行该批次。", "Mended: it goes into the next batch, which whoever mended it may not release.")}
        </p>
      ) : (
        <>
          {toCard ? (
            <>
              <div class="field">
                <label for="card-kind">{say("卡类型", "Kind of card")}</label>
                <select id="card-kind" value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
                  {CARDS.map(([code, words]) => (
                    <option key={code} value={code}>
                      {words}
                    </option>
                  ))}
                </select>
              </div>
              <Field name="card_number" words={say("卡号", "Card number")} value={number} problem={problem} onInput={setNumber} more={{ maxLength: 40, spellcheck: false }} />
            </>
          ) : (
            <p class="hint">{say("付至工会账户：工会另行登记账户并经确认后，再次付款付到新账户。", "It is paid to the union's account: once another one is named and confirmed, it is paid there.")}</p>
          )}
          <p class="choices">
            <button type="button" disabled={busy} onClick={() => put({ unchanged: true })}>
              {toCard ? say("卡号不变，再次付款", "Pay the same card again") : say("再次付款", "Pay it again")}
            </button>
            {toCard ? (
              <button type="submit" class="primary" disabled={busy || !number.trim()}>
                {say("更正卡号", "Pay this card")}
              </button>
            ) : null}
          </p>
        </>
      )}
      {problem ? <Refusal problem={problem} /> : null}
    </form>
  );
}
