import { say } from "../../shared/language";

/** What went wrong, and a way to try again. */
export function Fallen({ words, onAgain }: { words: string; onAgain: () => void }) {
  return (
    <div class="notice" role="alert">
      <p>{words}</p>
      <button type="button" onClick={onAgain}>
        {say("再试一次", "Try again")}
      </button>
    </div>
  );
}

export const Reading = () => (
  <p class="notice" role="status">
    {say("正在读取…", "Reading…")}
  </p>
);
