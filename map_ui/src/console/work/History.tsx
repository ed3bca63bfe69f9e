// All that was done: what, by whom, on which day, why, by which clause, and what was told.
import { language, say } from "../../shared/language";
import { linesOfFacts, type Words } from "../form/said";
import { momentOf } from "../moments";
import { ChecklistFound } from "./ChecklistView";
import { actorOf, type Case, type Taken, type Workflow } from "./desk";

interface Props {
  held: Case;
  workflow: Workflow | undefined;
  words: Words;
}

export function History({ held, workflow, words }: Props) {
  return (
    <section class="card history" aria-labelledby="history">
      <h2 id="history">{say("办理过程", "What was done")}</h2>
      <ol>
        {[...held.history].reverse().map((step) => (
          <Entry key={step.number} step={step} workflow={workflow} words={words} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ step, workflow, words }: { step: Taken; workflow: Workflow | undefined; words: Words }) {
  const schema = workflow?.transitions.find((one) => one.name === step.name)?.wants ?? {};
  const missing = Array.isArray(step.facts.missing) ? step.facts.missing.map(String) : [];
  const { missing: _, ...rest } = step.facts;
  const lines = linesOfFacts(step.checklist ? rest : step.facts, schema, words, language);
  return (
    <li>
      <h3>
        {step.title[language]} <time dateTime={step.at}>{step.day}</time>
      </h3>
      <p class="who">
        {actorOf(step)}
        {step.own ? <span class="own">{say("您", "you")}</span> : null}
        <span class="hint">{say(`录入于 ${momentOf(step.at)}`, `entered ${momentOf(step.at)}`)}</span>
      </p>
      {step.comment ? <blockquote class="comment">{step.comment}</blockquote> : null}
      {step.clause || step.extension ? (
        <p class="hint">
          {step.clause ? say("依据 ", "By ") : null}
          {step.clause ? <span lang="zh-CN">{step.clause.split("; ").join("；")}</span> : null}
          {step.extension ? say(`；经批准延期：${step.extension}`, `; more time was granted: ${step.extension}`) : null}
        </p>
      ) : null}
      {step.checklist ? <ChecklistFound checklist={step.checklist} missing={missing} words={words} /> : null}
      {lines.length ? (
        <details open={!step.checklist}>
          <summary>{say("填报内容", "What was told")}</summary>
          <dl class="lines">
            {lines.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </li>
  );
}
