// A form that was filled in, sent as a file: looked through, or filed, with what became of each row.
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import type { Problem } from "../../shared/service";
import { newOnce, sendWorkbook } from "../change";
import { problemOf } from "../problem";
import { save } from "../save";
import { Quote } from "../work/Quote";
import type { Workflow } from "../work/desk";
import type { Worked } from "../work/Work";
import type { Filed, FiledRow } from "./filed";
import { Outcome } from "./Outcome";

const MODES = [
  ["all", say("全部无误才申报，有一处不符则一行也不报", "All of them or none")],
  ["good", say("只申报无误的行，其余留待更正", "The rows without a fault; the rest is to be mended")],
] as const;

export function Upload({ workflow, desk, search, onGo, onFail }: Worked & { workflow: Workflow }) {
  const { organisations } = workflow.opening;
  const [file, setFile] = useState<File | null>(null);
  const [organisation, setOrganisation] = useState("");
  const [mode, setMode] = useState<(typeof MODES)[number][0]>("all");
  const [busy, setBusy] = useState(false);
  const [filed, setFiled] = useState<Filed | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = useId();
  const told = useRef<HTMLDivElement>(null);
  // Whoever got no answer may press again, and it is filed once.
  const once = useMemo(newOnce, [file, organisation, mode]);
  useEffect(() => {
    if (filed || problem) told.current?.scrollIntoView({ block: "start" });
  }, [filed, problem]);

  const send = (work: (chosen: File) => Promise<void>) => {
    if (busy || !file) return;
    setBusy(true);
    setFiled(null);
    setProblem(null);
    work(file)
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  const whose = organisation ? { organisation } : {};
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send(async (chosen) => {
      const answer = await sendWorkbook(desk, `${workflow.opened_at}?${new URLSearchParams({ mode, ...whose })}`, chosen, once);
      setFiled(await answer.json());
    });
  };
  const look = () =>
    send(async (chosen) => {
      const answer = await sendWorkbook(desk, `${workflow.checked_at}?${new URLSearchParams(whose)}`, chosen);
      save(await answer.blob(), `${chosen.name.replace(/\.xlsx$/i, "")} ${say("问题", "faults")}.xlsx`);
    });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setFiled(null);
    setProblem(null);
  };
  return (
    <>
      <form class="card form upload" onSubmit={submit} aria-labelledby={`${id}-title`} noValidate>
        <h2 id={`${id}-title`}>{say("上报填好的表", "Send a form that was filled in")}</h2>
        <div class="field">
          <label for={`${id}-file`}>{say("文件（xlsx，可多张表、附页）", "File (xlsx, any number of sheets and pages)")}</label>
          <input id={`${id}-file`} type="file" accept=".xlsx" onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)} />
        </div>
        <div class="field">
          <label for={id}>{say("申报工会", "For which union")}</label>
          <select id={id} value={organisation} onChange={(event) => setOrganisation(event.currentTarget.value)}>
            <option value="">{say("以表头所写为准", "as the head of the form says")}</option>
            {organisations.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name[language]}
              </option>
            ))}
          </select>
        </div>
        <fieldset class="modes">
          <legend>{say("有不符的行时", "Where a row has a fault")}</legend>
          {MODES.map(([value, words]) => (
            <label key={value}>
              <input type="radio" name={`${id}-mode`} checked={mode === value} onChange={() => setMode(value)} />
              {words}
            </label>
          ))}
        </fieldset>
        <p class="choices">
          {workflow.checked_at ? (
            <button type="button" disabled={busy || !file} onClick={look}>
              {say("先检查，下载标出问题的表", "Look it through: get it back with its faults")}
            </button>
          ) : null}
          <button type="submit" class="primary" disabled={busy || !file}>
            {busy ? say("正在提交…", "Sending…") : say("申报", "File")}
          </button>
        </p>
      </form>
      <div ref={told}>
        {problem ? (
          <section class="card outcome" aria-label={say("未申报", "Not filed")}>
            <h2>{say("未申报", "Not filed")}</h2>
            <p class="told overdue" role="alert">
              {problem.detail}
            </p>
            {problem.refusal ? <Quote clause={problem.refusal.clause} quote={problem.refusal.quote} /> : null}
            <Outcome rows={problem.rows as FiledRow[]} faults={problem.faults} search={search} onGo={onGo} />
          </section>
        ) : null}
        {filed ? (
          <section class="card outcome" aria-label={say("申报结果", "What was filed")}>
            <h2>{say("申报结果", "What was filed")}</h2>
            <p class="told open" role="status">
              {say(`已申报 ${filed.cases.length} 个站点，${filed.rows.length - filed.cases.length} 行待更正`, `${filed.cases.length} filed, ${filed.rows.length - filed.cases.length} to mend`)}
            </p>
            <Outcome rows={filed.rows} faults={[]} search={search} onGo={onGo} />
            <p class="hint">{filed.notice[language]}</p>
          </section>
        ) : null}
      </div>
    </>
  );
}
