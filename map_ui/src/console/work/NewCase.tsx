// Opening a case: of which workflow, for whom, and what that wants to be told.
import { useMemo, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import type { Problem } from "../../shared/service";
import { change, newOnce } from "../change";
import { Fields } from "../form/Form";
import { begin, type Facts, put } from "../form/facts";
import { fieldsOf } from "../form/schema";
import { problemOf } from "../problem";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { type Workflow, workflowOf } from "./desk";
import { Refused } from "./Refused";
import type { Worked } from "./Work";

export function NewCase(worked: Worked) {
  const { search, desk, moved, onGo } = worked;
  const asked = new URLSearchParams(search);
  const may = desk.workflows.filter((one) => one.opening.organisations.length);
  const chosen = workflowOf({ ...desk, workflows: may }, { programme: asked.get("programme") ?? "", workflow: asked.get("workflow") ?? "" });
  return (
    <div class="work new">
      <p class="trail">
        <Way to={() => addressOf("cases", search)} onGo={onGo}>
          {say("工作台", "Work")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>{say("新建申报", "New case")}</span>
      </p>
      <Title moved={moved}>{chosen ? chosen.title[language] : say("新建申报", "New case")}</Title>
      {chosen?.forms.length ? (
        <p class="byfile">
          <Way to={() => addressOf("forms", search)} onGo={onGo}>
            {say("用申报表（xlsx）一次申报多个站点", "File several sites at once by the form (xlsx)")}
          </Way>
        </p>
      ) : null}
      {chosen ? <OpeningForm {...worked} workflow={chosen} /> : null}
      {!chosen && may.length ? (
        <ul class="kinds">
          {may.map((one) => (
            <li key={`${one.programme}/${one.name}`}>
              <Way to={() => addressOf("new", search, { programme: one.programme, workflow: one.name })} onGo={onGo}>
                {one.title[language]}
              </Way>
            </li>
          ))}
        </ul>
      ) : null}
      {!chosen && !may.length ? <p class="none">{say("您的角色不能新建事项。", "Your roles open no cases.")}</p> : null}
    </div>
  );
}

/** What the service answers to an opening: a case, or as many as were opened together. */
type Opened = { id: number } | { cases: { id: number }[] };

function OpeningForm({ search, desk, workflow, onGo, onFail }: Worked & { workflow: Workflow }) {
  const { wants, organisations } = workflow.opening;
  const fields = useMemo(() => fieldsOf(wants), [workflow]);
  const [facts, setFacts] = useState<Facts>(() => begin(fields));
  const [organisation, setOrganisation] = useState(organisations[0]!.code);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const once = useMemo(newOnce, [facts, organisation]);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    // A route of its own knows what it opens.
    const named = workflow.opened_at === "/cases" ? { programme: workflow.programme, workflow: workflow.name } : {};
    change<Opened>(desk, "POST", workflow.opened_at, { body: { ...named, organisation, ...facts }, once })
      .then((opened) => {
        const [first, ...more] = "cases" in opened ? opened.cases : [opened];
        onGo(more.length || !first ? addressOf("cases", search) : addressOf("case", search, { id: String(first.id) }));
      })
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  return (
    <form class="card form opening" onSubmit={submit} aria-label={workflow.title[language]} noValidate>
      <div class="field">
        <label for="organisation">{say("申报工会", "For which union")}</label>
        <select id="organisation" value={organisation} onChange={(event) => setOrganisation(event.currentTarget.value)}>
          {organisations.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name[language]}
            </option>
          ))}
        </select>
      </div>
      <Fields fields={fields} facts={facts} path={[]} words={desk.words} faults={problem?.faults ?? []} onPut={(path, value) => setFacts((now) => (put(now, path, value) ?? {}) as Facts)} />
      {problem ? <Refused problem={problem} words={desk.words} fields={fields} /> : null}
      <p class="choices">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? say("正在提交…", "Sending…") : say("提交", "Submit")}
        </button>
      </p>
    </form>
  );
}
