// 试算: pick a programme and a decision, fill in the facts, read the answer with its clause.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { language, say, type Text } from "../../shared/language";
import { ask, type Problem } from "../../shared/service";
import { Fields } from "../form/Form";
import { type Facts, factsIn, put, withoutPersons } from "../form/facts";
import type { Words } from "../form/said";
import { fieldsOf, type Schema } from "../form/schema";
import { problemOf } from "../problem";
import { AnswerView } from "./AnswerView";
import type { Answer } from "./answer";
import "./calculator.css";

interface Programme {
  name: string;
  number: number;
  title: Text;
  annex: string;
}

interface Decision {
  name: string;
  title: Text;
  input: Schema;
  result: Schema;
  clauses: string[];
  example: Facts;
}

/** What the URL says; see `keep`. Where it says nothing, what was looked at last. */
let asked = new URLSearchParams();

function read(): URLSearchParams {
  const said = new URLSearchParams(location.search);
  if (said.has("programme")) asked = said;
  return asked;
}

/** Writes what is chosen into the URL, so that it can be shared. */
function keep(values: Record<string, string>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) query.set(name, value);
  history.replaceState(null, "", `?${query}`);
}

export function Calculator() {
  const [programmes, setProgrammes] = useState<Programme[]>([]);
  const [words, setWords] = useState<Words | null>(null);
  const [chosen, setChosen] = useState(() => read().get("programme"));
  const [decisions, setDecisions] = useState<Record<string, Decision[]>>({});
  const [name, setName] = useState(asked.get("decision"));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [choosing, setChoosing] = useState(false);

  useEffect(() => {
    Promise.all([ask<Programme[]>("/programmes"), ask<Words>("/words")]).then(([all, said]) => {
      setProgrammes(all);
      setWords(said);
      if (!all.some((one) => one.name === chosen)) setChosen(all[0]?.name ?? null);
    }, (error) => setProblem(problemOf(error)));
  }, []);

  useEffect(() => {
    if (!chosen || decisions[chosen] || !programmes.length) return;
    ask<Decision[]>(`/programmes/${encodeURIComponent(chosen)}/decisions`).then(
      (all) => setDecisions((known) => ({ ...known, [chosen]: all })),
      (error) => setProblem(problemOf(error)),
    );
  }, [chosen, programmes]);

  const listed = (chosen && decisions[chosen]) || [];
  const decision = listed.find((one) => one.name === name) ?? listed[0];
  const choose = (programme: string, to: string | null) => {
    setChosen(programme);
    setName(to);
    if (to !== null) setChoosing(false);
  };

  if (problem) return <p class="fault" role="alert">{problem.detail}</p>;
  if (!words || !chosen) return <p role="status">{say("正在读取…", "Reading…")}</p>;
  return (
    <div class="calculator">
      <nav aria-label={say("项目和事项", "Programmes and decisions")} class={choosing ? "open" : ""}>
        <button type="button" class="choose" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
          {say("选择项目和事项", "Choose a programme and a decision")} {choosing ? "▴" : "▾"}
        </button>
        <ol>
          {programmes.map((one) => (
            <li key={one.name}>
              <button type="button" aria-expanded={one.name === chosen} onClick={() => choose(one.name, null)}>
                <small>{one.annex}</small> {one.title[language]}
              </button>
              {one.name === chosen ? (
                <ul>
                  {listed.map((entry) => (
                    <li key={entry.name}>
                      <button
                        type="button"
                        {...(entry === decision ? { "aria-current": "page" as const } : {})}
                        onClick={() => choose(one.name, entry.name)}
                      >
                        {entry.title[language]}
                      </button>
                    </li>
                  ))}
                </ul>
              ) : null}
            </li>
          ))}
        </ol>
      </nav>
      {decision ? (
        <Sheet key={`${chosen}/${decision.name}`} programme={chosen} decision={decision} words={words} />
      ) : null}
    </div>
  );
}

const LET_TYPE_MS = 250;

function Sheet({ programme, decision, words }: { programme: string; decision: Decision; words: Words }) {
  const shared = asked.get("programme") === programme && asked.get("decision") === decision.name;
  const [facts, setFacts] = useState<Facts>(() => factsIn(shared ? asked.get("facts") : null, decision.example));
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fields = useMemo(() => fieldsOf(decision.input), [decision]);
  const first = useRef(true);

  useEffect(() => {
    const query = JSON.stringify(withoutPersons(facts, fields));
    for (const [part, value] of Object.entries({ programme, decision: decision.name, facts: query })) asked.set(part, value);
    keep({ programme, decision: decision.name, facts: query });
    const leaving = new AbortController();
    const timer = setTimeout(
      () =>
        ask<Answer>(`/programmes/${programme}/decisions/${decision.name}`, facts, leaving.signal).then(
          (said) => {
            setAnswer(said);
            setProblem(null);
          },
          (error) => leaving.signal.aborted || setProblem(problemOf(error)),
        ),
      first.current ? 0 : LET_TYPE_MS,
    );
    first.current = false;
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [facts]);

  return (
    <>
      <form class="form" onSubmit={(event) => event.preventDefault()} aria-label={decision.title[language]}>
        <h2>{decision.title[language]}</h2>
        <p class="clauses">{decision.clauses.join(language === "zh" ? "；" : "; ")}</p>
        <Fields
          fields={fields}
          facts={facts}
          path={[]}
          words={words}
          faults={problem?.faults ?? []}
          onPut={(path, value) => setFacts((held) => (put(held, path, value) ?? {}) as Facts)}
        />
        <p class="tools">
          <button type="button" onClick={() => setFacts(decision.example)}>
            {say("恢复示例", "Back to the example")}
          </button>
          <Share />
        </p>
      </form>
      <section class={problem ? "answer stale" : "answer"} aria-label={say("答复", "Answer")} role="status">
        {problem ? <p class="fault">{problem.detail}</p> : null}
        {answer && !problem ? <AnswerView answer={answer} schema={decision.result} words={words} /> : null}
      </section>
    </>
  );
}

function Share() {
  const [done, setDone] = useState(false);
  const copy = () => navigator.clipboard.writeText(location.href).then(() => setDone(true), () => prompt("", location.href));
  return (
    <button type="button" onClick={copy}>
      {done ? say("已复制链接", "Link copied") : say("复制链接", "Copy the link")}
    </button>
  );
}
