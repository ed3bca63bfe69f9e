// The desk of truck rounds, fetched when it is first wanted.
import { say } from "../../shared/language";
import { useLater } from "../../shared/later";
import type { Viewed } from "../Planner";

const load = async () => (await import("./RoundsDesk")).default;

export function Rounds(viewed: Viewed) {
  const later = useLater("rounds", load);
  if (later.Part) return <later.Part {...viewed} />;
  return later.failed ? (
    <div class="notice" role="alert">
      <p>{say("这一页没有读到。", "This view could not be fetched.")}</p>
      <button type="button" onClick={later.retry}>
        {say("再试一次", "Try again")}
      </button>
    </div>
  ) : (
    <div class="notice" role="status">
      {say("正在读取…", "Reading…")}
    </div>
  );
}
