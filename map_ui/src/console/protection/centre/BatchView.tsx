// One batch: its payments (masked), its release by another person, the file for the bank, and what the bank answers.
import { useState } from "preact/hooks";
import { say } from "../../../shared/language";
import type { Problem } from "../../../shared/service";
import { answered } from "../../../shared/service";
import { change } from "../../change";
import { problemOf } from "../../problem";
import { save } from "../../save";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Fallen, Reading } from "../../work/Fallen";
import { Said } from "../../work/Said";
import { countOf, yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { AT, BATCH_STATES, nameOf, type Payment, type WholeBatch } from "./batches";
import { States } from "./Batches";
import { PaymentTable } from "./PaymentTable";
import { Unmatched } from "./Unmatched";
import { BankAnswer } from "./BankAnswer";

export function BatchView({ id, ...protecting }: Protecting & { id: string }) {
  const { search, account, session, moved, onGo, onFail } = protecting;
  const path = `${AT}/batches/${encodeURIComponent(id)}`;
  const { told: batch, fault, read, again } = useAsked<WholeBatch>(path, onFail);
  const payments = useAsked<{ payments: Payment[]; next: number | null }>(`${path}/payments`, onFail);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [told, setTold] = useState<string | null>(null);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!batch) return <Reading />;
  const reread = () => Promise.all([read(), payments.read()]).then(() => undefined);
  const act = (work: () => Promise<unknown>, done: string) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    setTold(null);
    work()
      .then(() => setTold(done))
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  const step = (name: string, done: string) => act(() => change(account, "POST", `${path}/${name}`).then(reread), done);
  const download = () =>
    act(
      () => answered(`${path}/file`, { headers: { Accept: "text/csv" } }).then(async (answer) => save(await answer.blob(), `payments-${String(batch.number).padStart(6, "0")}.csv`)),
      say("付款文件已下载，下载已记入审计日志", "The file was fetched, which is written down"),
    );
  return (
    <>
      <p class="trail">
        <Way to={() => partAddress("batches", search)} onGo={onGo}>
          {say("付款批次", "Payments")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>{batch.made_on}</span>
      </p>
      <div class="head">
        <Title moved={moved}>{nameOf(batch)}</Title>
        <span class={`state ${BATCH_STATES[batch.state].look}`}>{BATCH_STATES[batch.state].words}</span>
      </div>
      <dl class="summary">
        <Said name={say("笔数", "Payments")}>{countOf(batch.payments)}</Said>
        <Said name={say("金额", "Amount")}>{yuanOf(batch.amount)}</Said>
        <Said name={say("制作", "Made")}>{batch.made_on}</Said>
        <Said name={batch.state === "withdrawn" ? say("撤回", "Withdrawn") : say("放行", "Released")}>{batch.ended_on ?? "—"}</Said>
        <Said name={say("现状", "Standing")}>
          <States batch={batch} />
        </Said>
      </dl>
      <div class="columns">
        <div class="beside">
          <PaymentTable payments={payments.told?.payments ?? []} more={payments.told?.next != null} {...protecting} onDone={reread} />
          {batch.lines.length ? <Unmatched lines={batch.lines} /> : null}
        </div>
        <div class="beside">
          <section class="card steps-next" aria-labelledby="next">
            <h2 id="next">{say("下一步", "Next")}</h2>
            {told ? (
              <p class="told open" role="status">
                {told}
              </p>
            ) : null}
            {batch.state === "made" ? (
              <>
                <p class="hint">{say("双人复核：制作批次或更正收款账户的人不能放行。", "Four eyes: whoever made it, or said whom it pays, may not release it.")}</p>
                <button type="button" class="primary" disabled={busy} onClick={() => step("release", say("已放行，可下载付款文件", "Released: the file can be had"))}>
                  {say(`放行 ${yuanOf(batch.amount)}`, `Release ${yuanOf(batch.amount)}`)}
                </button>
                <button type="button" class="danger" disabled={busy} onClick={() => step("withdrawal", say("已撤回，申请回到待付款", "Withdrawn: its claims wait again"))}>
                  {say("撤回", "Withdraw")}
                </button>
              </>
            ) : batch.state === "released" ? (
              <>
                <button type="button" class="primary" disabled={busy} onClick={download}>
                  {say("下载付款文件", "Download the file for the bank")}
                </button>
                <p class="hint">
                  SHA-256 <code title={batch.sha256}>{batch.sha256.slice(0, 16)}…</code>
                </p>
              </>
            ) : (
              <p>{say("这个批次已撤回。", "This batch was withdrawn.")}</p>
            )}
            {problem ? <Refusal problem={problem} /> : null}
          </section>
          {batch.state === "released" && session.permissions.includes("member_protection:receipts") ? <BankAnswer csrf={account.csrf} path={`${path}/returns`} onDone={reread} onFail={onFail} /> : null}
        </div>
      </div>
    </>
  );
}
