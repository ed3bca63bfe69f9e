// A step as it is about to be taken: what it wants to be told, why, and what the service says against it.
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { Problem } from "../../shared/service";
import { change, newOnce } from "../change";
import { Fields } from "../form/Form";
import { begin, type Facts, put } from "../form/facts";
import { fieldsOf } from "../form/schema";
import { ChecklistWanted } from "./ChecklistView";
import type { Action, Case, Desk } from "./desk";
import { Refused } from "./Refused";

interface Props {
  /** The step as the case stands now; null where it cannot be taken any more. */
  action: Action | null;
  /** The step as it was chosen. */
  begun: Action;
  held: Case;
  desk: Desk;
  onClose: () => void;
  onDone: (found: Case) => void;
  onRefused: (error: unknown) => Promise<Problem | null>;
}

export function StepForm({ action, begun, held, desk, onClose, onDone, onRefused }: Props) {
  const fields = useMemo(() => fieldsOf(begun.wants), [begun]);
  const [facts, setFacts] = useState<Facts>(() => begin(fields));
  const [comment, setComment] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const why = useId();
  const title = useRef<HTMLHeadingElement>(null);
  // Whoever got no answer may press again, and the step is taken once.
  const once = useMemo(newOnce, [facts, comment, held.version]);
  const may = action?.allowed ?? false;
  useEffect(() => title.current?.focus(), []);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy || !may) return;
    setBusy(true);
    setProblem(null);
    change<Case>(desk, "POST", `/cases/${held.id}/transitions/${begun.name}`, { body: { facts, comment }, once, version: held.version })
      .then(onDone, async (error) => setProblem(await onRefused(error)))
      .finally(() => setBusy(false));
  };
  const faults = (problem?.faults ?? []).map((one) => ({ ...one, where: one.where.replace(/^facts:/, "") }));
  return (
    <form class="form step" onSubmit={submit} aria-labelledby={`${why}-title`} noValidate>
      <h3 id={`${why}-title`} ref={title} tabIndex={-1}>
        {begun.title[language]}
      </h3>
      {begun.checklist ? <ChecklistWanted checklist={begun.checklist} words={desk.words} /> : null}
      <Fields fields={fields} facts={facts} path={[]} words={desk.words} faults={faults} onPut={(path, value) => setFacts((now) => (put(now, path, value) ?? {}) as Facts)} />
      <div class="field">
        <label for={why}>
          {begun.comment_required ? say("理由（必填）", "Reason (required)") : say("备注", "Comment")}
          {begun.comment_required ? null : <small> {say("选填", "optional")}</small>}
        </label>
        <textarea id={why} rows={3} maxLength={2000} required={begun.comment_required} value={comment} onInput={(event) => setComment(event.currentTarget.value)} />
        <p class="hint">{say("请勿填写个人电话、证件号。", "No telephone or document numbers of persons.")}</p>
      </div>
      {problem ? <Refused problem={new Problem(problem.detail, faults, problem.status, 0, problem.refusal)} words={desk.words} fields={fields} /> : null}
      {may ? null : (
        <p class="told soon" role="status">
          {say("事项已有变化，这一步现在不能办理；您填写的内容还在。", "The case has changed and this step cannot be taken now; what you typed is still here.")}
        </p>
      )}
      <p class="choices">
        <button type="button" disabled={busy} onClick={onClose}>
          {say("取消", "Cancel")}
        </button>
        <button type="submit" class="primary" disabled={busy || !may}>
          {busy ? say("正在提交…", "Sending…") : say(`确认${begun.title.zh}`, `Confirm: ${begun.title.en}`)}
        </button>
      </p>
    </form>
  );
}
