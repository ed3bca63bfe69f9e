// What may be done next, and what is against it: by which rule, or because of who did what before.
import { useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import type { Problem } from "../../shared/service";
import { type Action, actorOf, type Case, type Desk, type Workflow } from "./desk";
import { Quote } from "./Quote";
import { StepForm } from "./StepForm";

interface Props {
  held: Case;
  workflow: Workflow | undefined;
  desk: Desk;
  onDone: (found: Case, words: string) => void;
  /** What is to be said of a refusal; null where one has to sign in first. */
  onRefused: (error: unknown) => Promise<Problem | null>;
}

export function Next({ held, workflow, desk, onDone, onRefused }: Props) {
  const [chosen, setChosen] = useState<Action | null>(null);
  const rest = (workflow?.transitions ?? []).filter(
    (one) => one.after.includes(held.state.code) && !held.next.some((own) => own.name === one.name),
  );
  const others = rest.filter((one) => !one.by_service);
  const byService = rest.filter((one) => one.by_service);
  return (
    <section class="card next" aria-labelledby="next">
      <h2 id="next">{say("下一步", "What comes next")}</h2>
      {held.ended ? <p class="hint">{say("此事项已办结。", "This case is closed.")}</p> : null}
      {!held.ended && !held.next.length ? (
        <p class="hint">{say("现在没有您可办的步骤。", "There is nothing for you to do now.")}</p>
      ) : null}
      <ul class="actions">
        {held.next.map((action) => (
          <Choice key={action.name} action={action} held={held} chosen={chosen?.name === action.name} onChoose={() => setChosen(chosen?.name === action.name ? null : action)} />
        ))}
      </ul>
      {held.next.some((one) => one.four_eyes) ? (
        <p class="hint rule" id="eyes">
          {say("标“双人复核”的步骤，办过此事项的人不能再办。已办过：", "Steps of four eyes are for somebody who took none before. These took some: ")}
          {people(held)}
        </p>
      ) : null}
      {chosen ? (
        <StepForm
          key={chosen.name}
          // As it is now, where it is still there: the case may have moved on.
          action={held.next.find((one) => one.name === chosen.name) ?? null}
          begun={chosen}
          held={held}
          desk={desk}
          onClose={() => setChosen(null)}
          onDone={(found) => {
            setChosen(null);
            onDone(found, say(`已办理：${chosen.title.zh}`, `Done: ${chosen.title.en}`));
          }}
          onRefused={onRefused}
        />
      ) : null}
      {others.length && !held.ended ? (
        <p class="hint others">
          {say("由其他角色办理：", "For other roles to do: ")}
          {others.map((one) => one.title[language]).join(language === "zh" ? "、" : ", ")}
        </p>
      ) : null}
      {byService.length && !held.ended ? (
        <p class="hint">
          {say("到时由系统自动办理：", "Done by the service itself when its day has come: ")}
          {byService.map((one) => one.title[language]).join(language === "zh" ? "、" : ", ")}
        </p>
      ) : null}
    </section>
  );
}

function Choice({ action, held, chosen, onChoose }: { action: Action; held: Case; chosen: boolean; onChoose: () => void }) {
  const id = `why-${action.name}`;
  return (
    <li>
      <button type="button" class={chosen ? "chosen" : ""} aria-expanded={chosen} disabled={!action.allowed && !chosen} aria-describedby={action.allowed ? (action.four_eyes ? "eyes" : undefined) : id} onClick={onChoose}>
        <span>{action.title[language]}</span>
        {action.four_eyes ? <span class="eyes">{say("双人复核", "four eyes")}</span> : null}
      </button>
      {action.allowed ? null : (
        <div class="against" id={id}>
          <p>{action.why_not?.[language] ?? action.reason}</p>
          {action.reason === "four_eyes" ? <Before held={held} /> : null}
          <Quote clause={action.clause} quote={action.quote} />
        </div>
      )}
      {action.extended_until ? <p class="hint">{say(`已获准延期至 ${action.extended_until}`, `More time was granted until ${action.extended_until}`)}</p> : null}
    </li>
  );
}

/** The steps that one took oneself: why one may not take the next. */
function Before({ held }: { held: Case }) {
  const own = held.history.filter((step) => step.own);
  if (!own.length) return null;
  return (
    <p>
      {say("您办过：", "You took: ")}
      {own.map((step) => say(`${step.title.zh}（${step.day}）`, `${step.title.en} (${step.day})`)).join(language === "zh" ? "、" : ", ")}
    </p>
  );
}

const people = (held: Case): string =>
  [...new Set(held.history.map((step) => (step.own ? say("您", "you") : actorOf(step))))].join(language === "zh" ? "、" : ", ");
