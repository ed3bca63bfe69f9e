// The papers of a claim at the centre: each is shown when somebody says what for, and that is written down.
import { useEffect, useId, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { answered } from "../../../shared/service";
import { KINDS } from "../../../own/own";
import { sendFile } from "../../sending";
import type { WholeCentreClaim } from "./claims";

interface Props {
  claim: WholeCentreClaim;
  path: string;
  csrf: string | null;
  onChange: () => Promise<void>;
  onFail: (error: unknown) => string | null;
}

/** The states in which the centre puts a paper to a claim. */
const TAKES = ["filed", "incomplete", "complete", "investigated"];

interface Shown {
  kind: string;
  url: string;
  isPicture: boolean;
}

export function Papers({ claim, path, csrf, onChange, onFail }: Props) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [medical, setMedical] = useState<Record<string, string | null> | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => () => void (shown && URL.revokeObjectURL(shown.url)), [shown]);
  const show = (kind: string) => {
    setFault(null);
    answered(`${path}/papers/${kind}?purpose=review`, { headers: { Accept: "*/*" } })
      .then((answer) => answer.blob())
      .then((file) => setShown({ kind, url: URL.createObjectURL(file), isPicture: file.type.startsWith("image/") }))
      .catch((error) => setFault(onFail(error)));
  };
  const look = () => {
    setFault(null);
    answered(`${path}/medical?purpose=review`, {})
      .then((answer) => answer.json())
      .then(setMedical)
      .catch((error) => setFault(onFail(error)));
  };
  const lines = medical ? ([[say("病种", "Illness"), medical.illness], [say("医院", "Hospital"), medical.hospital], [say("诊断", "Diagnosis"), medical.diagnosis]] as const) : [];
  return (
    <section class="card" aria-labelledby="papers">
      <div class="titled">
        <h2 id="papers">
          {say("材料", "Papers")} <span class="count">{claim.papers.length}</span>
        </h2>
        {medical ? null : (
          <button type="button" onClick={look}>
            {say("查看病情信息", "See what is medical")}
          </button>
        )}
      </div>
      <p class="hint">{say("每次查看都会记入审计日志。", "Whatever you look at here is written down in the audit.")}</p>
      {medical ? (
        <dl class="bill medical">
          {lines.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value ?? say("未填", "not given")}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {fault ? (
        <p class="told overdue" role="alert">
          {fault}
        </p>
      ) : null}
      {claim.papers.length ? (
        <ul class="papers">
          {claim.papers.map((one) => (
            <li key={one.kind}>
              <span>{KINDS[one.kind] ?? one.kind}</span>
              <span class="hint">
                {one.entered_on} · {Math.ceil(one.size_bytes / 1000)} KB
              </span>
              <button type="button" aria-expanded={shown?.kind === one.kind} onClick={() => (shown?.kind === one.kind ? setShown(null) : show(one.kind))}>
                {shown?.kind === one.kind ? say("收起", "Close") : say("查看", "See")}
                <span class="unseen"> {KINDS[one.kind] ?? one.kind}</span>
              </button>
              {shown?.kind === one.kind ? (
                shown.isPicture ? (
                  <img src={shown.url} alt={KINDS[one.kind] ?? one.kind} />
                ) : (
                  <a href={shown.url} target="_blank" rel="noopener">
                    {say("在新窗口打开 PDF", "Open the PDF in a new window")}
                  </a>
                )
              ) : null}
            </li>
          ))}
        </ul>
      ) : (
        <p>{say("还没有材料。", "There are none yet.")}</p>
      )}
      {TAKES.includes(claim.state) ? <PutPaper path={path} csrf={csrf} onChange={onChange} onFail={onFail} /> : null}
    </section>
  );
}

/** A paper that came by post, scanned. */
function PutPaper({ path, csrf, onChange, onFail }: Omit<Props, "claim">) {
  const [kind, setKind] = useState("application_form");
  const [share, setShare] = useState<number | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const id = useId();
  const put = (file: File | undefined) => {
    if (!file || share !== null) return;
    setFault(null);
    setShare(0);
    sendFile({ csrf, method: "PUT", path: `${path}/papers/${kind}`, body: file.slice(0, file.size, "application/octet-stream"), onProgress: setShare })
      .then(onChange)
      .catch((error) => setFault(onFail(error)))
      .finally(() => setShare(null));
  };
  return (
    <div class="put-paper">
      <div class="field">
        <label for={`${id}-kind`}>{say("补充材料", "Another paper")}</label>
        <select id={`${id}-kind`} value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
          {Object.entries(KINDS).map(([code, words]) => (
            <option key={code} value={code}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-file`}>{say("扫描件（PDF 或图片，至多 10 MB）", "Scan (PDF or picture, at most 10 MB)")}</label>
        <input id={`${id}-file`} type="file" accept=".pdf,.jpg,.jpeg,.png,.webp" disabled={share !== null} onChange={(event) => put(event.currentTarget.files?.[0])} />
      </div>
      {share === null ? null : <progress value={Math.round(share * 100)} max={100} aria-label={say("上传进度", "Upload")} />}
      {fault ? (
        <p class="told overdue" role="alert">
          {fault}
        </p>
      ) : null}
    </div>
  );
}
