// One's claims: what each is for, how it stands, by when what happens.
import { Way } from "../console/Way";
import { Fallen, Reading } from "../console/work/Fallen";
import { useAsked } from "../console/sites/useAsked";
import { yuanOf } from "../console/protection/money";
import { say } from "../shared/language";
import { addressOf, AT, BENEFITS, type Claim, dueWords, STATES } from "./own";
import type { Owned } from "./Own";

export function Claims({ search, onGo, onFail }: Owned) {
  const { told, fault, again } = useAsked<{ claims: Claim[] }>(`${AT}/claims`, onFail);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!told) return <Reading />;
  return (
    <>
      <div class="titled">
        <h2>{say("我的申请", "My claims")}</h2>
        <Way class="primary" to={() => addressOf("new", search)} onGo={onGo}>
          {say("申请给付", "File a claim")}
        </Way>
      </div>
      {told.claims.length ? (
        <ul class="claims">
          {told.claims.map((claim) => (
            <li key={claim.id} class="card">
              <Way to={() => addressOf("claim", search, { id: claim.id })} onGo={onGo}>
                {BENEFITS[claim.benefit]}
              </Way>
              <p class="hint">
                {claim.event_on}
                {claim.event_until ? ` ${say("至", "to")} ${claim.event_until}` : ""}
                {claim.days ? say(` · ${claim.days} 天`, ` · ${claim.days} days`) : ""}
              </p>
              <Standing claim={claim} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="none">{say("还没有申请。", "There are no claims yet.")}</p>
      )}
    </>
  );
}

/** How a claim stands, what it comes to, and by when what happens. */
export function Standing({ claim }: { claim: Claim }) {
  const { words, look } = STATES[claim.state];
  const due = dueWords(claim);
  return (
    <div class="standing">
      <p class={`state ${look}`}>{words}</p>
      {claim.answer?.is_granted && claim.answer.amount ? <p class="amount">{yuanOf(claim.answer.amount)}</p> : null}
      {due ? <p class="due">{due}</p> : null}
    </div>
  );
}
