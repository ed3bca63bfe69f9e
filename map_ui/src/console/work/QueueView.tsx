// 工作台: what is on its way, what is due first; all that is chosen stands in the URL.
import { useEffect, useRef, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { ask } from "../../shared/service";
import { change } from "../change";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { type Page, QUEUES, type Queue, type Row, type Stage } from "./desk";
import { Fallen, Reading } from "./Fallen";
import { Filters } from "./Filters";
import { CaseRow } from "./CaseRow";
import type { Worked } from "./Work";

const TABS: [Queue, string][] = [
  ["today", say("今天", "Today")],
  ["overdue", say("逾期", "Overdue")],
  ["unassigned", say("未分派", "Unassigned")],
  ["mine", say("我的", "Mine")],
  ["every", say("全部", "All")],
];
const EMPTY: Record<Queue, string> = {
  today: say("今天没有到期的事项。", "Nothing is due today."),
  overdue: say("没有逾期的事项。", "Nothing is overdue."),
  unassigned: say("没有未分派的事项。", "Nothing is waiting for somebody."),
  mine: say("您还没有领取事项。在“未分派”里可以领取。", "You see to nothing yet; take something from “Unassigned”."),
  every: say("没有办理中的事项。", "There are no cases."),
};
const FILTERS = ["programme", "workflow", "state", "organisation"] as const;

export function QueueView({ search, desk, moved, onGo, onFail }: Worked) {
  const asked = new URLSearchParams(search);
  const said = asked.get("queue") as Queue | null;
  const queue: Queue = said && QUEUES.includes(said as never) ? said : "every";
  const filters = Object.fromEntries(FILTERS.flatMap((name) => (asked.get(name) ? [[name, asked.get(name)!]] : [])));
  const after = asked.get("after");
  const query = new URLSearchParams({ ...(queue === "every" ? {} : { queue }), ...filters, ...(after ? { after } : {}) }).toString();
  const [page, setPage] = useState<{ query: string; told: Page } | null>(null);
  const [stages, setStages] = useState<Stage[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const [told, setTold] = useState<{ good: boolean; words: string } | null>(null);

  // What comes late, of a question that is not asked any more, is let go.
  const latest = useRef(query);
  latest.current = query;
  const read = () => ask<Page>(`/cases?${query}`).then((found) => latest.current === query && setPage({ query, told: found }));
  const begin = () => {
    setFault(null);
    read().catch((error) => latest.current === query && setFault(onFail(error)));
  };
  useEffect(begin, [query]);
  useEffect(() => setTold(null), [queue]);
  useEffect(() => {
    ask<{ stages: Stage[] }>("/cases/stages").then(({ stages }) => setStages(stages), () => undefined);
  }, []);

  const to = (more: Record<string, string>) => addressOf("cases", search, more);
  const see = (row: Row, mine: boolean) =>
    change(desk, "POST", `/cases/${row.id}/assignee`, { body: { mine } })
      .then(read)
      .then(() => setTold({ good: true, words: mine ? say(`已领取：${row.title}`, `Yours now: ${row.title}`) : say(`已放下：${row.title}`, `Left: ${row.title}`) }))
      .catch((error) => {
        const words = onFail(error);
        if (words) setTold({ good: false, words });
      });
  const shown = page?.query === query ? page.told : null;
  const counts = page?.told.counts;
  const opens = desk.workflows.some((one) => one.opening.organisations.length);
  return (
    <div class="work queue">
      <div class="head">
        <Title moved={moved}>{say("工作台", "Work")}</Title>
        {desk.workflows
          .filter((one) => one.ranked_by)
          .map((one) => (
            <Way key={one.name} class="aside" to={() => addressOf("selection", search, { programme: one.programme, workflow: one.name })} onGo={onGo}>
              {say("年度评定", "Selection of the year")}
            </Way>
          ))}
        {desk.workflows.some((one) => one.forms.length) ? (
          <Way class="aside" to={() => addressOf("forms", search)} onGo={onGo}>
            {say("申报表", "Application forms")}
          </Way>
        ) : null}
        {opens ? (
          <Way class="primary" to={() => addressOf("new", search)} onGo={onGo}>
            {say("新建申报", "New case")}
          </Way>
        ) : null}
      </div>
      <nav class="tabs" aria-label={say("队列", "Queues")}>
        {TABS.map(([name, words]) => (
          <Way key={name} to={() => to({ ...(name === "every" ? {} : { queue: name }), ...filters })} current={name === queue} again onGo={onGo} class={name === "overdue" && counts?.overdue ? "urgent" : ""}>
            {words} {counts ? <span class="count">{counts[name]}</span> : null}
          </Way>
        ))}
      </nav>
      <Filters desk={desk} stages={stages} filters={filters} onFilter={(chosen) => onGo(to({ ...(queue === "every" ? {} : { queue }), ...chosen }))} />
      {told ? (
        <p class={told.good ? "told open" : "told overdue"} role={told.good ? "status" : "alert"}>
          {told.words}
        </p>
      ) : null}
      {fault ? (
        <Fallen words={fault} onAgain={begin} />
      ) : !shown ? (
        <Reading />
      ) : shown.cases.length ? (
        <ol class="rows">
          {shown.cases.map((row) => (
            <CaseRow key={row.id} row={row} desk={desk} day={shown.day} search={search} onGo={onGo} onSee={(mine) => see(row, mine)} />
          ))}
        </ol>
      ) : (
        <p class="none">
          {Object.keys(filters).length ? say("没有符合筛选条件的事项。", "Nothing fits what was chosen.") : EMPTY[queue]}
        </p>
      )}
      {shown && (shown.next || after) ? (
        <nav class="pages" aria-label={say("翻页", "Pages of the list")}>
          {after ? (
            <Way to={() => to({ ...(queue === "every" ? {} : { queue }), ...filters })} onGo={onGo}>
              {say("回到第一页", "First page")}
            </Way>
          ) : null}
          {shown.next ? (
            <Way to={() => to({ ...(queue === "every" ? {} : { queue }), ...filters, after: shown.next! })} onGo={onGo}>
              {say("下一页", "Next page")}
            </Way>
          ) : null}
        </nav>
      ) : null}
      {shown ? <p class="hint day">{say(`办理日 ${shown.day}`, `Business day ${shown.day}`)}{language === "zh" ? "，最早到期的在前" : "; what is due first comes first"}</p> : null}
    </div>
  );
}
