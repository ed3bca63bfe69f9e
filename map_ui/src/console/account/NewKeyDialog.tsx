// A new key: for which program, for how long; then the key itself, this one time.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { change, newOnce } from "../change";
import { problemOf } from "../problem";
import { type Machine, type NewKey, organisationIn } from "./account";
import type { Held } from "./AccountView";
import { Dialog } from "./Dialog";
import { Scopes } from "./Facts";
import { dayOf } from "../moments";

const MOST_KEYS = 2;
const MOST_DAYS = 400;
const DAY_MS = 24 * 3600_000;

export function NewKeyDialog({ account, machines, now, onDo, onEnded, onClose }: Held & { machines: Machine[]; onClose: () => void }) {
  const [name, setName] = useState((machines.find((one) => one.live_keys < MOST_KEYS) ?? machines[0])!.name);
  const [days, setDays] = useState(365);
  const [made, setMade] = useState<NewKey | null>(null);
  const [copied, setCopied] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // Whoever got no answer may press again and has one key, not two.
  const once = useMemo(newOnce, [name, days]);
  const machine = machines.find((one) => one.name === name)!;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault(null);
    change<NewKey>(account, "POST", "/account/keys", { body: { machine: name, days }, once })
      .then(setMade, (error) => {
        const problem = problemOf(error);
        if (problem.status === 401) onEnded();
        else setFault([problem.detail, ...problem.faults.map((one) => one.wanted)].join(say("：", ": ")));
      })
      .finally(() => setBusy(false));
  };
  const finish = () => {
    onClose();
    if (made) void onDo(async () => undefined, say(`${name} 的新密钥可以使用了`, `The new key of ${name} is ready for use`));
  };

  return (
    <Dialog
      title={made ? say("新密钥", "The new key") : say("新建密钥", "New key")}
      onClose={finish}
      held={busy || (made !== null && !copied)}
    >
      {(close) =>
        made ? (
          <Made made={made} machine={name} copied={copied} onCopied={() => setCopied(true)} onDone={close} />
        ) : (
          <form onSubmit={submit}>
            <div class="field">
              <label for="machine">{say("程序", "Program")}</label>
              <select id="machine" value={name} onChange={(event) => setName(event.currentTarget.value)}>
                {machines.map((one) => (
                  <option key={one.name} value={one.name}>
                    {one.name}
                    {one.live_keys ? say(`（已有 ${one.live_keys} 把）`, ` (has ${one.live_keys})`) : ""}
                  </option>
                ))}
              </select>
              <p class="hint">{organisationIn(account, machine.organisation)}</p>
              <Scopes account={account} scopes={machine.scopes} />
            </div>
            <div class="field">
              <label for="days">{say(`有效天数（1–${MOST_DAYS}）`, `Good for so many days (1–${MOST_DAYS})`)}</label>
              <input
                id="days"
                type="number"
                inputMode="numeric"
                required
                min={1}
                max={MOST_DAYS}
                value={Number.isNaN(days) ? "" : days}
                onInput={(event) => setDays(event.currentTarget.valueAsNumber)}
              />
              <p class="hint">
                {days >= 1 && days <= MOST_DAYS
                  ? say(`到 ${until(days, now)} 为止`, `until ${until(days, now)}`)
                  : say("请填整数", "a whole number")}
              </p>
            </div>
            {fault ? (
              <p class="told overdue" role="alert">
                {fault}
              </p>
            ) : null}
            <p class="choices">
              <button type="button" disabled={busy} onClick={close}>
                {say("取消", "Cancel")}
              </button>
              <button type="submit" class="primary" disabled={busy}>
                {busy ? say("正在生成…", "Making it…") : say("生成密钥", "Make the key")}
              </button>
            </p>
          </form>
        )
      }
    </Dialog>
  );
}

const until = (days: number, now: Date): string => dayOf(new Date(now.getTime() + days * DAY_MS).toISOString());

interface MadeProps {
  made: NewKey;
  machine: string;
  copied: boolean;
  onCopied: () => void;
  onDone: () => void;
}

function Made({ made, machine, copied, onCopied, onDone }: MadeProps) {
  const shown = useRef<HTMLTextAreaElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const [byHand, setByHand] = useState(false);
  useEffect(() => first.current?.focus(), []);
  const select = () => {
    shown.current?.select();
    setByHand(true);
  };
  const copy = () => {
    // Where a page came without https there is no clipboard.
    if (navigator.clipboard) navigator.clipboard.writeText(made.key).then(onCopied, select);
    else select();
  };
  return (
    <>
      <p class="told soon">
        {say(
          "只显示这一次。请现在复制并妥善保存，关闭后无法再次查看。",
          "It is shown this once. Copy it now and keep it safe: after closing nobody can see it again.",
        )}
      </p>
      <p>{say(`${machine} 的密钥，请求时放在 Authorization: Bearer 之后：`, `The key of ${machine}, to be sent after Authorization: Bearer with each request:`)}</p>
      <textarea ref={shown} class="key" aria-label={say("密钥", "Key")} readOnly rows={2} spellcheck={false} value={made.key} />
      <p role="status" class="hint">
        {copied ? say("已复制", "Copied") : byHand ? say("没能自动复制，已为您选中，请手动复制", "It could not be copied for you; it is selected, please copy it") : ""}
      </p>
      <p class="choices">
        <button type="button" onClick={onDone}>
          {say("我已保存，关闭", "I have kept it; close")}
        </button>
        <button ref={first} type="button" class="primary" onClick={copy}>
          {copied ? say("再复制一次", "Copy again") : say("复制", "Copy")}
        </button>
      </p>
    </>
  );
}
