// A case in the queue: what, where it stands, whose, until when, and who sees to it.
import { language, say } from "../../shared/language";
import { addressOf } from "../view";
import { Way } from "../Way";
import { type Desk, type Row, workflowOf } from "./desk";
import { dueIn } from "./due";

interface Props {
  row: Row;
  desk: Desk;
  day: string;
  search: string;
  onGo: (address: string) => void;
  onSee: (mine: boolean) => void;
}

export function CaseRow({ row, desk, day, search, onGo, onSee }: Props) {
  return (
    <li>
      <div class="what">
        <Way to={() => addressOf("case", search, { id: String(row.id) })} onGo={onGo}>
          {row.title}
        </Way>
        <span>
          {workflowOf(desk, row)?.title[language] ?? row.workflow} · {row.edition}
        </span>
      </div>
      <span class={row.ended ? "state ended" : "state"}>{row.state.title[language]}</span>
      <span class="whose">{say(row.organisation.name, row.organisation.name_en)}</span>
      <Due due={row.ended ? null : row.due_on} day={day} />
      <Seeing row={row} onSee={onSee} />
    </li>
  );
}

/** Until when, with the day; in words and colour how urgent it is. */
export function Due({ due, day }: { due: string | null; day: string }) {
  const said = dueIn(due, day, language);
  if (!said) return <span class="due calm">{say("无期限", "no term")}</span>;
  return (
    <span class={`due ${said.urgency}`}>
      <strong>{said.words}</strong>
      <time dateTime={due!}>{due}</time>
    </span>
  );
}

/** Who sees to a case, and what to do about it. */
export function Seeing({ row, onSee }: { row: Pick<Row, "assignee" | "assignee_name" | "mine" | "may_act" | "ended" | "title">; onSee: (mine: boolean) => void }) {
  const who = row.mine ? say("我", "me") : row.assignee ? (row.assignee_name ?? say("他人", "somebody else")) : say("未分派", "nobody yet");
  const what = row.mine ? say("放下", "Leave") : row.assignee ? say("接手", "Take over") : say("领取", "Take");
  return (
    <div class="seeing">
      <span class={row.assignee ? "" : "nobody"}>{who}</span>
      {row.may_act && !row.ended ? (
        <button type="button" aria-label={`${what} ${row.title}`} onClick={() => onSee(!row.mine)}>
          {what}
        </button>
      ) : null}
    </div>
  );
}
