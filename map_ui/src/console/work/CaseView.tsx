// One case: what it is about, what may be done next and what is against it, and all that was done.
import { useEffect, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { ask, type Problem } from "../../shared/service";
import { change } from "../change";
import { SubsidyCard } from "../figures/SubsidyCard";
import { problemOf } from "../problem";
import { Title } from "../Title";
import { CasePhotos } from "../photos/CasePhotos";
import { seesPhotos } from "../photos/photos";
import { addressOf } from "../view";
import { Way } from "../Way";
import { AlikeSites } from "./AlikeSites";
import { Due, Seeing } from "./CaseRow";
import { type Case, workflowOf } from "./desk";
import { Extensions } from "./Extensions";
import { Fallen, Reading } from "./Fallen";
import { History } from "./History";
import { Next } from "./Next";
import { Places } from "./Places";
import { Said } from "./Said";
import { SiteCard } from "./SiteCard";
import type { Worked } from "./Work";

export function CaseView({ search, desk, moved, about, session, onGo, onFail }: Worked) {
  const id = new URLSearchParams(search).get("id") ?? "";
  const [held, setHeld] = useState<Case | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [told, setTold] = useState<{ good: boolean; words: string } | null>(null);

  const path = `/cases/${encodeURIComponent(id)}`;
  const read = () => ask<Case>(path).then(setHeld);
  const begin = () => {
    setFault(null);
    read().catch((error) => setFault(onFail(error)));
  };
  useEffect(begin, [id]);

  const see = (mine: boolean) =>
    change<Case>(desk, "POST", `${path}/assignee`, { body: { mine } }).then(
      (found) => {
        setHeld(found);
        setTold({ good: true, words: mine ? say("已领取", "It is yours now") : say("已放下", "Left to others") });
      },
      (error) => {
        const words = onFail(error);
        if (words) setTold({ good: false, words });
      },
    );
  const done = (found: Case, words: string) => {
    setHeld(found);
    setTold({ good: true, words });
    scrollTo(0, 0);
  };
  /** A step was refused; where the case has moved on it is read again. */
  const refused = async (error: unknown): Promise<Problem | null> => {
    setTold(null);
    if (onFail(error) === null) return null;
    const problem = problemOf(error);
    if (problem.status === 412) await read().catch(() => undefined);
    return problem;
  };

  if (fault) return <Fallen words={fault} onAgain={begin} />;
  if (!held) return <Reading />;
  const workflow = workflowOf(desk, held);
  return (
    <div class="work case">
      <p class="trail">
        <Way to={() => addressOf("cases", search)} onGo={onGo}>
          {say("工作台", "Work")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>
          {workflow?.title[language] ?? held.workflow} · {held.edition}
        </span>
      </p>
      <div class="head">
        <Title moved={moved}>{held.title}</Title>
        <span class={held.ended ? "state ended" : "state"}>{held.state.title[language]}</span>
      </div>
      <dl class="summary">
        <Said name={say("工会", "Union")}>{say(held.organisation.name, held.organisation.name_en)}</Said>
        <Said name={say("期限", "Due")}>
          <Due due={held.ended ? null : held.due_on} day={held.day} />
        </Said>
        <Said name={say("经办", "Seen to by")}>
          <Seeing row={held} onSee={see} />
        </Said>
        <Said name={say("办理日", "Business day")}>{held.day}</Said>
      </dl>
      {told ? (
        <p class={told.good ? "told open" : "told overdue"} role={told.good ? "status" : "alert"}>
          {told.words}
        </p>
      ) : null}
      <div class="columns">
        <Next held={held} workflow={workflow} desk={desk} onDone={done} onRefused={refused} />
        <div class="about">
          {held.site ? <SiteCard site={held.site} words={desk.words} /> : null}
          {held.site ? <AlikeSites alike={held.site.alike} search={search} onGo={onGo} /> : null}
          {held.site && seesPhotos(session.permissions) ? <CasePhotos site={held.site.id} csrf={desk.csrf} titles={desk.words.values} search={search} onGo={onGo} onFail={onFail} /> : null}
          <Places held={held} approval={about?.map_approval_number ?? null} desk={desk} onFail={onFail} onPinned={() => read().then(() => setTold({ good: true, words: say("位置已更新", "The position was changed") }))} />
          <SubsidyCard held={held} workflow={workflow} desk={desk} onFail={onFail} />
          {workflow && !held.ended ? (
            <Extensions workflow={workflow} organisation={{ code: held.organisation.code, name: { zh: held.organisation.name, en: held.organisation.name_en } }} edition={held.edition} desk={desk} onFail={onFail} onGranted={() => read().then(() => setTold({ good: true, words: say("已批准延期", "More time was granted") }), () => undefined)} />
          ) : null}
          <History held={held} workflow={workflow} words={desk.words} />
        </div>
      </div>
    </div>
  );
}
