// One claim at the centre: who (masked), what for, its papers and steps, what is proposed, and what is to be done next.
import { useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { BENEFITS, KINDS } from "../../../own/own";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Due } from "../../work/CaseRow";
import { Fallen, Reading } from "../../work/Fallen";
import { Quote } from "../../work/Quote";
import { Said } from "../../work/Said";
import { today } from "../lists/lists";
import { yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { AT, FLAGS, STATES, stepWords, type WholeCentreClaim, wordsOf } from "./claims";
import { Next } from "./Next";
import { Papers } from "./Papers";
import { Payee } from "./Payee";

const ANSWERED = ["decided_paid", "decided_refused", "in_batch", "paid", "returned", "reversed"];

export function ClaimView({ id, ...protecting }: Protecting & { id: string }) {
  const { search, about, moved, onGo, onFail } = protecting;
  const path = `${AT}/${encodeURIComponent(id)}`;
  const { told: claim, fault, read, again } = useAsked<WholeCentreClaim>(path, onFail);
  const [told, setTold] = useState<string | null>(null);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!claim) return <Reading />;
  const { words, look } = STATES[claim.state as keyof typeof STATES];
  return (
    <>
      <p class="trail">
        <Way to={() => partAddress("claims", search)} onGo={onGo}>
          {say("给付申请", "Claims")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>{claim.organisation_name}</span>
      </p>
      <div class="head">
        <Title moved={moved}>{`${BENEFITS[claim.benefit]} · ${claim.name}`}</Title>
        {ANSWERED.includes(claim.state) ? (
          <a class="aside" href={`${path}/letter?f=html&language=${say("zh", "both")}`} target="_blank" rel="noopener">
            {say("查看、打印决定书", "See and print the letter")}
          </a>
        ) : null}
        <span class={`state ${look}`}>{words}</span>
      </div>
      {told ? (
        <p class="told open" role="status">
          {told}
        </p>
      ) : null}
      <dl class="summary">
        <Said name={say("证件", "Document")}>{claim.document}</Said>
        <Said name={say("卡号", "Card")}>{claim.card}</Said>
        <Said name={say("保障", "Cover")}>
          {claim.year} · {claim.plan} · {claim.enrolled_by === "unit" ? say("单位参保", "by the unit") : say("个人参保", "individually")}
        </Said>
        <Said name={say("发生日", "Event")}>
          {claim.event_on}
          {claim.event_until ? ` – ${claim.event_until}` : ""}
          {claim.days ? say(`，${claim.days} 天`, `, ${claim.days} days`) : ""}
        </Said>
        <Said name={say("提交日", "Filed")}>{claim.filed_on ?? "—"}</Said>
        <Said name={say("付款期限", "To be paid by")}>{claim.pay_by ? <Due due={claim.pay_by} day={today(about?.rehearsal)} /> : say("停止计时", "the clock is stopped")}</Said>
      </dl>
      <div class="columns">
        <div class="beside">
          <Outcome claim={claim} />
          <Papers key={claim.id} claim={claim} path={path} csrf={protecting.account.csrf} onFail={onFail} onChange={read} />
          {claim.flags.length ? <Flagged claim={claim} /> : null}
        </div>
        <div class="beside">
          <Next
            key={claim.state}
            claim={claim}
            path={path}
            {...protecting}
            onDone={(words) => {
              setTold(words);
              return read();
            }}
          />
          {claim.state === "returned" ? <Payee claim={claim} {...protecting} /> : null}
          <Steps claim={claim} />
        </div>
      </div>
    </>
  );
}

/** What was proposed, or decided, with its clause. */
function Outcome({ claim }: { claim: WholeCentreClaim }) {
  const answer = claim.answer ?? claim.proposal;
  if (!answer) return null;
  return (
    <section class="card outcome" aria-labelledby="outcome">
      <h2 id="outcome">{claim.answer ? say("决定", "The decision") : say("意见，待另一人复核", "Proposed, for a second person")}</h2>
      <p class="sum">
        <strong>{answer.is_granted ? yuanOf(answer.amount ?? "0.00") : say("不予给付", "Not granted")}</strong>
        {answer.days_paid ? <span>{say(`${answer.days_paid} 天`, `${answer.days_paid} days`)}</span> : null}
        {answer.pay_to ? <span>{answer.pay_to === "member_card" ? say("付至会员的卡", "to the member's card") : say("付至区局（产业）工会指定账户", "to the account the union named")}</span> : null}
      </p>
      {answer.is_granted ? null : <p>{wordsOf(answer.reason_text) || answer.reason}</p>}
      <Quote clause={answer.clause} quote={null} />
      <p class="hint">{claim.answer ? say(`${claim.answer.decided_on} 决定`, `decided ${claim.answer.decided_on}`) : say(`${claim.proposal!.proposed_on} 提出`, `proposed ${claim.proposal!.proposed_on}`)}</p>
    </section>
  );
}

function Flagged({ claim }: { claim: WholeCentreClaim }) {
  return (
    <section class="card" aria-labelledby="flags">
      <h2 id="flags">{say("标记事项", "What was flagged")}</h2>
      <ul class="flags">
        {claim.flags.map((one) => (
          <li key={one.flag}>
            <span>{FLAGS[one.flag] ?? one.flag}</span>
            <span class={one.outcome ? "hint" : "flag"}>
              {one.outcome === null ? say("待审核", "to be reviewed") : one.outcome === "pay" ? say("审核：可给付", "reviewed: may be paid") : say("审核：不予给付", "reviewed: not to be paid")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Steps({ claim }: { claim: WholeCentreClaim }) {
  return (
    <section class="card" aria-labelledby="steps">
      <h2 id="steps">{say("办理过程", "What was done")}</h2>
      <ol class="steps">
        {claim.steps.map((one, at) => (
          <li key={at} class="done">
            <span>
              {stepWords(one.step)}
              {one.step === "incomplete" ? <small> {one.codes.map((code) => KINDS[code] ?? code).join(say("、", ", "))}</small> : null}
            </span>
            <time dateTime={one.day}>{one.day}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
