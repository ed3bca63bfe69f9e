// What is done with a claim next: papers, investigation, flags, the proposal, and the second person's decision.
import { useId, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import type { Problem } from "../../../shared/service";
import { KINDS } from "../../../own/own";
import { change } from "../../change";
import { problemOf } from "../../problem";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { actsOf, type WholeCentreClaim } from "./claims";

interface Props extends Protecting {
  claim: WholeCentreClaim;
  path: string;
  /** Something was done: words for it. */
  onDone: (words: string) => Promise<void>;
}

export function Next({ claim, path, account, onFail, onDone }: Props) {
  const [missing, setMissing] = useState<string[] | null>(null);
  const [completeOn, setCompleteOn] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = useId();
  const acts = actsOf(claim);
  const own = claim.proposal?.is_own ?? false;
  const take = (step: string, body: unknown, done: string) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    // A second time is refused by the state that the claim is in then.
    change(account, "POST", `${path}/${step}`, body === undefined ? {} : { body })
      .then(() => onDone(done))
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  const button = (words: string, onClick: () => void, look = "") => (
    <button type="button" class={look} disabled={busy} onClick={onClick}>
      {words}
    </button>
  );
  const mark = (kind: string, on: boolean) => setMissing((held) => (on ? [...(held ?? []), kind] : (held ?? []).filter((one) => one !== kind)));
  const open = claim.flags.filter((one) => one.outcome === null).map((one) => one.flag);
  return (
    <section class="card steps-next" aria-labelledby={`${id}-next`}>
      <h2 id={`${id}-next`}>{say("下一步", "Next")}</h2>
      {acts.length ? null : <p>{claim.state === "decided_paid" ? say("等待列入付款批次。", "It waits for a batch of payments.") : claim.state === "returned" ? say("更正收款账户，见下。", "Say below who is paid next.") : say("没有可办理的事项。", "There is nothing to do.")}</p>}
      {missing ? (
        <fieldset class="modes">
          <legend>{say("缺哪些材料", "Which papers are missing")}</legend>
          {Object.entries(KINDS).map(([kind, words]) => (
            <label key={kind}>
              <input type="checkbox" checked={missing.includes(kind)} onChange={(event) => mark(kind, event.currentTarget.checked)} />
              {words}
            </label>
          ))}
          <p class="choices">
            {button(say("返回", "Back"), () => setMissing(null))}
            <button type="button" class="primary" disabled={busy || !missing.length} onClick={() => take("incomplete", { missing }, say("已记录材料不齐，付款期限停止计时", "Recorded as incomplete: the days to pay stand still"))}>
              {say("记录材料不齐", "Record as incomplete")}
            </button>
          </p>
        </fieldset>
      ) : (
        <>
          {acts.includes("complete") ? (
            <>
              {claim.state === "incomplete" ? (
                <div class="field">
                  <label for={`${id}-day`}>
                    {say("材料到齐日（邮寄收到的日期）", "Day the papers came, where by post")} <small>{say("选填", "optional")}</small>
                  </label>
                  <input id={`${id}-day`} type="date" value={completeOn} onInput={(event) => setCompleteOn(event.currentTarget.value)} />
                </div>
              ) : null}
              {button(say("材料齐全", "Papers are complete"), () => take("complete", claim.state === "incomplete" && completeOn ? { complete_on: completeOn } : undefined, say("已记录材料齐全", "Recorded as complete")), "primary")}
            </>
          ) : null}
          {acts.includes("investigate") ? button(say("开始调查", "Begin the investigation"), () => take("investigation", { state: "opened" }, say("已开始调查", "The investigation is begun"))) : null}
          {acts.includes("conclude") ? (
            <>
              {button(say("调查属实", "It was borne out"), () => take("investigation", { state: "closed", finding: "verified" }, say("调查已结束：属实", "The investigation ended: borne out")), "primary")}
              {button(say("调查不符", "It was not borne out"), () => take("investigation", { state: "closed", finding: "not_verified" }, say("调查已结束：不符", "The investigation ended: not borne out")))}
            </>
          ) : null}
          {acts.includes("flags") ? (
            <>
              <p class="told soon">{say("有标记事项待审核，审核后才能提出意见。", "There are flags: they are reviewed before it is proposed.")}</p>
              {button(say("审核：可以给付", "Reviewed: may be paid"), () => take("review-flags", { flags: open, outcome: "pay" }, say("已审核标记事项", "The flags are reviewed")))}
              {button(say("审核：不予给付", "Reviewed: not to be paid"), () => take("review-flags", { flags: open, outcome: "refuse" }, say("已审核标记事项", "The flags are reviewed")))}
            </>
          ) : null}
          {acts.includes("propose") ? (
            <>
              <p class="hint">{say("是否给付和金额由规则得出，不能手填；由另一人复核决定。", "The rules say whether and how much; nobody types it. A second person decides.")}</p>
              {button(say("提出意见", "Propose"), () => take("proposal", undefined, say("已提出意见，等待另一人复核", "Proposed; a second person decides")), acts.includes("flags") ? "" : "primary")}
            </>
          ) : null}
          {acts.includes("decide") ? (
            own ? (
              <p class="told soon">{say("双人复核：意见由您提出，须由另一人决定。", "Four eyes: you proposed it, so another person decides.")}</p>
            ) : (
              <>
                {button(say("同意，作出决定", "Agree: decided"), () => take("decision", { agrees: true }, say("已作出决定", "Decided")), "primary")}
                {button(say("不同意，退回", "Disagree: send it back"), () => take("decision", { agrees: false }, say("已退回", "Sent back")))}
              </>
            )
          ) : null}
          {acts.includes("incomplete") ? button(say("材料不齐…", "Papers are missing…"), () => setMissing([])) : null}
        </>
      )}
      {problem ? <Refusal problem={problem} /> : null}
    </section>
  );
}
