// What is to be mended in the rows of a file: the first of them here, all of them as CSV.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import { save } from "../save";
import { useAsked } from "../sites/useAsked";
import { Way } from "../Way";
import { allFaults, csvOf, type FaultPage, FIRST, inOrder } from "./faults";
import { countOf } from "./money";
import { partAddress } from "./parts";
import type { Protecting } from "./Protection";

interface Props extends Pick<Protecting, "search" | "onGo" | "onFail"> {
  title: string;
  /** What heads the words about them. */
  wanted?: string;
  /** Where they are asked for. */
  path: string;
  count: number;
  /** What the file of them is called, without its ending. */
  name: string;
  /** What came of the file because of them. */
  children?: ComponentChildren;
}

export function Faults({ title, wanted = say("应为", "What would be right"), path, count, name, search, onGo, onFail, children }: Props) {
  const { told, fault } = useAsked<FaultPage>(path, onFail);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const download = () => {
    setBusy(true);
    setFailed(null);
    allFaults(path)
      .then((faults) => save(new Blob([csvOf(faults, wanted)], { type: "text/csv" }), `${name}.csv`))
      .catch((error) => setFailed(onFail(error)))
      .finally(() => setBusy(false));
  };
  const shown = inOrder(told?.faults ?? []).slice(0, FIRST);
  return (
    <section class="card faults" aria-labelledby="faults">
      <div class="titled">
        <h2 id="faults">
          {title} <span class="count">{countOf(count)}</span>
        </h2>
        {count ? (
          <button type="button" disabled={busy} onClick={download}>
            {busy ? say("正在准备…", "Getting it…") : say("下载 CSV", "Download CSV")}
          </button>
        ) : null}
      </div>
      {children}
      {failed ?? fault ? (
        <p class="told overdue" role="alert">
          {failed ?? fault}
        </p>
      ) : null}
      {shown.length ? (
        <div class="scroll" role="region" aria-label={say("问题表", "Table of faults")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("行", "Row")}</th>
                <th scope="col">{say("列", "Column")}</th>
                <th scope="col">{say("所填（已遮盖）", "Given, masked")}</th>
                <th scope="col">{wanted}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one, at) => (
                <tr key={at}>
                  <th scope="row">{countOf(one.row)}</th>
                  <td class="column">{one.column[language]}</td>
                  <td class="given">{one.given || say("（空）", "(empty)")}</td>
                  <td class={one.is_notice ? "" : "wanted"}>
                    {one.is_notice ? <small>{say("提示 ", "Note ")}</small> : null}
                    {one.wanted[language]}
                    {one.claim_id ? (
                      <span class="entry">
                        <Way to={() => partAddress("claims", search, { id: one.claim_id! })} onGo={onGo}>
                          {say("查看申请", "See the claim")}
                          <span class="unseen"> {say(`第 ${one.row} 行`, `row ${one.row}`)}</span>
                        </Way>
                      </span>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : told ? (
        <p class="clean">{say("没有发现问题。", "Nothing is wrong.")}</p>
      ) : null}
      {count > FIRST ? <p class="hint">{say(`只列出前 ${FIRST} 处，全部见 CSV。`, `The first ${FIRST}; all of them are in the CSV.`)}</p> : null}
    </section>
  );
}
