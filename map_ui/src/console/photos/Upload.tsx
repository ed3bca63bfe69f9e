// Photos on their way to the service, one after the other: how far each is, and what was said of it.
import { useState } from "preact/hooks";
import { say } from "../../shared/language";
import { sendPhoto, whereOf } from "./photos";

interface Props {
  csrf: string | null;
  site: string;
  /** The code of what they show; null for the whole site. */
  shows: string | null;
  name: string;
  onDone: () => Promise<void>;
  onFail: (error: unknown) => string | null;
}

interface Sending {
  number: number;
  count: number;
  share: number;
}

export function Upload({ csrf, site, shows, name, onDone, onFail }: Props) {
  const [sending, setSending] = useState<Sending | null>(null);
  const [said, setSaid] = useState<{ good: boolean; words: string }[]>([]);

  const send = async (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    const answers: typeof said = [];
    setSaid([]);
    for (const [at, file] of files.entries()) {
      const here = { number: at + 1, count: files.length };
      setSending({ ...here, share: 0 });
      try {
        const kept = await sendPhoto(csrf, site, file, shows, (share) => setSending({ ...here, share }));
        answers.push({ good: kept.taken_there !== false, words: say("已保存，", "Kept; ") + whereOf(kept) });
      } catch (error) {
        const words = onFail(error);
        if (words === null) return;
        answers.push({ good: false, words });
      }
      setSaid([...answers]);
    }
    input.value = "";
    setSending(null);
    // What came of it is said already; the list is as it was where it cannot be read anew.
    await onDone().catch(() => undefined);
  };
  const percent = Math.round((sending?.share ?? 0) * 100);
  return (
    <div class="upload">
      <label class={sending ? "pick busy" : "pick"}>
        {say("拍照或选照片", "Take or choose photos")}
        <span class="unseen">{say(`：${name}`, `: ${name}`)}</span>
        <input class="unseen" type="file" accept="image/jpeg,image/png,image/webp" multiple disabled={sending !== null} onChange={(event) => send(event.currentTarget)} />
      </label>
      {sending ? (
        <p class="sending">
          <progress value={percent} max={100} aria-label={say("上传进度", "Upload")} />
          {percent < 100 ? say(`第 ${sending.number}/${sending.count} 张 ${percent}%`, `${sending.number} of ${sending.count}: ${percent}%`) : say(`第 ${sending.number}/${sending.count} 张 正在处理`, `${sending.number} of ${sending.count}: being kept`)}
        </p>
      ) : null}
      {said.length ? (
        <div class="answers" role="status">
          {said.map((one, at) => (
            <p key={at} class={one.good ? "open" : "soon"}>
              {one.words}
            </p>
          ))}
        </div>
      ) : null}
    </div>
  );
}
