// One claim: how it stands and until when, its papers, what was decided, what was done.
import { useMemo, useState } from "preact/hooks";
import { change, newOnce } from "../console/change";
import { useAsked } from "../console/sites/useAsked";
import { Way } from "../console/Way";
import { Fallen, Reading } from "../console/work/Fallen";
import { Quote } from "../console/work/Quote";
import { say } from "../shared/language";
import { Standing } from "./Claims";
import { addressOf, AT, BENEFITS, KINDS, reasonOf, stepOf, type WholeClaim } from "./own";
import type { Owned } from "./Own";
import { Papers } from "./Papers";

const ANSWERED = ["decided_paid", "decided_refused", "in_batch", "paid", "returned", "reversed"];

export function ClaimView({ id, ...owned }: Owned & { id: string }) {
  const { search, onGo, onFail, member } = owned;
  const path = `${AT}/claims/${encodeURIComponent(id)}`;
  const { told: claim, fault, read, again } = useAsked<WholeClaim>(path, onFail);
  const [said, setSaid] = useState<{ good: boolean; words: string } | null>(null);
  const [unsent, setUnsent] = useState(0);
  const [busy, setBusy] = useState(false);
  const once = useMemo(newOnce, [claim?.state, claim?.papers.length]);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!claim) return <Reading />;
  const open = claim.state === "draft" || claim.state === "incomplete";
  const lacking = claim.missing.filter((kind) => !claim.papers.some((one) => one.kind === kind));
  const act = (work: () => Promise<unknown>, done: string | null) => {
    if (busy) return;
    setBusy(true);
    setSaid(null);
    work()
      .then(() => setSaid(done === null ? null : { good: true, words: done }))
      .catch((error) => {
        const words = onFail(error);
        if (words) setSaid({ good: false, words });
      })
      .finally(() => setBusy(false));
  };
  const submit = () => act(() => change(member, "POST", `${path}/submission`, { once }).then(read), say("已提交。职保中心会核对材料，您可以在这里看办到哪一步。", "Handed in. The Centre looks at the papers; you can see here how far it is."));
  const drop = () => act(() => change(member, "DELETE", path).then(() => onGo(addressOf("claims", search), true)), null);
  return (
    <>
      <p class="trail">
        <Way to={() => addressOf("claims", search)} onGo={onGo}>
          {say("‹ 我的申请", "‹ My claims")}
        </Way>
      </p>
      <section class="card" aria-labelledby="claim">
        <h2 id="claim">{BENEFITS[claim.benefit]}</h2>
        <p class="hint">
          {claim.event_on}
          {claim.event_until ? ` ${say("至", "to")} ${claim.event_until}` : ""}
          {claim.days ? say(` · ${claim.days} 天`, ` · ${claim.days} days`) : ""}
        </p>
        <Standing claim={claim} />
        {claim.answer ? (
          <div class="answer">
            {claim.answer.is_granted ? (
              <p>
                {claim.answer.days_paid ? say(`给付 ${claim.answer.days_paid} 天，`, `${claim.answer.days_paid} days are paid, `) : ""}
                {claim.answer.pay_to === "dbu_account" ? say("付至区局（产业）工会指定的账户。", "to the account that the district, bureau or industry union named.") : say("付至您的会员服务卡或社保卡。", "to your member service card or social security card.")}
              </p>
            ) : (
              <p>{reasonOf(claim.answer)}</p>
            )}
            <Quote clause={claim.answer.clause} quote={null} />
          </div>
        ) : null}
        {ANSWERED.includes(claim.state) ? (
          <a class="letter" href={`${path}/letter?f=html&language=${say("zh", "en")}`} target="_blank" rel="noopener">
            {say("查看决定书", "See the letter")}
          </a>
        ) : null}
      </section>
      {said ? (
        <p class={said.good ? "told open" : "told overdue"} role={said.good ? "status" : "alert"}>
          {said.words}
        </p>
      ) : null}
      <Papers claim={claim} open={open} {...owned} onChange={read} onUnsent={setUnsent} />
      {open ? (
        <section class="card" aria-labelledby="hand-in">
          <h2 id="hand-in">{claim.state === "draft" ? say("提交申请", "Hand it in") : say("重新提交", "Hand it in again")}</h2>
          {lacking.length ? <p class="told soon">{say("还缺：", "Still missing: ") + lacking.map((kind) => KINDS[kind] ?? kind).join(say("、", ", "))}</p> : null}
          {unsent ? <p class="told soon">{say(`还有 ${unsent} 份材料没有传完。`, `${unsent} papers are not sent yet.`)}</p> : null}
          {claim.papers.length ? null : <p class="hint">{say("至少上传一份材料后才能提交。", "Send at least one paper first.")}</p>}
          <button type="button" class="primary" disabled={busy || !claim.papers.length || lacking.length > 0 || unsent > 0} onClick={submit}>
            {busy ? say("正在提交…", "Handing it in…") : say("提交", "Hand in")}
          </button>
          {claim.state === "draft" ? (
            <button type="button" class="danger" disabled={busy} onClick={drop}>
              {say("删除草稿", "Delete the draft")}
            </button>
          ) : null}
          <p class="hint">{say("草稿和已上传的材料保存在服务端，可以随时回来继续。", "The draft and the papers you sent are kept by the service: come back to them at any time.")}</p>
        </section>
      ) : null}
      <Done claim={claim} />
    </>
  );
}

function Done({ claim }: { claim: WholeClaim }) {
  const steps = claim.steps.flatMap((one) => (stepOf(one) ? [{ ...one, words: stepOf(one)! }] : []));
  return (
    <section class="card" aria-labelledby="done">
      <h2 id="done">{say("办理过程", "How far it is")}</h2>
      <ol class="steps">
        {steps.map((one, at) => (
          <li key={at}>
            <span>{one.words}</span>
            <time dateTime={one.day}>{one.day}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
