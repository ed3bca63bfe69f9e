// A list while it is read: how far it is, with a way to stop it; or why it was not read to its end.
import { useState } from "preact/hooks";
import { language, say } from "../../../shared/language";
import { change } from "../../change";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { AT, isReading, type MemberList } from "./lists";

interface Props extends Protecting {
  list: MemberList;
  onChange: () => Promise<void>;
}

export function ReadingOf({ list, account, search, onGo, onFail, onChange }: Props) {
  const [stopping, setStopping] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const percent = Math.round((list.progress?.fraction ?? 0) * 100);
  const end = () => {
    setStopping(true);
    setFault(null);
    change<MemberList | undefined>(account, "DELETE", `${AT}/${list.id}`)
      .then((left) => (left ? onChange() : onGo(partAddress("lists", search))))
      .catch((error) => setFault(onFail(error)))
      .finally(() => setStopping(false));
  };
  const reads = isReading(list);
  return (
    <section class="card reading" aria-label={say("读取名单", "Reading the list")}>
      {reads ? (
        <>
          <h2>{list.state === "queued" ? say("已收到，等待检查", "It came, and waits to be checked") : say("正在逐行检查", "Every row is checked")}</h2>
          <progress value={percent} max={100} aria-label={say("检查进度", "How far it is checked")} />
          <p role="status">
            <strong>{percent}%</strong> {list.progress?.note?.[language]}
          </p>
          <p class="hint">{say("可以离开本页，检查会继续。", "You may leave this page; it goes on.")}</p>
        </>
      ) : (
        <>
          <h2>{list.state === "failed" ? say("没有读完", "It was not read to its end") : say("已取消读取", "It was cancelled")}</h2>
          <p class={list.state === "failed" ? "told overdue" : "told soon"} role="alert">
            {list.progress?.note?.[language] ?? say("名单没有收入，可更正后重新上传。", "Nothing of it was taken; mend it and send it again.")}
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
          {reads ? (stopping ? say("正在取消…", "Stopping…") : say("取消检查", "Cancel")) : say("删除这份名单", "Delete this list")}
        </button>
      </p>
    </section>
  );
}
