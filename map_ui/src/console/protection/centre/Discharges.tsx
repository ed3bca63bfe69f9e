// 免申即享: files of hospitals' discharges, whose stays become claims without an application.
import { say } from "../../../shared/language";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Fallen, Reading } from "../../work/Fallen";
import { countOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { SendFile } from "../SendFile";
import { STATES } from "../lists/lists";
import { AT, type Discharge } from "./discharges";

export function Discharges({ search, account, moved, onGo, onFail }: Protecting) {
  const { told, fault, again } = useAsked<{ files: Discharge[] }>(AT, onFail);
  const to = (id: string) => partAddress("discharges", search, { id });
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("免申即享", "Claims without an application")}</Title>
      </div>
      <div class="columns">
        <section aria-label={say("已收到的出院记录", "Discharges received")}>
          {fault ? (
            <Fallen words={fault} onAgain={again} />
          ) : !told ? (
            <Reading />
          ) : told.files.length ? (
            <ol class="rows files">
              {told.files.map((file) => (
                <li key={file.id}>
                  <div class="what">
                    <Way to={() => to(file.id)} onGo={onGo}>
                      {say(`${file.received_on} 收到的出院记录`, `Discharges received ${file.received_on}`)}
                    </Way>
                    {file.rows === null ? null : <span>{say(`${countOf(file.rows)} 行`, `${countOf(file.rows)} rows`)}</span>}
                  </div>
                  <span class="sums">{file.claims === null ? <StateOf state={file.state} /> : say(`生成申请 ${countOf(file.claims)} 件`, `${countOf(file.claims)} claims`)}</span>
                  <span class="sums">{file.faults ? <span class="many">{say(`待人工处理 ${countOf(file.faults)} 处`, `${countOf(file.faults)} for a person`)}</span> : null}</span>
                </li>
              ))}
            </ol>
          ) : (
            <p class="none">{say("还没有出院记录文件。", "There are no files of discharges yet.")}</p>
          )}
          {told?.files.length === 50 ? <p class="hint day">{say("只列出最近 50 份。", "Only the newest fifty.")}</p> : null}
        </section>
        <SendFile<Discharge>
          csrf={account.csrf}
          title={say("上传出院记录", "Send discharges")}
          columns={say("列：姓名、证件号码、医院、入院日期、出院日期；证件类型、诊断选填。保障期内的住院直接生成材料齐全的申请；同一文件再次上传不会重复。", "Columns: 姓名, 证件号码, 医院, 入院日期, 出院日期; 证件类型 and 诊断 may be left out. A stay within a cover becomes a claim whose papers are complete; the same file again changes nothing.")}
          path={AT}
          accept=".xlsx,.csv"
          onTold={(file) => onGo(to(file.id))}
          onFail={onFail}
        />
      </div>
    </>
  );
}

function StateOf({ state }: { state: Discharge["state"] }) {
  if (state === "read") return null;
  const { words, look } = STATES[state];
  return <span class={`state ${look}`}>{words}</span>;
}
