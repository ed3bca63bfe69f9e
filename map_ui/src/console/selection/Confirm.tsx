// Making the selection: what it comes to, why, and what the service says against it.
import { useId } from "preact/hooks";
import { say } from "../../shared/language";
import type { Problem } from "../../shared/service";
import type { Words } from "../form/said";
import { Refused } from "../work/Refused";
import type { Ranking } from "./ranking";

interface Props {
  /** How many of those that are tied get a place; 0 where no tie is about the last ones. */
  left: number;
  /** How many of them were chosen. */
  chosen: number;
  of: Ranking;
  comment: string;
  onComment: (comment: string) => void;
  problem: Problem | null;
  busy: boolean;
  words: Words;
  onConfirm: () => void;
}

export function Confirm({ left, chosen, of, comment, onComment, problem, busy, words, onConfirm }: Props) {
  const id = useId();
  const selected = of.ranking.filter((one) => one.selected).length + chosen;
  const over = selected - of.places;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onConfirm();
  };
  return (
    <form class="card form confirm" onSubmit={submit} aria-labelledby={`${id}-title`} noValidate>
      <h2 id={`${id}-title`}>{say("确定评定结果", "Make the selection")}</h2>
      {chosen === left ? (
        <p>
          {say(`入选 ${selected} 家，未入选 ${of.ranking.length - selected} 家。确定后不能更改。`, `${selected} selected, ${of.ranking.length - selected} not. It cannot be changed afterwards.`)}
        </p>
      ) : null}
      {left ? (
        <p role="status" class={chosen === left ? "told open" : "told soon"}>
          {over > 0
            ? say(`末位并列只余 ${left} 个名额，已选 ${chosen} 家：第 ${of.places + 1} 家不能入选。`, `Only ${left} places are left for those tied, and ${chosen} are chosen: there is no place ${of.places + 1}.`)
            : say(`末位并列余 ${left} 个名额，已选 ${chosen} 家。`, `${left} places are left for those tied, ${chosen} are chosen.`)}
        </p>
      ) : null}
      <p class="hint">
        {say("双人复核：申报、现场确认、评分过其中任何一项的人，不能确定结果。", "Four eyes: whoever applied for, visited or scored any of them may not make it.")}
      </p>
      <div class="field">
        <label for={id}>
          {left ? say("理由（必填）", "Reason (required)") : say("备注", "Comment")}
          {left ? null : <small> {say("选填", "optional")}</small>}
        </label>
        <textarea id={id} rows={3} maxLength={2000} required={left > 0} value={comment} onInput={(event) => onComment(event.currentTarget.value)} />
      </div>
      {problem ? <Refused problem={problem} words={words} fields={[]} named={say("所涉申报：", "Applications concerned:")} /> : null}
      <p class="choices">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? say("正在提交…", "Sending…") : say("确定评定结果", "Make the selection")}
        </button>
      </p>
    </form>
  );
}
