// Why something was not done, in the service's words: the rule, what is lacking, what is to be mended.
import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language";
import type { Problem } from "../../shared/service";
import type { Words } from "../form/said";
import { type Field, wordsAt } from "../form/schema";
import { wordOf } from "./desk";
import { Quote } from "./Quote";

interface Props {
  problem: Problem;
  words: Words;
  /** Of the form that was sent. */
  fields: [string, Field][];
  /** What is said before what the refusal names: that it is lacking, if nothing else is said. */
  named?: string;
}

export function Refused({ problem, words, fields, named = say("尚缺：", "Missing:") }: Props) {
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => told.current?.scrollIntoView({ block: "nearest" }), [problem]);
  const { refusal } = problem;
  return (
    <div class="refused" role="alert" ref={told}>
      <p class="told overdue">{problem.detail}</p>
      {problem.status === 412 ? (
        <p>{say("已重新读取，您填写的内容还在。请核对上方和历史中的变化，再决定是否提交。", "It was read again, and what you typed is still here. Look at what has changed, then decide whether to send it.")}</p>
      ) : null}
      {refusal?.missing.length ? (
        <>
          <p>{named}</p>
          <ul>
            {refusal.missing.map((code) => (
              <li key={code}>{wordOf(words, code)}</li>
            ))}
          </ul>
        </>
      ) : null}
      {problem.faults.length ? (
        <ul>
          {problem.faults.map((fault) => (
            <li key={`${fault.where} ${fault.wanted}`}>
              {nameOf(fault.where, fields)}
              {fault.wanted}
            </li>
          ))}
        </ul>
      ) : null}
      {refusal ? <Quote clause={refusal.clause} quote={refusal.quote} /> : null}
    </div>
  );
}

/** What a field is called, to be followed by what is wanted. */
function nameOf(where: string, fields: [string, Field][]): string {
  const known = wordsAt(fields, where);
  return known ? say(`${known.zh}：`, `${known.en}: `) : "";
}
