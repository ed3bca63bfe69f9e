// One file of discharges: how far its reading is; then how many claims came of it, and the rows that are for a person.
import { useEffect } from "preact/hooks";
import { say } from "../../../shared/language";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Fallen, Reading } from "../../work/Fallen";
import { Said } from "../../work/Said";
import { Faults } from "../Faults";
import { countOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { ReadingOf } from "../ReadingOf";
import { AT, type Discharge } from "./discharges";

const LOOK_AGAIN_MS = 700;

export function DischargeView({ id, ...protecting }: Protecting & { id: string }) {
  const { search, moved, onGo, onFail } = protecting;
  const path = `${AT}/${encodeURIComponent(id)}`;
  const { told: file, fault, read, again } = useAsked<Discharge>(path, onFail);
  useEffect(() => {
    if (file?.state !== "queued" && file?.state !== "running") return;
    // An answer that is missed is asked for again: reading goes on without who looks at it.
    const timer = setTimeout(() => read().catch(() => again()), LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [file]);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!file) return <Reading />;
  return (
    <>
      <p class="trail">
        <Way to={() => partAddress("discharges", search)} onGo={onGo}>
          {say("免申即享", "Claims without an application")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>{file.received_on}</span>
      </p>
      <div class="head">
        <Title moved={moved}>{say(`${file.received_on} 收到的出院记录`, `Discharges received ${file.received_on}`)}</Title>
      </div>
      {file.rows === null ? (
        <ReadingOf of={file} path={path} title={say("读取出院记录", "Reading the discharges")} back={partAddress("discharges", search)} {...protecting} onChange={read} />
      ) : (
        <Outcome file={file} path={path} {...protecting} />
      )}
    </>
  );
}

/** What came of a file that was read. */
function Outcome({ file, path, ...protecting }: Protecting & { file: Discharge; path: string }) {
  const { search, onGo } = protecting;
  const faults = file.faults ?? 0;
  return (
    <>
      <dl class="summary">
        <Said name={say("行数", "Rows")}>{countOf(file.rows ?? 0)}</Said>
        <Said name={say("生成申请", "Claims made")}>{countOf(file.claims ?? 0)}</Said>
        <Said name={say("待人工处理", "For a person")}>{countOf(faults)}</Said>
      </dl>
      <Faults title={say("待人工处理的行", "Rows for a person")} wanted={say("说明", "What about it")} path={`${path}/faults`} count={faults} name={say(`出院记录问题 ${file.received_on}`, `discharges ${file.received_on}`)} {...protecting}>
        {file.claims ? (
          <p class="entry">
            <Way to={() => partAddress("claims", search, { benefit: "hospital", state: "complete" })} onGo={onGo}>
              {say("查看材料齐全的住院申请", "See the hospital claims whose papers are complete")}
            </Way>
          </p>
        ) : null}
      </Faults>
    </>
  );
}
