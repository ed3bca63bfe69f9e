// 批量办理: a job proposes all claims that can be, or decides all that others proposed; all of it or nothing stands.
import { useEffect, useMemo, useState } from "preact/hooks";
import { language, say, type Text } from "../../../shared/language";
import { BENEFITS } from "../../../own/own";
import { change, newOnce } from "../../change";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Fallen, Reading } from "../../work/Fallen";
import { Said } from "../../work/Said";
import { countOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { Select } from "../../Select";
import { useAct } from "../useAct";
import { AT } from "./claims";

const LOOK_AGAIN_MS = 700;

interface ClaimSet {
  id: number;
  status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  fraction: number;
  error: Text | null;
  /** How many claims came to what. */
  result: Record<string, number> | null;
}

const STEPS = {
  proposals: { name: say("全部提出意见", "Propose all"), sure: say("确定全部提出意见", "Yes, propose all"), hint: say("材料齐全、没有待审核标记、该调查的已调查的申请，一次提出意见。", "All claims whose papers are complete, with no flag to be reviewed, and looked into where that is due.") },
  decisions: { name: say("全部复核决定", "Decide all"), sure: say("确定全部复核决定", "Yes, decide all"), hint: say("由他人提出、重新核算结果不变的意见，一次同意；自己提出的不在其中。", "All that others proposed and that comes to the same still; not what you proposed.") },
} as const;

const RESULTS: Record<string, string> = {
  proposed: say("已提出意见", "Proposed"),
  granted: say("意见：给付", "To be granted"),
  refused: say("不予给付", "Refused"),
  paid: say("决定给付", "Granted"),
  changed: say("核算结果已变，须重新提出", "Changed since: to be proposed anew"),
  flagged: say("有标记，待审核", "Flagged, to be reviewed"),
  waiting: say("须先调查，或待同一保障在前的申请办完", "To be looked into, or after another claim of the cover"),
};

export function Sets({ job, ...protecting }: Protecting & { job: string | null }) {
  return (
    <>
      <div class="head">
        <Title moved={protecting.moved}>{say("批量办理", "Many claims at once")}</Title>
      </div>
      {job ? <SetView key={job} job={job} {...protecting} /> : <Begin {...protecting} />}
    </>
  );
}

function Begin({ search, account, onGo, onFail }: Protecting) {
  const [benefit, setBenefit] = useState("");
  const [step, setStep] = useState<keyof typeof STEPS | null>(null);
  const { busy, problem, act } = useAct(onFail);
  const once = useMemo(newOnce, [benefit, step]);
  const begin = (which: keyof typeof STEPS) =>
    act(() => change<ClaimSet>(account, "POST", `${AT}/${which}`, { body: benefit ? { benefit } : {}, once }).then(({ id }) => onGo(partAddress("sets", search, { id: String(id) }))));
  return (
    <section class="card form sets" aria-label={say("批量办理", "Many claims at once")}>
      <Select name={say("保障项目", "Benefit")} value={benefit} options={Object.entries(BENEFITS)} onChoose={setBenefit} />
      {Object.entries(STEPS).map(([name, { name: words, sure, hint }]) => {
        const which = name as keyof typeof STEPS;
        return (
          <div key={name} class="step">
            <p class="hint">{hint}</p>
            {step === which ? (
              <p class="choices">
                <button type="button" disabled={busy} onClick={() => setStep(null)}>
                  {say("返回", "Back")}
                </button>
                <button type="button" class="primary" disabled={busy} onClick={() => begin(which)}>
                  {sure}
                </button>
              </p>
            ) : (
              <button type="button" disabled={busy} onClick={() => setStep(which)}>
                {words}
              </button>
            )}
          </div>
        );
      })}
      {problem ? <Refusal problem={problem} /> : null}
    </section>
  );
}

function SetView({ job, search, account, onGo, onFail }: Protecting & { job: string }) {
  const path = `${AT}/sets/${encodeURIComponent(job)}`;
  const { told, fault, read, again } = useAsked<ClaimSet>(path, onFail);
  const { busy, problem, act } = useAct(onFail);
  const goesOn = told?.status === "queued" || told?.status === "running";
  useEffect(() => {
    if (!goesOn) return;
    // An answer that is missed is asked for again: the set goes on without who looks at it.
    const timer = setTimeout(() => read().catch(() => again()), LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [told]);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!told) return <Reading />;
  const percent = Math.round(told.fraction * 100);
  return (
    <section class="card reading" aria-labelledby="set">
      {goesOn ? (
        <>
          <h2 id="set">{told.status === "queued" ? say("等待办理", "It waits for its turn") : say("正在逐件核算", "The claims are being worked out")}</h2>
          <progress value={percent} max={100} aria-label={say("办理进度", "How far it is")} />
          <p class="hint">{say("可以离开本页，办理会继续。取消则一件都不生效。", "You may leave this page; it goes on. Cancelled, nothing of it stands.")}</p>
          <p class="choices">
            <button type="button" class="danger" disabled={busy} onClick={() => act(() => change(account, "DELETE", path).then(read))}>
              {busy ? say("正在取消…", "Stopping…") : say("取消办理", "Cancel")}
            </button>
          </p>
        </>
      ) : told.status === "succeeded" ? (
        <>
          <h2 id="set">{say("办理完毕", "It is done")}</h2>
          <dl class="bill" role="status">
            {Object.entries(told.result ?? {}).map(([name, count]) => (
              <Said key={name} name={RESULTS[name] ?? name}>
                {say(`${countOf(count)} 件`, countOf(count))}
              </Said>
            ))}
          </dl>
        </>
      ) : (
        <>
          <h2 id="set">{told.status === "failed" ? say("没有办完", "It was not done") : say("已取消", "It was cancelled")}</h2>
          <p class={told.status === "failed" ? "told overdue" : "told soon"} role="alert">
            {told.error?.[language] ?? say("一件都没有生效，可重新办理。", "Nothing of it stands; it may be begun again.")}
          </p>
        </>
      )}
      {problem ? <Refusal problem={problem} /> : null}
      <p class="entry">
        <Way to={() => partAddress("sets", search)} onGo={onGo}>
          {say("返回批量办理", "Back to many at once")}
        </Way>
      </p>
    </section>
  );
}
