// The platform's answer file: every row that cannot be so is told at once.
import { useRef, useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { problemOf } from "../problem";
import { placeOf, readBack } from "./feeds";
import type { Part } from "./Feeds";

interface Bad {
  where: string;
  wanted: string;
}

export function ReceiptForm({ account, platform, onDone, onFail }: Part) {
  const input = useRef<HTMLInputElement>(null);
  const [goodRows, setGoodRows] = useState(false);
  const [said, setSaid] = useState<{ good: boolean; words: string } | null>(null);
  const [bad, setBad] = useState<Bad[]>([]);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const file = input.current?.files?.[0];
    if (!file || busy) return;
    setBusy(true);
    setSaid(null);
    setBad([]);
    try {
      const { rows, entered, bad } = await readBack(account, platform, file, goodRows);
      setBad(bad.map((one) => ({ where: one.where, wanted: one.wanted[language] })));
      setSaid({ good: true, words: say(`读到 ${rows} 行，更新了 ${entered} 个站点的上图状态`, `${rows} rows read; ${entered} sites stand otherwise now`) });
      onDone();
    } catch (error) {
      const words = onFail(error);
      if (words) setSaid({ good: false, words });
      setBad(problemOf(error).faults.map(({ where, wanted }) => ({ where, wanted })));
    } finally {
      setBusy(false);
    }
  };

  return (
    <section class="card" aria-labelledby="receipt">
      <h2 id="receipt">{say("平台回执", "The platform's answer")}</h2>
      <form onSubmit={submit}>
        <div class="field">
          <label for="answer">{say("回执文件（xlsx 或 CSV，含站点编号、状态）", "Answer file (xlsx or CSV, with 站点编号 and 状态)")}</label>
          <input id="answer" ref={input} type="file" accept=".xlsx,.csv" required aria-describedby="answer-hint" />
          <p class="hint" id="answer-hint">
            {say("状态：已上图、被驳回（须有原因）、审核中、已撤销。", "状态: 已上图, 被驳回 (with a reason), 审核中, 已撤销.")}
          </p>
        </div>
        <label class="tick">
          <input type="checkbox" checked={goodRows} onChange={(event) => setGoodRows(event.currentTarget.checked)} />
          {say("有误的行跳过，其余照常登记", "Pass over bad rows and enter the others")}
        </label>
        <p class="choices">
          <button type="submit" class="primary" disabled={busy}>
            {say("读回", "Read it back")}
          </button>
        </p>
      </form>
      {said ? (
        <p class={said.good ? "told open" : "told overdue"} role={said.good ? "status" : "alert"}>
          {said.words}
        </p>
      ) : null}
      {bad.length ? (
        <ul class="bad">
          {bad.map(({ where, wanted }) => (
            <li key={`${where} ${wanted}`}>
              <strong>{placeOf(where)}</strong> {wanted}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
