// One thing that a driver said: how long ago, of which site, in what words; and the form to say what was done.
import { useId, useState } from "preact/hooks";
import { language, say, type Text } from "../../shared/language";
import { change } from "../change";
import { ago, momentOf } from "../moments";
import { addressOf } from "../view";
import { Way } from "../Way";
import type { Feedback } from "./FeedbackView";

interface Props {
  one: Feedback;
  answers: { code: string; title: Text }[];
  now: Date;
  csrf: string | null;
  search: string;
  onGo: (address: string) => void;
  onAnswered: (title: Text) => void;
  onFail: (error: unknown) => string | null;
}

export function FeedbackRow({ one, answers, now, csrf, search, onGo, onAnswered, onFail }: Props) {
  return (
    <li class="card">
      <div class="what">
        <h2>{one.wrong.title[language]}</h2>
        <Way to={() => addressOf("photos", search, { id: String(one.facility_id) })} onGo={onGo}>
          {one.facility}
        </Way>
        <span class="age">
          {ago(one.said_at, now, language)} <time dateTime={one.said_at}>{momentOf(one.said_at)}</time>
        </span>
      </div>
      <div class="told-by">
        {one.words ? <blockquote>{one.words}</blockquote> : <p class="hint">{say("没有文字说明", "No words with it")}</p>}
        {one.photo_url ? (
          <a href={one.photo_url} target="_blank" rel="noopener">
            <img src={one.photo_url} alt={say(`司机拍的照片：${one.facility}`, `The driver's photo: ${one.facility}`)} width={160} height={120} loading="lazy" />
          </a>
        ) : null}
      </div>
      {one.done ? (
        <p class="done">
          <span class="state ended">{one.done.title[language]}</span> {one.answer} <span class="hint">{one.answered_at ? momentOf(one.answered_at) : null}</span>
        </p>
      ) : (
        <Answer one={one} answers={answers} csrf={csrf} onAnswered={onAnswered} onFail={onFail} />
      )}
    </li>
  );
}

function Answer({ one, answers, csrf, onAnswered, onFail }: Pick<Props, "one" | "answers" | "csrf" | "onAnswered" | "onFail">) {
  const id = useId();
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const answer = async ({ code, title }: { code: string; title: Text }) => {
    setBusy(true);
    setFault(null);
    try {
      await change({ csrf }, "POST", `/feedback/${one.id}/answer`, { body: { done: code, answer: words } });
      onAnswered(title);
    } catch (error) {
      setFault(onFail(error));
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for={id}>{say("处理说明（选填，请勿写姓名、电话）", "What was done (optional; no names or numbers)")}</label>
        <input id={id} value={words} maxLength={300} onInput={(event) => setWords(event.currentTarget.value)} {...(fault ? { "aria-invalid": true, "aria-describedby": `${id}-fault` } : {})} />
        {fault ? (
          <p id={`${id}-fault`} class="fault" role="alert">
            {fault}
          </p>
        ) : null}
      </div>
      <div class="choices">
        {answers.map((one) => (
          <button key={one.code} type="button" disabled={busy} onClick={() => answer(one)}>
            {one.title[language]}
          </button>
        ))}
      </div>
    </form>
  );
}
