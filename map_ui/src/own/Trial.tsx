// 试算: what a cover costs, and what a claim would come to. What is typed stays on the page: not in its address.
import { useEffect, useState } from "preact/hooks";
import { AnswerView } from "../console/calculator/AnswerView";
import type { Answer } from "../console/calculator/answer";
import { Fields } from "../console/form/Form";
import { type Facts, put } from "../console/form/facts";
import type { Words } from "../console/form/said";
import { fieldsOf, type Schema } from "../console/form/schema";
import { problemOf } from "../console/problem";
import { Fallen, Reading } from "../console/work/Fallen";
import { language, say, type Text } from "../shared/language";
import { ask, type Problem } from "../shared/service";
import type { Owned } from "./Own";

interface Decision {
  name: string;
  title: Text;
  input: Schema;
  result: Schema;
  example: Facts;
}

const AT = "/programmes/member_protection/decisions";
const NAMES = ["claim.decide", "enrol.quote"];

export function Trial({ onFail }: Owned) {
  const [told, setTold] = useState<{ decisions: Decision[]; words: Words } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [name, setName] = useState(NAMES[0]!);
  const begin = () => {
    setFault(null);
    Promise.all([ask<Decision[]>(AT), ask<Words>("/words")]).then(
      ([decisions, words]) => setTold({ decisions: decisions.filter((one) => NAMES.includes(one.name)), words }),
      (error) => setFault(onFail(error)),
    );
  };
  useEffect(begin, []);
  if (fault) return <Fallen words={fault} onAgain={begin} />;
  const decision = told?.decisions.find((one) => one.name === name);
  if (!told || !decision) return <Reading />;
  return (
    <>
      <h2>{say("试算", "Estimate")}</h2>
      <p class="hint">{say("试算不作为给付依据，所填内容不保存。", "An estimate binds nobody, and nothing that you type is kept.")}</p>
      <div class="choices">
        {NAMES.map((one) => (
          <button key={one} type="button" aria-pressed={one === name} onClick={() => setName(one)}>
            {told.decisions.find((decision) => decision.name === one)?.title[language] ?? one}
          </button>
        ))}
      </div>
      <Sheet key={name} decision={decision} words={told.words} />
    </>
  );
}

const LET_TYPE_MS = 250;

function Sheet({ decision, words }: { decision: Decision; words: Words }) {
  const [facts, setFacts] = useState<Facts>(decision.example);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const timer = setTimeout(
      () =>
        ask<Answer>(`${AT}/${decision.name}`, facts, leaving.signal).then(
          (said) => {
            setAnswer(said);
            setProblem(null);
          },
          (error) => leaving.signal.aborted || setProblem(problemOf(error)),
        ),
      LET_TYPE_MS,
    );
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [facts]);
  return (
    <>
      <section class={problem ? "card answer stale" : "card answer"} aria-label={say("结果", "Answer")} role="status">
        {problem ? <p class="fault">{problem.detail}</p> : answer ? <AnswerView answer={answer} schema={decision.result} words={words} /> : null}
      </section>
      <form class="card form" onSubmit={(event) => event.preventDefault()} aria-label={decision.title[language]}>
        <Fields fields={fieldsOf(decision.input)} facts={facts} path={[]} words={words} faults={problem?.faults ?? []} onPut={(path, value) => setFacts((held) => (put(held, path, value) ?? {}) as Facts)} />
      </form>
    </>
  );
}
