// A file is sent to be taken in at once, with its progress.
import { useId, useState } from "preact/hooks";
import { say } from "../../shared/language";
import type { Problem } from "../../shared/service";
import { problemOf } from "../problem";
import { sendFile } from "../sending";
import { Refusal } from "./Refusal";

interface Props<T> {
  csrf: string | null;
  title: string;
  /** Of which columns it is made. */
  columns: string;
  path: string;
  /** How its name may end. */
  accept?: string;
  onTold: (told: T) => Promise<void> | void;
  onFail: (error: unknown) => string | null;
}

export function SendFile<T>({ csrf, title, columns, path, accept = ".csv", onTold, onFail }: Props<T>) {
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = useId();
  const percent = Math.round((share ?? 0) * 100);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!file || share !== null) return;
    setProblem(null);
    setShare(0);
    sendFile<T>({ csrf, method: "PUT", path, body: file.slice(0, file.size, "application/octet-stream"), onProgress: setShare })
      .then(onTold)
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setShare(null));
  };
  return (
    <form class="card form" onSubmit={submit} aria-labelledby={`${id}-title`} noValidate>
      <h2 id={`${id}-title`}>{title}</h2>
      <div class="field">
        <label for={id}>{accept === ".csv" ? say("文件（CSV）", "File (CSV)") : say("文件（xlsx 或 CSV）", "File (xlsx or CSV)")}</label>
        <input id={id} type="file" accept={accept} onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />
        <p class="hint">{columns}</p>
      </div>
      {share === null ? null : (
        <div class="sending">
          <progress value={percent} max={100} aria-label={say("上传进度", "Upload")} />
          <span>{percent < 100 ? `${percent}%` : say("正在核对…", "Being checked…")}</span>
        </div>
      )}
      {problem ? <Refusal problem={problem} /> : null}
      <p class="choices">
        <button type="submit" class="primary" disabled={!file || share !== null}>
          {say("上传并核对", "Send and check")}
        </button>
      </p>
    </form>
  );
}
