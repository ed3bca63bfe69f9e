// An answer as people read it: yes or no and why, the figures, the clause with its words.
import { language, say } from "../../shared/language";
import type { Words } from "../form/said";
import type { Schema } from "../form/schema";
import { type Answer, linesOf, verdictOf } from "./answer";

export function AnswerView({ answer, schema, words }: { answer: Answer; schema: Schema; words: Words }) {
  const verdict = verdictOf(answer.result, words, language);
  const lines = linesOf(answer.result, schema, words, language);
  return (
    <>
      {verdict ? (
        <p class={verdict.yes ? "verdict yes" : "verdict no"}>
          <strong>
            <span aria-hidden="true">{verdict.yes ? "✓" : "✗"}</span> {verdict.words}
          </strong>
          {verdict.reason ? <span class="reason">{verdict.reason}</span> : null}
        </p>
      ) : null}
      {lines.length ? (
        <dl>
          {lines.map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {answer.quote ? (
        <figure>
          <figcaption>
            <span class="clause">{answer.clause?.split("; ").join(language === "zh" ? "；" : "; ")}</span>
          </figcaption>
          <blockquote lang="zh-CN">{answer.quote}</blockquote>
        </figure>
      ) : null}
      <p class="grounds">
        {answer.edition ? say(`依据 ${answer.edition} 年方案`, `By the edition of ${answer.edition}`) : null}
        {answer.reading ? say(`；通知有歧义处按读法 ${answer.reading}`, `; where the notice is ambiguous, by reading ${answer.reading}`) : null}
      </p>
    </>
  );
}
