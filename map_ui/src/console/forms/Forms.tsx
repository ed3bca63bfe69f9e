// 申报表: the notice's forms as xlsx, out as they are printed, and in, with what became of each row.
import { useEffect, useId, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { ask } from "../../shared/service";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import type { Organisation, Stage, Workflow } from "../work/desk";
import type { Worked } from "../work/Work";
import { Upload } from "./Upload";

export function Forms(worked: Worked) {
  const { search, desk, moved, onGo } = worked;
  const [stages, setStages] = useState<Stage[]>([]);
  useEffect(() => {
    // Without it the unions that one files for can be chosen all the same.
    ask<{ stages: Stage[] }>("/cases/stages").then(({ stages: told }) => setStages(told), () => undefined);
  }, []);
  const printed = desk.workflows.filter((one) => one.forms.length);
  return (
    <div class="work forms">
      <p class="trail">
        <Way to={() => addressOf("cases", search)} onGo={onGo}>
          {say("工作台", "Work")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>{say("申报表", "Application forms")}</span>
      </p>
      <Title moved={moved}>{say("申报表", "Application forms")}</Title>
      {printed.map((workflow) => (
        <section key={`${workflow.programme}/${workflow.name}`} class="of" aria-label={workflow.title[language]}>
          <Download workflow={workflow} unions={unionsOf(workflow, stages)} />
          {workflow.opening.organisations.length ? <Upload {...worked} workflow={workflow} /> : null}
        </section>
      ))}
      {printed.length ? null : <p class="none">{say("没有可下载的申报表。", "There are no forms.")}</p>}
    </div>
  );
}

/** Those one files for, and those whose cases one sees. */
function unionsOf(workflow: Workflow, stages: readonly Stage[]): Organisation[] {
  const seen = stages.filter((one) => one.programme === workflow.programme && one.workflow === workflow.name).map((one) => one.organisation);
  const known = new Map([...workflow.opening.organisations, ...seen].map((one) => [one.code, one]));
  return [...known.values()].sort((one, other) => (one.code < other.code ? -1 : 1));
}

function Download({ workflow, unions }: { workflow: Workflow; unions: Organisation[] }) {
  const [chosen, setChosen] = useState("");
  const id = useId();
  const union = unions.find((one) => one.code === chosen) ?? unions[0];
  return (
    <section class="card form" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{say("下载（按通知印发的样式）", "Download, as the notice prints them")}</h2>
      {union ? (
        <div class="field">
          <label for={id}>{say("已填写的表，所属工会", "Filled in: of which union")}</label>
          <select id={id} value={union.code} onChange={(event) => setChosen(event.currentTarget.value)}>
            {unions.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name[language]}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      <ul class="papers">
        {workflow.forms.map((form) => (
          <li key={form.href}>
            <h3>{form.title[language]}</h3>
            <a href={form.href} download>
              {say("空白表", "Empty")}
              <span class="unseen"> {form.title[language]}</span>
            </a>
            {union ? (
              <a href={`${form.href}?organisation=${encodeURIComponent(union.code)}`} download>
                {say("已填写的表", "Filled in")}
                <span class="unseen"> {form.title[language]}</span>
              </a>
            ) : null}
          </li>
        ))}
      </ul>
      <p class="hint">{say("站点负责人及联系方式不留存，已填写的表中相应栏为空。", "Who is in charge of a site is not kept: these cells stay empty.")}</p>
    </section>
  );
}
