// The papers of a claim, each photographed or chosen, sent with its progress; what did not go through is sent again.
import { useEffect, useRef, useState } from "preact/hooks";
import { change } from "../console/change";
import { sendFile } from "../console/sending";
import { say } from "../shared/language";
import { Problem } from "../shared/service";
import { AT, KINDS, kindsFor, type Paper, type WholeClaim } from "./own";
import type { Owned } from "./Own";
import { paperOf, Unreadable } from "./picture";

interface Props extends Owned {
  claim: WholeClaim;
  /** Whether papers may still come. */
  open: boolean;
  onChange: () => Promise<void>;
  /** How many are on their way, or wait to be sent again. */
  onUnsent: (count: number) => void;
}

/** A paper on its way; where `fault` is said it did not go through, and `paper` is kept to be sent again. */
interface Sending {
  paper: Blob | null;
  share: number;
  fault: string | null;
}

export function Papers({ claim, open, member, onFail, onChange, onUnsent }: Props) {
  const [sending, setSending] = useState<Record<string, Sending>>({});
  const held = useRef(sending);
  held.current = sending;
  const put = (kind: string, one: Sending | null) =>
    setSending((all) => {
      const { [kind]: _, ...others } = all;
      return one ? { ...others, [kind]: one } : others;
    });
  const path = (kind: string) => `${AT}/claims/${claim.id}/papers/${kind}`;
  const send = async (kind: string, paper: Blob) => {
    const tell = (share: number) => put(kind, { paper, share, fault: null });
    tell(0);
    try {
      await sendFile({ csrf: member.csrf, method: "PUT", path: path(kind), body: paper, onProgress: tell });
      put(kind, null);
      // It is there; the list is as it was where it cannot be read anew.
      await onChange().catch(() => undefined);
    } catch (error) {
      const words = onFail(error);
      if (words !== null) put(kind, { paper: error instanceof Problem ? null : paper, share: 0, fault: words });
    }
  };
  const choose = async (kind: string, input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (!files.length) return;
    put(kind, { paper: null, share: 0, fault: null });
    try {
      await send(kind, await paperOf(files));
    } catch (error) {
      put(kind, { paper: null, share: 0, fault: error instanceof Unreadable ? error.message : say("无法读取所选文件", "The file cannot be read") });
    }
  };
  const drop = (kind: string) =>
    change(member, "DELETE", path(kind))
      .then(onChange)
      .catch((error) => put(kind, { paper: null, share: 0, fault: onFail(error) }));

  const unsent = Object.values(sending).filter((one) => one.paper || !one.fault).length;
  useEffect(() => onUnsent(unsent), [unsent]);
  useEffect(() => {
    // What waits goes out by itself once there is a network again.
    const again = () => {
      for (const [kind, one] of Object.entries(held.current)) if (one.fault && one.paper) void send(kind, one.paper);
    };
    const stay = (event: BeforeUnloadEvent) => {
      if (Object.values(held.current).some((one) => one.paper || !one.fault)) event.preventDefault();
    };
    addEventListener("online", again);
    addEventListener("beforeunload", stay);
    return () => {
      removeEventListener("online", again);
      removeEventListener("beforeunload", stay);
    };
  }, []);

  const kinds = open ? kindsFor(claim) : claim.papers.map((one) => one.kind);
  return (
    <section class="card" aria-labelledby="papers">
      <h2 id="papers">{say("材料", "Papers")}</h2>
      {open ? <p class="hint">{say("用手机拍清楚即可，同一材料有几页可一次选几张。照片会缩小后上传，文字仍可辨认。", "Photos are enough; choose several for a paper of several pages. They are made smaller first, and stay readable.")}</p> : null}
      {kinds.length ? (
        <ul class="papers">
          {kinds.map((kind) => (
            <Row key={kind} kind={kind} open={open} isMissing={claim.missing.includes(kind)} paper={claim.papers.find((one) => one.kind === kind)} sending={sending[kind]} onChoose={(input) => choose(kind, input)} onAgain={(paper) => send(kind, paper)} onDrop={() => drop(kind)} />
          ))}
        </ul>
      ) : (
        <p class="hint">{say("没有材料。", "There are none.")}</p>
      )}
    </section>
  );
}

interface RowProps {
  kind: string;
  open: boolean;
  isMissing: boolean;
  paper: Paper | undefined;
  sending: Sending | undefined;
  onChoose: (input: HTMLInputElement) => void;
  onAgain: (paper: Blob) => void;
  onDrop: () => void;
}

function Row({ kind, open, isMissing, paper, sending, onChoose, onAgain, onDrop }: RowProps) {
  const name = KINDS[kind] ?? kind;
  const percent = Math.round((sending?.share ?? 0) * 100);
  const isSending = sending !== undefined && sending.fault === null;
  return (
    <li>
      <div class="of">
        <h3>{name}</h3>
        {paper ? (
          <p class="there">{say(`已上传 ${paper.entered_on}，${sizeOf(paper.size_bytes)}`, `sent ${paper.entered_on}, ${sizeOf(paper.size_bytes)}`)}</p>
        ) : isMissing ? null : (
          <p class="hint">{say("未上传", "not sent")}</p>
        )}
        {isMissing ? <p class="wanted">{paper ? say("职保中心要求补充，请换一份", "The Centre asks for more: send it anew") : say("职保中心要求补充", "The Centre asks for it")}</p> : null}
      </div>
      {open ? (
        <div class="acts">
          {paper && !isSending ? (
            <button type="button" class="plain" aria-label={say(`删除 ${name}`, `Delete ${name}`)} onClick={onDrop}>
              {say("删除", "Delete")}
            </button>
          ) : null}
          <label class={isSending ? "pick busy" : "pick"}>
            {paper ? say("重拍", "Again") : say("拍照", "Photo")}
            <span class="unseen">{say(`：${name}`, `: ${name}`)}</span>
            <input class="unseen" type="file" accept="image/*" capture="environment" disabled={isSending} onChange={(event) => onChoose(event.currentTarget)} />
          </label>
          <label class={isSending ? "pick quiet busy" : "pick quiet"}>
            {say("选文件", "Files")}
            <span class="unseen">{say(`：${name}`, `: ${name}`)}</span>
            <input class="unseen" type="file" accept="image/*,application/pdf" multiple disabled={isSending} onChange={(event) => onChoose(event.currentTarget)} />
          </label>
        </div>
      ) : null}
      {isSending ? (
        <p class="sending">
          <progress value={percent} max={100} aria-label={say(`上传进度：${name}`, `Upload: ${name}`)} />
          {sending.paper ? `${percent}%` : say("正在缩小…", "Making it smaller…")}
        </p>
      ) : null}
      {sending?.fault ? (
        <div class="failed" role="alert">
          <p>{sending.fault}</p>
          {sending.paper ? (
            <button type="button" onClick={() => onAgain(sending.paper!)}>
              {say("再传一次", "Send again")}
              <span class="unseen">{say(`：${name}`, `: ${name}`)}</span>
            </button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

const sizeOf = (bytes: number): string => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
