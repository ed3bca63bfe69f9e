// How a plan comes to be published: proposed by one, published, refused or withdrawn by another.
import { useEffect, useState } from "preact/hooks";
import { momentOf } from "../../console/moments";
import { language, say } from "../../shared/language";
import type { Account } from "../service";
import { type Case, propose, type Publishing, readPublication, type RoundsDone, takeStep } from "./service";

interface Props {
  done: RoundsDone;
  /** As YYYY-MM-DD, as is the last day on which a truck stops. */
  today: string;
  lastDay: string;
  account: Account;
  publishing: Publishing;
  onFail: (error: unknown) => string | null;
  onRun: (id: string) => void;
}

export function Publication({ done, today, lastDay, account, publishing, onFail, onRun }: Props) {
  const [told, setTold] = useState<{ own: Case | null; other: Case | null } | null>(null);
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const read = () => readPublication(publishing, done).then(setTold);
  useEffect(() => {
    setTold(null);
    setFault(null);
    read().catch((error) => setFault(onFail(error)));
  }, [done.id]);
  const take = (step: Promise<Case>) => {
    setBusy(true);
    setFault(null);
    step
      .then((own) => {
        setWhy("");
        setTold({ own, other: null });
      })
      .catch((error) => {
        setFault(onFail(error));
        return read();
      })
      .catch((error) => setFault(onFail(error)))
      .finally(() => setBusy(false));
  };
  const own = told?.own ?? null;
  const year = today.slice(0, 4);
  const isPast = lastDay < today;
  // Published stops end with their day; the case itself follows in the night.
  const isOver = isPast && (own?.state.code === "published" || own?.state.code === "ended");
  const steps = own && !own.ended ? own.next : [];
  const other = told?.other?.facts.propose?.run;
  return (
    <section class="publication" aria-labelledby="publication">
      <h2 id="publication">{say("公布", "Publication")}</h2>
      <p class="hint">
        {say(
          "四眼原则：排程由一人提交，须由市总基层工作部的另一人公布。公布后各停靠点按日期、时间在“附近”中可查；人数与车辆不公开。",
          "Four eyes: one proposes the plan, and somebody else of the Federation's department publishes it. Then its stops are found nearby on their days at their hours; numbers and trucks are not told.",
        )}
      </p>
      {told ? null : fault ? null : <p role="status">{say("正在读取…", "Reading…")}</p>}
      {own ? (
        <>
          <p class={`told ${{ published: isOver ? "past" : "open", proposed: "soon", ended: "past" }[own.state.code] ?? "overdue"}`} role="status">
            {own.state.title[language]}
            {isOver ? say(`：末日 ${lastDay} 已过，停靠点已不再公布`, `: the last day, ${lastDay}, is past; its stops are published no longer`) : ""}
          </p>
          <ol class="history">
            {own.history.map((one) => (
              <li key={one.number}>
                {momentOf(one.at)} {one.title[language]} · {one.own ? say("您", "you") : (one.actor_name ?? (one.name === "end" ? say("系统", "the service") : "—"))}
                {one.comment ? `：${one.comment}` : ""}
              </li>
            ))}
          </ol>
        </>
      ) : null}
      {steps.some((one) => one.comment_required && one.allowed) ? (
        <label class="field">
          <span>{say("理由（不予公布、收回、撤回时必填）", "Why (to refuse, take back or withdraw)")}</span>
          <input value={why} maxLength={2000} onInput={(event) => setWhy(event.currentTarget.value)} />
        </label>
      ) : null}
      {steps.length ? (
        <div class="row">
          {steps.map((one) => (
            <button
              key={one.name}
              type="button"
              class={one.name === "publish" ? "primary" : ""}
              disabled={busy || !one.allowed || (one.comment_required && !why.trim())}
              onClick={() => take(takeStep(account, own!, one.name, why.trim()))}
            >
              {one.title[language]}
            </button>
          ))}
        </div>
      ) : null}
      {steps
        .filter((one) => !one.allowed && one.why_not)
        .map((one) => (
          <p key={one.name} class="hint">
            {one.title[language]}{say("：", ": ")}{one.why_not![language]}
          </p>
        ))}
      {told && (!own || own.ended) ? (
        other ? (
          <p class="told soon">
            {say("本单位另有一份排程正在公布，须先撤回：", "Another plan of the organisation is being published; withdraw it first: ")}
            <button type="button" class="link" onClick={() => onRun(other)}>
              {say("查看", "see it")}
            </button>
          </p>
        ) : publishing.edition === null ? (
          <p class="told soon">
            {say(
              `${year} 年还没有筛查的通知和规则，今天不能提交公布。方案照样可以排、可以下载；${year} 年的规则导入后再来提交。`,
              `There is no notice and there are no rules for ${year}: nothing can be proposed today. Rounds can be planned and downloaded all the same; propose them once the rules of ${year} are there.`,
            )}
          </p>
        ) : isPast ? (
          own ? null : <p class="told past">{say(`末日 ${lastDay} 已过，不能再提交公布。`, `The last day, ${lastDay}, is past: it can be proposed no longer.`)}</p>
        ) : publishing.proposesFor.includes(done.organisation) ? (
          <button type="button" class="primary" disabled={busy} onClick={() => take(propose(account, publishing, done))}>
            {say("提交公布", "Propose for publication")}
          </button>
        ) : (
          <p class="hint">{say("尚未提交。", "Not proposed yet.")}</p>
        )
      ) : null}
      {fault ? (
        <p class="told overdue" role="alert">
          {fault}
        </p>
      ) : null}
    </section>
  );
}
