// 上图: how sites stand on the map platforms, by platform and state; all that is chosen stands in the URL.
import { language, say } from "../../shared/language";
import { Select } from "../Select";
import { Pages } from "../sites/Pages";
import { STATUS } from "../sites/status";
import type { Tended } from "../sites/Sites";
import { useAsked } from "../sites/useAsked";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { Fallen, Reading } from "../work/Fallen";
import { type Coded, lackingWords, type Listing, titleOf } from "./listings";

interface Page {
  platforms: Coded[];
  states: Coded[];
  listings: Listing[];
  next: string | null;
}

export function ListingsView({ search, moved, yard, onGo, onFail }: Tended) {
  const asked = new URLSearchParams(search);
  const after = asked.get("after");
  const filters = Object.fromEntries(["platform", "state"].flatMap((name) => (asked.get(name) ? [[name, asked.get(name)!]] : [])));
  const query = new URLSearchParams({ ...filters, ...(after ? { after } : {}) });
  const { told, fault, again } = useAsked<Page>(`/listings?${query}`, onFail);
  const to = (more: Record<string, string>) => addressOf("listings", search, more);
  const choose = (name: string, code: string) => onGo(to(Object.fromEntries(Object.entries({ ...filters, [name]: code }).filter(([, value]) => value))));
  return (
    <div class="work queue sites">
      <div class="head">
        <Title moved={moved}>{say("上图状态", "On the map platforms")}</Title>
      </div>
      {told ? (
        <form class="form filters" aria-label={say("筛选", "Filters")} onSubmit={(event) => event.preventDefault()}>
          <Select name={say("平台", "Platform")} value={filters.platform ?? ""} options={optionsOf(told.platforms)} onChoose={(code) => choose("platform", code)} />
          <Select name={say("状态", "State")} value={filters.state ?? ""} options={optionsOf(told.states)} onChoose={(code) => choose("state", code)} />
        </form>
      ) : null}
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !told ? (
        <Reading />
      ) : told.listings.length ? (
        <ol class="rows listed">
          {told.listings.map((row) => (
            <li key={`${row.facility_id} ${row.platform.code}`}>
              <div class="what">
                <Way to={() => to({ id: String(row.facility_id) })} onGo={onGo}>
                  {row.name}
                </Way>
                <span>{STATUS[row.status] ?? row.status}</span>
              </div>
              <span class="whose">{row.platform.title[language]}</span>
              <Stand row={row} states={told.states} />
              <span class="lacks">
                {row.lacks.length ? <strong>{say("缺：", "Lacks: ")}</strong> : null}
                {lackingWords(row.lacks, yard.functions)}
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <p class="none">{say("没有符合筛选条件的站点。", "No site fits what was chosen.")}</p>
      )}
      <Pages after={after} next={told?.next ?? null} to={(next) => to({ ...filters, ...(next ? { after: next } : {}) })} onGo={onGo} />
    </div>
  );
}

/** How a site stands on a platform: the state, since when, and what else is to be known of it. */
export function Stand({ row, states }: { row: Listing; states: Coded[] }) {
  return (
    <div class="stand">
      <span class={`state ${row.state}`}>{titleOf(states, row.state)}</span>
      {row.day ? <time dateTime={row.day}>{row.day}</time> : null}
      {row.changed_since ? <span class="changed">{say("此后有变更", "changed since")}</span> : null}
      {row.platform_id && row.state !== "not_sent" ? <span class="hint">{say(`平台编号 ${row.platform_id}`, `its id there: ${row.platform_id}`)}</span> : null}
      {row.reason ? <span class="reason">{say(`原因：${row.reason}`, `Why: ${row.reason}`)}</span> : null}
    </div>
  );
}

function optionsOf(codes: Coded[]): [string, string][] {
  return codes.map((one) => [one.code, one.title[language]]);
}
