// 给付申请: the centre's queue, what is to be paid first comes first, and what is overdue stands out.
import { say } from "../../../shared/language";
import { BENEFITS } from "../../../own/own";
import { Pages } from "../../sites/Pages";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Due } from "../../work/CaseRow";
import { Fallen, Reading } from "../../work/Fallen";
import { today } from "../lists/lists";
import { yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Select } from "../../Select";
import { AT, type CentreClaim, STATES } from "./claims";

const FILTERS = ["state", "benefit", "overdue", "flagged"] as const;

export function Claims({ search, about, moved, onGo, onFail }: Protecting) {
  const asked = new URLSearchParams(search);
  const filters = Object.fromEntries(FILTERS.flatMap((name) => (asked.get(name) ? [[name, asked.get(name)!]] : [])));
  const after = asked.get("after");
  const query = new URLSearchParams({ ...filters, ...(after ? { after } : {}) }).toString();
  const { told, fault, again } = useAsked<{ claims: CentreClaim[]; next: string | null }>(`${AT}${query ? `?${query}` : ""}`, onFail);
  const to = (more: Record<string, string>) => partAddress("claims", search, Object.fromEntries(Object.entries({ ...filters, ...more }).filter(([, value]) => value)));
  const choose = (name: string) => (value: string) => onGo(to({ [name]: value }));
  const day = today(about?.rehearsal);
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("给付申请", "Claims")}</Title>
        <Way to={() => partAddress("claims", search, { id: "new" })} class="primary" onGo={onGo}>
          {say("录入纸质申请", "Enter one on paper")}
        </Way>
      </div>
      <form class="form filters" aria-label={say("筛选", "Filters")} onSubmit={(event) => event.preventDefault()}>
        <Select name={say("状态", "State")} value={filters.state ?? ""} options={Object.entries(STATES).map(([code, { words }]) => [code, words])} onChoose={choose("state")} />
        <Select name={say("保障项目", "Benefit")} value={filters.benefit ?? ""} options={Object.entries(BENEFITS)} onChoose={choose("benefit")} />
        <Select name={say("期限", "Term")} value={filters.overdue ?? ""} options={[["true", say("只看逾期", "overdue only")]]} onChoose={choose("overdue")} />
        <Select name={say("标记", "Flags")} value={filters.flagged ?? ""} options={[["true", say("只看有标记", "flagged only")]]} onChoose={choose("flagged")} />
      </form>
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !told ? (
        <Reading />
      ) : told.claims.length ? (
        <ol class="rows queued">
          {told.claims.map((claim) => (
            <Row key={claim.id} claim={claim} day={day} search={search} onGo={onGo} />
          ))}
        </ol>
      ) : (
        <p class="none">{query ? say("没有符合筛选条件的申请。", "No claim fits what was chosen.") : say("没有给付申请。", "There are no claims.")}</p>
      )}
      {told ? <Pages after={after} next={told.next} to={(next) => to(next ? { after: next } : {})} onGo={onGo} /> : null}
      {told ? <p class="hint day">{say(`办理日 ${day}，最早到期的在前`, `Business day ${day}; what is due first comes first`)}</p> : null}
    </>
  );
}

/** Whether a claim waits for something, so that its day counts. */
const isOpen = (claim: CentreClaim): boolean => !["decided_refused", "paid", "reversed", "incomplete"].includes(claim.state);

function Row({ claim, day, search, onGo }: { claim: CentreClaim; day: string; search: string; onGo: (address: string) => void }) {
  const { words, look } = STATES[claim.state as keyof typeof STATES];
  const amount = claim.answer?.amount ?? claim.proposal?.amount;
  return (
    <li>
      <div class="what">
        <Way to={() => partAddress("claims", search, { id: claim.id })} onGo={onGo}>
          {`${BENEFITS[claim.benefit]} · ${claim.name}`}
        </Way>
        <span>
          {claim.organisation_name} · {claim.plan}
        </span>
      </div>
      <span class="standing">
        <span class={`state ${look}`}>{words}</span>
        {claim.is_flagged ? <span class="flag">{say("有标记", "flagged")}</span> : null}
      </span>
      <span class="sums">
        {claim.event_on}
        {claim.days ? <span class="hint">{say(`${claim.days} 天`, `${claim.days} days`)}</span> : null}
      </span>
      <span class="money">{amount ? yuanOf(amount) : null}</span>
      {isOpen(claim) ? <Due due={claim.pay_by} day={day} /> : <span class="due calm">{claim.state === "incomplete" ? say("停止计时", "the clock is stopped") : ""}</span>}
    </li>
  );
}
