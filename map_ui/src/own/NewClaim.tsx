// A claim is begun: what it is for and when it happened. It is a draft of the service's from then on, papers come to it next.
import { useMemo, useState } from "preact/hooks";
import { change, newOnce } from "../console/change";
import { problemOf } from "../console/problem";
import { useAsked } from "../console/sites/useAsked";
import { Way } from "../console/Way";
import { Quote } from "../console/work/Quote";
import { say } from "../shared/language";
import type { Problem } from "../shared/service";
import { addressOf, AT, type Benefit, BENEFITS, type Claim, type IllnessLists, nightsBetween } from "./own";
import type { Owned } from "./Own";

const ASKED: [Benefit, string][] = [
  ["hospital", say("因病或意外住院", "You were in hospital")],
  ["critical_illness", say("确诊重大疾病（含原位癌）", "A critical illness was found, carcinoma in situ included")],
  ["accident_total_disability", say("意外导致全残；事故之日起 180 天内申请", "Disabled by an accident; claim within 180 days of it")],
];

export function NewClaim({ search, member, onGo, onFail }: Owned) {
  const [benefit, setBenefit] = useState<Benefit>("hospital");
  const [given, setGiven] = useState({ event_on: "", event_until: "", days: "", illness: "", hospital: "", diagnosis: "" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  // Whoever got no answer may press again, and one draft is begun.
  const once = useMemo(newOnce, [benefit, given]);
  const { told: lists } = useAsked<IllnessLists>("/programmes/member_protection/illness-lists", onFail);
  const illnesses = new Map((lists?.lists ?? []).flatMap((list) => list.illnesses.map((one): [string, string] => [one.code, one.name])));
  const put = (name: keyof typeof given, value: string) => {
    const next = { ...given, [name]: value };
    const nights = nightsBetween(next.event_on, next.event_until);
    // The nights between the two days are what most bills say; it can be typed over.
    if ((name === "event_on" || name === "event_until") && nights > 0) next.days = String(nights);
    setGiven(next);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const stay = benefit === "hospital" ? { event_until: given.event_until, days: Number(given.days) } : {};
    const illness = benefit === "critical_illness" ? { illness: given.illness } : {};
    const told = Object.fromEntries(Object.entries({ hospital: given.hospital.trim(), diagnosis: given.diagnosis.trim() }).filter(([, value]) => value));
    change<Claim>(member, "POST", `${AT}/claims`, { body: { benefit, event_on: given.event_on, ...stay, ...illness, ...told }, once })
      .then(({ id }) => onGo(addressOf("claim", search, { id }), true))
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  const field = (name: keyof typeof given, words: string, more: Record<string, string | number | boolean> = {}) => {
    const fault = problem?.faults.find((one) => one.where === name)?.wanted;
    return (
      <div class="field">
        <label for={name}>
          {words}
          {more.required ? null : <small> {say("选填", "optional")}</small>}
        </label>
        <input id={name} {...more} value={given[name]} onInput={(event) => put(name, event.currentTarget.value)} {...(fault ? { "aria-invalid": true as const, "aria-describedby": `${name}-fault` } : {})} />
        {fault ? (
          <p id={`${name}-fault`} class="fault">
            {fault}
          </p>
        ) : null}
      </div>
    );
  };
  const complete = given.event_on && (benefit !== "hospital" || (given.event_until && given.days)) && (benefit !== "critical_illness" || given.illness);
  return (
    <>
      <p class="trail">
        <Way to={() => addressOf("claims", search)} onGo={onGo}>
          {say("‹ 我的申请", "‹ My claims")}
        </Way>
      </p>
      <form class="card" onSubmit={submit} aria-labelledby="new" noValidate>
        <h2 id="new">{say("申请给付", "File a claim")}</h2>
        <fieldset class="kinds">
          <legend>{say("申请哪一项", "What for")}</legend>
          {ASKED.map(([code, words]) => (
            <label key={code} class={benefit === code ? "chosen" : ""}>
              <input type="radio" name="benefit" checked={benefit === code} onChange={() => setBenefit(code)} />
              <span>
                <strong>{BENEFITS[code]}</strong>
                <small>{words}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {field("event_on", benefit === "hospital" ? say("入院日期", "Day you came in") : benefit === "critical_illness" ? say("确诊日期", "Day it was found") : say("事故日期", "Day of the accident"), { type: "date", required: true })}
        {benefit === "hospital" ? (
          <>
            {field("event_until", say("出院日期", "Day you left"), { type: "date", required: true })}
            {field("days", say("住院天数", "Days in hospital"), { inputMode: "numeric", maxLength: 3, required: true })}
          </>
        ) : null}
        {benefit === "critical_illness" ? (
          <div class="field">
            <label for="illness">{say("病种", "Illness")}</label>
            <select id="illness" value={given.illness} onChange={(event) => put("illness", event.currentTarget.value)}>
              <option value="">{say("请选择", "Choose")}</option>
              {[...illnesses].map(([code, name]) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
            {lists && !illnesses.size ? <p class="hint">{say("职保中心还没有公布病种目录，请稍后再申请或到窗口办理。", "The Centre has not entered the list of illnesses yet; try later or ask at the counter.")}</p> : null}
          </div>
        ) : null}
        {benefit === "accident_total_disability" ? null : field("hospital", say("医院", "Hospital"), { maxLength: 100, autocomplete: "off" })}
        {field("diagnosis", say("诊断", "Diagnosis"), { maxLength: 200, autocomplete: "off" })}
        <p class="hint">{say("意外身故、疾病身故由家属或单位工会到职保中心办理。", "For a death, family or union apply at the Mutual-aid Centre.")}</p>
        {problem ? (
          <div role="alert">
            <p class="told overdue">{problem.detail}</p>
            {problem.refusal ? <Quote clause={problem.refusal.clause} quote={problem.refusal.quote} /> : null}
          </div>
        ) : null}
        <button type="submit" class="primary" disabled={busy || !complete}>
          {busy ? say("正在保存…", "Saving…") : say("保存，去上传材料", "Save, and send the papers")}
        </button>
      </form>
    </>
  );
}
