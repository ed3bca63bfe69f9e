// 付款批次: what was decided is put into batches, which another person releases for the bank.
import { useState } from "preact/hooks";
import { say } from "../../../shared/language";
import type { Problem } from "../../../shared/service";
import { change } from "../../change";
import { problemOf } from "../../problem";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Fallen, Reading } from "../../work/Fallen";
import { countOf, yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { AT, type Batch, BATCH_STATES, nameOf, PAYMENT_STATES, type PaymentState } from "./batches";
import { Returned } from "./Returned";

export function Batches(protecting: Protecting) {
  const { search, account, moved, onGo, onFail } = protecting;
  const { told, fault, again } = useAsked<{ batches: Batch[] }>(`${AT}/batches`, onFail);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = () => {
    setBusy(true);
    setProblem(null);
    // A second batch finds the claims of the first taken.
    change<Batch>(account, "POST", `${AT}/batches`)
      .then(({ id }) => onGo(partAddress("batches", search, { id })))
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("付款批次", "Payments")}</Title>
        <button type="button" class="primary" disabled={busy} onClick={make}>
          {busy ? say("正在制作…", "Making it…") : say("制作批次", "Make a batch")}
        </button>
      </div>
      <p class="hint">{say("批次收入所有已决定给付、尚未付款的申请，先到期的在前；由另一人放行后才能下载付款文件。", "A batch takes all claims that are granted and not paid, those due first first; another person releases it, then the file can be had.")}</p>
      {problem ? <Refusal problem={problem} /> : null}
      <Returned {...protecting} />
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !told ? (
        <Reading />
      ) : told.batches.length ? (
        <ol class="rows batches">
          {told.batches.map((batch) => (
            <li key={batch.id}>
              <div class="what">
                <Way to={() => partAddress("batches", search, { id: batch.id })} onGo={onGo}>
                  {nameOf(batch)}
                </Way>
                <span>{say(`${batch.made_on} 制作`, `made ${batch.made_on}`)}</span>
              </div>
              <span class={`state ${BATCH_STATES[batch.state].look}`}>{BATCH_STATES[batch.state].words}</span>
              <span class="sums">{say(`${countOf(batch.payments)} 笔`, `${countOf(batch.payments)} payments`)}</span>
              <span class="money">{yuanOf(batch.amount)}</span>
              <States batch={batch} />
            </li>
          ))}
        </ol>
      ) : (
        <p class="none">{say("还没有付款批次。", "There are no batches yet.")}</p>
      )}
    </>
  );
}

/** How the payments of a batch stand. */
export function States({ batch }: { batch: Batch }) {
  const states = Object.entries(batch.states) as [PaymentState, { payments: number }][];
  return (
    <span class="standing">
      {states.map(([state, { payments }]) => (
        <span key={state} class={`state ${PAYMENT_STATES[state].look}`}>
          {PAYMENT_STATES[state].words} {countOf(payments)}
        </span>
      ))}
      {batch.unmatched ? <span class="flag">{say(`对不上 ${batch.unmatched} 行`, `${batch.unmatched} lines fit none`)}</span> : null}
    </span>
  );
}
