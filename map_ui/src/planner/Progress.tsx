// How far a run is, in the words of its step, and the way to stop it.
import { useState } from "preact/hooks";
import { language, say } from "../shared/language";
import { type Account, end, isUnderWay, type Run } from "./service";

interface Props {
  run: Pick<Run, "id" | "status" | "fraction" | "note" | "error" | "is_cancelled" | "is_mine">;
  account: Account;
  onFail: (error: unknown) => void;
  /** It has ended; read it again. */
  onGone: () => void;
}

export function Progress({ run, account, onFail, onGone }: Props) {
  const [isStopping, setStopping] = useState(false);
  if (!isUnderWay(run))
    return (
      <p class={`told ${run.status === "cancelled" ? "soon" : "overdue"}`} role="alert">
        {run.status === "cancelled"
          ? say("已取消", "Cancelled")
          : (run.error?.[language] ?? (run.status === "failed" ? say("没有算成", "It came to nothing") : say("正在读取结果…", "Reading the result…")))}
      </p>
    );
  const share = Math.round(100 * (run.fraction ?? 0));
  const note = run.status === "queued" ? say("排队等候", "Waiting in the queue") : (run.note?.[language] ?? say("开始", "Beginning"));
  return (
    <div class="progress" role="status">
      <p>
        <span>{run.is_cancelled || isStopping ? say("正在取消…", "Stopping…") : note}</span>
        <b>{share} %</b>
      </p>
      <progress max={100} value={share} aria-label={note} />
      {run.is_mine ? (
        <button
          type="button"
          disabled={isStopping || run.is_cancelled}
          onClick={() => {
            setStopping(true);
            end(account, run.id).then(onGone, onFail).finally(() => setStopping(false));
          }}
        >
          {say("取消", "Cancel")}
        </button>
      ) : null}
    </div>
  );
}
