// 病种目录: the lists of illnesses that plans pay for, by year, each with where it was taken from; one is brought in.
import { useId, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { change } from "../../change";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Fallen, Reading } from "../../work/Fallen";
import { Field } from "../Field";
import { today } from "../lists/lists";
import { countOf } from "../money";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { useAct } from "../useAct";
import { AT, illnessesOf, type IllnessList, type LineFault, textOf } from "./illnesses";

const FIRST = 100;

export function Illnesses(protecting: Protecting) {
  const { moved, onFail } = protecting;
  const { told, fault, read, again } = useAsked<{ lists: IllnessList[] }>(AT, onFail);
  const lists = [...(told?.lists ?? [])].sort((one, other) => other.year - one.year || one.length - other.length);
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("病种目录", "Lists of illnesses")}</Title>
      </div>
      <div class="columns">
        <section class="beside" aria-label={say("已导入的目录", "Lists that are in")}>
          {fault ? (
            <Fallen words={fault} onAgain={again} />
          ) : !told ? (
            <Reading />
          ) : lists.length ? (
            lists.map((list) => <Shown key={`${list.year} ${list.length}`} list={list} />)
          ) : (
            <p class="none">{say("还没有病种目录：导入前不能受理重大疾病申请。", "There are none: no critical illness can be claimed before.")}</p>
          )}
        </section>
        <BringIn {...protecting} onDone={read} />
      </div>
    </>
  );
}

function Shown({ list }: { list: IllnessList }) {
  return (
    <section class="card" aria-label={say(`${list.year} 年 ${list.length} 种`, `${list.year}, ${list.length} illnesses`)}>
      <h2>{say(`${list.year} 年 · ${list.length} 种`, `${list.year} · ${list.length} illnesses`)}</h2>
      <p>{say(`来源：${list.source}`, `From: ${list.source}`)}</p>
      <p class="hint">{say(`${list.entered_on} 导入`, `brought in ${list.entered_on}`)}</p>
      <details>
        <summary>{say("查看病种", "See the illnesses")}</summary>
        <dl class="codes">
          {list.illnesses.map((one) => (
            <div key={one.code}>
              <dt class="given">{one.code}</dt>
              <dd>{one.name}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

function BringIn({ account, about, onFail, onDone }: Protecting & { onDone: () => Promise<void> }) {
  const [year, setYear] = useState(today(about?.rehearsal).slice(0, 4));
  const [source, setSource] = useState("");
  const [text, setText] = useState("");
  const [told, setTold] = useState<string | null>(null);
  const { busy, problem, act } = useAct(onFail);
  const id = useId();
  const { illnesses, faults } = illnessesOf(text);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTold(null);
    const body = { year: Number(year), length: illnesses.length, source: source.trim(), illnesses };
    act(async () => {
      await change(account, "PUT", AT, { body });
      await onDone();
      setTold(say(`已导入 ${year} 年 ${illnesses.length} 种`, `${illnesses.length} illnesses of ${year} are in`));
      setText("");
    });
  };
  return (
    <form class="card form" onSubmit={submit} aria-labelledby={`${id}-title`} noValidate>
      <h2 id={`${id}-title`}>{say("导入目录", "Bring a list in")}</h2>
      <Field name="year" words={say("年度", "Year")} value={year} problem={problem} onInput={setYear} more={{ inputMode: "numeric", maxLength: 4 }} />
      <Field name="source" words={say("来源（条款名称、版本、页码）", "Taken from (terms, edition, page)")} value={source} problem={problem} onInput={setSource} more={{ maxLength: 500 }} />
      <div class="field">
        <label for={`${id}-file`}>{say("文件（每行：代码,名称）", "File (a code and a name a line)")}</label>
        <input id={`${id}-file`} type="file" accept=".csv,.txt" onChange={(event) => event.currentTarget.files?.[0]?.arrayBuffer().then((content) => setText(textOf(content)))} />
      </div>
      <div class="field">
        <label for={`${id}-text`}>{say("或粘贴（每行：代码,名称）", "Or paste it (a code and a name a line)")}</label>
        <textarea id={`${id}-text`} rows={8} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        <p class="hint">{say(`已读 ${countOf(illnesses.length)} 种。同一年度、同样种数的目录会被替换。`, `${countOf(illnesses.length)} illnesses. The list of the same year and length is replaced.`)}</p>
      </div>
      {faults.length ? <LineFaults faults={faults} /> : null}
      {told ? (
        <p class="told open" role="status">
          {told}
        </p>
      ) : null}
      {problem ? <Refusal problem={problem} /> : null}
      <p class="choices">
        <button type="submit" class="primary" disabled={busy || !illnesses.length || faults.length > 0 || !source.trim() || !/^\d{4}$/.test(year)}>
          {busy ? say("正在导入…", "Bringing it in…") : say("导入", "Bring it in")}
        </button>
      </p>
    </form>
  );
}

function LineFaults({ faults }: { faults: LineFault[] }) {
  return (
    <div class="scroll" role="region" aria-label={say("须更正的行", "Lines to be mended")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("行", "Line")}</th>
            <th scope="col">{say("所填", "Given")}</th>
            <th scope="col">{say("应为", "What would be right")}</th>
          </tr>
        </thead>
        <tbody>
          {faults.slice(0, FIRST).map((one) => (
            <tr key={one.line}>
              <th scope="row">{one.line}</th>
              <td class="given">{one.given}</td>
              <td class="wanted">{one.wanted}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {faults.length > FIRST ? <p class="hint">{say(`只列出前 ${FIRST} 行。`, `The first ${FIRST}.`)}</p> : null}
    </div>
  );
}
