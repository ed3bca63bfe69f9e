// More time for a step: what was granted, to whom, until when, by whom and why; and granting it.
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { ask, type Problem } from "../../shared/service";
import { change, newOnce } from "../change";
import { problemOf } from "../problem";
import { fieldsOf } from "../form/schema";
import { type Desk, type Organisation, personOf, type Workflow } from "./desk";
import { Refused } from "./Refused";

const FIELDS = fieldsOf({
  properties: {
    until: { type: "string", format: "date", "x-words": { zh: "延至", en: "Until" } },
    reason: { type: "string", "x-words": { zh: "理由", en: "Reason" } },
  },
});

interface Extension {
  id: number;
  step: string;
  edition: number;
  organisation: string;
  organisation_name: string;
  organisation_name_en: string;
  until: string;
  reason: string;
  day: string;
  granted_by: string;
  granted_by_name: string | null;
  /** Whether one granted it oneself. */
  own: boolean;
}

interface Props {
  workflow: Workflow;
  /** Of one organisation, where a case is looked at; of all one sees where none is named. */
  organisation: Organisation | null;
  /** Of one year; of all where none is named. */
  edition: number | null;
  desk: Desk;
  onFail: (error: unknown) => string | null;
  onGranted?: () => void;
}

export function Extensions({ workflow, organisation, edition, desk, onFail, onGranted }: Props) {
  const id = useId();
  const [granted, setGranted] = useState<Extension[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const [granting, setGranting] = useState(false);
  const path = `/workflows/${workflow.programme}/${workflow.name}/extensions`;
  const read = () => ask<Extension[]>(path).then(setGranted, (error) => setFault(onFail(error)));
  useEffect(() => void read(), [path]);
  const steps = workflow.transitions.filter((one) => one.timed && one.taken_at === null);
  const shown = granted.filter((one) => (edition === null || one.edition === edition) && (organisation === null || holdsFor(one.organisation, organisation.code)));
  const to = organisation ? workflow.extending.filter((one) => one.code === organisation.code) : workflow.extending;
  if (!steps.length || (!shown.length && !to.length && !fault)) return null;
  const step = (name: string) => workflow.transitions.find((one) => one.name === name)?.title[language] ?? name;
  return (
    <section class="card extensions" aria-labelledby={id}>
      <h2 id={id}>{organisation ? say("延期", "More time") : say(`延期：${workflow.title.zh}`, `More time: ${workflow.title.en}`)}</h2>
      {fault ? <p class="fault">{fault}</p> : null}
      {shown.length ? null : <p class="hint">{say("没有批准过延期。", "No more time was granted.")}</p>}
      <ul class="granted">
        {shown.map((one) => (
          <li key={one.id}>
            <h3>
              {step(one.step)} <span>{say(`延至 ${one.until}`, `until ${one.until}`)}</span>
            </h3>
            <p class="who">
              {personOf(one.granted_by, one.granted_by_name)}
              {one.own ? <span class="own">{say("您", "you")}</span> : null}
              <span class="hint">{say(`批准于 ${one.day}，适用于${one.organisation_name}`, `granted ${one.day}, to ${one.organisation_name_en}`)}</span>
            </p>
            <blockquote class="comment">{one.reason}</blockquote>
          </li>
        ))}
      </ul>
      {to.length && !granting ? (
        <button type="button" class="pin" onClick={() => setGranting(true)}>
          {say("批准延期", "Grant more time")}
        </button>
      ) : null}
      {granting ? (
        <Grant
          path={path}
          steps={steps}
          organisations={to}
          edition={edition}
          desk={desk}
          onFail={onFail}
          onClose={() => setGranting(false)}
          onGranted={() => {
            setGranting(false);
            void read();
            onGranted?.();
          }}
        />
      ) : null}
    </section>
  );
}

/** Whether what was granted to an organisation holds for one: itself or what is below it. */
const holdsFor = (to: string, one: string): boolean => one === to || one.startsWith(`${to}/`);

interface GrantProps {
  path: string;
  steps: Workflow["transitions"];
  organisations: Organisation[];
  edition: number | null;
  desk: Desk;
  onFail: (error: unknown) => string | null;
  onClose: () => void;
  onGranted: () => void;
}

function Grant({ path, steps, organisations, edition, desk, onFail, onClose, onGranted }: GrantProps) {
  const id = useId();
  const [step, setStep] = useState(steps[0]!.name);
  const [organisation, setOrganisation] = useState(organisations[0]!.code);
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const once = useMemo(newOnce, [step, organisation, until, reason]);
  const wrong = (where: string) => (problem?.faults.some((one) => one.where === where) ? { "aria-invalid": true as const } : {});
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    change(desk, "POST", path, { body: { step, organisation, until, reason, ...(edition === null ? {} : { edition }) }, once })
      .then(onGranted, (error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  return (
    <form class="form grant" onSubmit={submit} aria-label={say("批准延期", "Grant more time")} noValidate>
      <div class="parts">
        <Choice id={`${id}-step`} name={say("步骤", "Step")} value={step} options={steps.map((one) => [one.name, one.title[language]])} onChoose={setStep} />
        {organisations.length > 1 ? (
          <Choice id={`${id}-to`} name={say("工会", "Union")} value={organisation} options={organisations.map((one) => [one.code, one.name[language]])} onChoose={setOrganisation} />
        ) : null}
        <div class="field">
          <label for={`${id}-until`}>{say("延至", "Until")}</label>
          <input id={`${id}-until`} type="date" {...wrong("until")} value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
        </div>
      </div>
      <div class="field">
        <label for={`${id}-reason`}>{say("理由（必填）", "Reason (required)")}</label>
        <textarea id={`${id}-reason`} rows={3} maxLength={2000} required {...wrong("reason")} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </div>
      <p class="hint">{say("批准人不能自己使用这项延期。", "Whoever grants it may not use it.")}</p>
      {problem ? <Refused problem={problem} words={desk.words} fields={FIELDS} /> : null}
      <p class="choices">
        <button type="button" disabled={busy} onClick={onClose}>
          {say("取消", "Cancel")}
        </button>
        <button type="submit" class="primary" disabled={busy}>
          {busy ? say("正在提交…", "Sending…") : say("批准", "Grant")}
        </button>
      </p>
    </form>
  );
}

function Choice({ id, name, value, options, onChoose }: { id: string; name: string; value: string; options: [string, string][]; onChoose: (value: string) => void }) {
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
