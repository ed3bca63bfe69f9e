// A file while it is read: how far it is, with a way to stop it; or why it was not read to its end.
import { useState } from "preact/hooks";
import { language, say, type Text } from "../../shared/language";
import { change } from "../change";
import type { Protecting } from "./Protection";

interface Props extends Pick<Protecting, "account" | "onGo" | "onFail"> {
  of: { state: string; progress: { fraction: number; note: Text | null } | null };
  /** Where it is asked for. */
  path: string;
  title: string;
  /** Where one goes once it is deleted. */
  back: string;
  onChange: () => Promise<void>;
}

export function ReadingOf({ of, path, title, back, account, onGo, onFail, onChange }: Props) {
  const [stopping, setStopping] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const percent = Math.round((of.progress?.fraction ?? 0) * 100);
  const end = () => {
    setStopping(true);
    setFault(null);
    change<object | undefined>(account, "DELETE", path)
      .then((left) => (left ? onChange() : onGo(back)))
      .catch((error) => setFault(onFail(error)))
      .finally(() => setStopping(false));
  };
  const reads = of.state === "queued" || of.state === "running";
  return (
    <section class="card reading" aria-label={title}>
      {reads ? (
        <>
          <h2>{of.state === "queued" ? say("已收到，等待检查", "It came, and waits to be checked") : say("正在逐行检查", "Every row is checked")}</h2>
          <progress value={percent} max={100} aria-label={say("检查进度", "How far it is checked")} />
          <p role="status">
            <strong>{percent}%</strong> {of.progress?.note?.[language]}
          </p>
          <p class="hint">{say("可以离开本页，检查会继续。", "You may leave this page; it goes on.")}</p>
        </>
      ) : (
        <>
          <h2>{of.state === "failed" ? say("没有读完", "It was not read to its end") : say("已取消读取", "It was cancelled")}</h2>
          <p class={of.state === "failed" ? "told overdue" : "told soon"} role="alert">
            {of.progress?.note?.[language] ?? say("没有收入，可更正后重新上传。", "Nothing of it was taken; mend it and send it again.")}
          </p>
        </>
      )}
      {fault ? (
        <p class="told overdue" role="alert">
          {fault}
        </p>
      ) : null}
      <p class="choices">
        <button type="button" class={reads ? "danger" : ""} disabled={stopping} onClick={end}>
          {reads ? (stopping ? say("正在取消…", "Stopping…") : say("取消检查", "Cancel")) : say("删除这份文件", "Delete this file")}
        </button>
      </p>
    </section>
  );
}
