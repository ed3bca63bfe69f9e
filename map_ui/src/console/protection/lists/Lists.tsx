// The lists of one's unions: the newest first, with how each stands; beside them the next one is sent.
import { say } from "../../../shared/language";
import { Pages } from "../../sites/Pages";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Fallen, Reading } from "../../work/Fallen";
import { countOf, yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Select } from "../../Select";
import { AT, type MemberList, STATES, today, WAYS } from "./lists";
import { Send } from "./Send";

export function Lists(protecting: Protecting) {
  const { search, session, about, moved, onGo, onFail } = protecting;
  const asked = new URLSearchParams(search);
  const filters = { year: asked.get("year") ?? "", way: asked.get("way") ?? "", state: asked.get("state") ?? "" };
  const after = asked.get("after");
  const chosen = (more: Record<string, string>) => Object.fromEntries(Object.entries({ ...filters, ...more }).filter(([, one]) => one));
  const query = new URLSearchParams(chosen(after ? { after } : {})).toString();
  const { told, fault, again } = useAsked<{ lists: MemberList[]; next: string | null }>(query ? `${AT}?${query}` : AT, onFail);
  const choose = (name: string, value: string) => onGo(partAddress("lists", search, chosen({ [name]: value })));
  const sends = session.permissions.includes("member_protection:members");
  const year = Number(today(about?.rehearsal).slice(0, 4));
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("参保名单", "Lists of members")}</Title>
      </div>
      <div class={sends ? "columns" : ""}>
        <section aria-label={say("名单", "Lists")}>
          <form class="form filters" aria-label={say("筛选", "Filters")} onSubmit={(event) => event.preventDefault()}>
            <Select name={say("年度", "Year")} value={filters.year} options={[year + 1, year, year - 1].map((one) => [String(one), String(one)])} onChoose={(value) => choose("year", value)} />
            <Select name={say("参保方式", "Channel")} value={filters.way} options={Object.entries(WAYS)} onChoose={(value) => choose("way", value)} />
            <Select name={say("状态", "State")} value={filters.state} options={Object.entries(STATES).map(([code, { words }]) => [code, words])} onChoose={(value) => choose("state", value)} />
          </form>
          {fault ? (
            <Fallen words={fault} onAgain={again} />
          ) : !told ? (
            <Reading />
          ) : told.lists.length ? (
            <ol class="rows lists">
              {told.lists.map((list) => (
                <Row key={list.id} list={list} search={search} onGo={onGo} />
              ))}
            </ol>
          ) : (
            <p class="none">{Object.values(filters).some(Boolean) ? say("没有符合筛选条件的名单。", "No list fits what was chosen.") : say("还没有名单。", "There are no lists yet.")}</p>
          )}
          <Pages after={after} next={told?.next ?? null} to={(next) => partAddress("lists", search, chosen(next ? { after: next } : {}))} onGo={onGo} />
        </section>
        {sends ? <Send {...protecting} known={told?.lists ?? []} /> : null}
      </div>
    </>
  );
}

function Row({ list, search, onGo }: { list: MemberList; search: string; onGo: (address: string) => void }) {
  return (
    <li>
      <div class="what">
        <Way to={() => partAddress("lists", search, { id: list.id })} onGo={onGo}>
          {list.organisation_name}
        </Way>
        <span>
          {list.year} · {WAYS[list.way]}
        </span>
      </div>
      <StateOf list={list} />
      <span class="sums">
        {list.members ? <span>{say(`${countOf(list.members)} 人`, `${countOf(list.members)} members`)}</span> : null}
        {list.faults ? <span class="many">{say(`${countOf(list.faults)} 处问题`, `${countOf(list.faults)} faults`)}</span> : null}
      </span>
      <span class="money">{list.members && list.to_transfer ? yuanOf(list.to_transfer) : null}</span>
      <time dateTime={list.uploaded_on}>{list.uploaded_on}</time>
    </li>
  );
}

export function StateOf({ list }: { list: MemberList }) {
  const { words, look } = STATES[list.state];
  return <span class={`state ${look}`}>{words}</span>;
}
