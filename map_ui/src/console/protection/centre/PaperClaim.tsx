// A claim that came on paper is entered: whose, what for, what happened, when it came. Its papers come to it next.
import { useMemo, useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { type Benefit, BENEFITS, DOCUMENTS, type IllnessLists, nightsBetween } from "../../../own/own";
import { change, newOnce } from "../../change";
import { useAsked } from "../../sites/useAsked";
import { Title } from "../../Title";
import { Way } from "../../Way";
import { Field } from "../Field";
import { today } from "../lists/lists";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import { useAct } from "../useAct";
import { AT, type CentreClaim } from "./claims";
import { AT as ILLNESS_LISTS } from "./illnesses";

const DAY: Record<Benefit, string> = {
  hospital: say("入院日期", "Came in on"),
  critical_illness: say("确诊日期", "Found on"),
  accident_total_disability: say("事故日期", "Day of the accident"),
  accident_death: say("身故日期", "Day of the death"),
  disease_death: say("身故日期", "Day of the death"),
};

export function PaperClaim({ search, account, about, moved, onGo, onFail }: Protecting) {
  const day = today(about?.rehearsal);
  const [benefit, setBenefit] = useState<Benefit>("hospital");
  const [kind, setKind] = useState("mainland_id");
  const [given, setGiven] = useState({ document_number: "", event_on: "", event_until: "", days: "", illness: "", hospital: "", diagnosis: "", filed_on: day });
  const { told: lists } = useAsked<IllnessLists>(ILLNESS_LISTS, onFail);
  const { busy, problem, act } = useAct(onFail);
  const once = useMemo(newOnce, [benefit, kind, given]);
  const isStay = benefit === "hospital";
  const isIllness = benefit === "critical_illness";
  const year = Number(given.event_on.slice(0, 4));
  const illnesses = new Map((lists?.lists ?? []).filter((list) => list.year === year).flatMap((list) => list.illnesses.map((one): [string, string] => [one.code, one.name])));
  const put = (name: keyof typeof given, value: string) => {
    const next = { ...given, [name]: value };
    const nights = nightsBetween(next.event_on, next.event_until);
    // The nights between the two days are what most bills say; it can be typed over.
    if ((name === "event_on" || name === "event_until") && nights > 0) next.days = String(nights);
    setGiven(next);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const plain = { document_number: given.document_number.trim(), filed_on: given.filed_on, hospital: given.hospital.trim(), diagnosis: given.diagnosis.trim() };
    const body = {
      benefit,
      document_kind: kind,
      event_on: given.event_on,
      ...(isStay ? { event_until: given.event_until, days: Number(given.days) } : {}),
      ...(isIllness ? { illness: given.illness } : {}),
      ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value)),
    };
    act(() => change<CentreClaim>(account, "POST", AT, { body, once }).then(({ id }) => onGo(partAddress("claims", search, { id }))));
  };
  const field = (name: keyof typeof given, words: string, more = {}, optional = false) => <Field name={name} words={words} value={given[name]} problem={problem} more={more} optional={optional} onInput={(value) => put(name, value)} />;
  const complete = given.document_number.trim() && given.event_on && (!isStay || (given.event_until && given.days)) && (!isIllness || given.illness);
  return (
    <>
      <p class="trail">
        <Way to={() => partAddress("claims", search)} onGo={onGo}>
          {say("给付申请", "Claims")}
        </Way>
        <span aria-hidden="true">›</span>
        <span>{say("纸质申请", "On paper")}</span>
      </p>
      <div class="head">
        <Title moved={moved}>{say("录入纸质申请", "Enter a claim on paper")}</Title>
      </div>
      <form class="card form on-paper" onSubmit={submit} aria-label={say("纸质申请", "A claim on paper")} autocomplete="off" noValidate>
        <Choice words={say("证件类型", "Kind of document")} value={kind} options={DOCUMENTS} onChoose={setKind} />
        {field("document_number", say("会员的证件号码", "The member's document number"), { maxLength: 30, spellcheck: false })}
        <Choice words={say("保障项目", "Benefit")} value={benefit} options={Object.entries(BENEFITS)} onChoose={(value) => setBenefit(value as Benefit)} />
        {field("event_on", DAY[benefit], { type: "date", max: day })}
        {isStay ? (
          <>
            {field("event_until", say("出院日期", "Left on"), { type: "date", max: day })}
            {field("days", say("住院天数", "Days in hospital"), { inputMode: "numeric", maxLength: 3 })}
          </>
        ) : null}
        {isIllness ? (
          <>
            <Choice words={say("病种", "Illness")} value={given.illness} options={[["", say("请选择", "Choose")], ...illnesses]} onChoose={(value) => put("illness", value)} />
            {lists && year && !illnesses.size ? <p class="hint">{say(`${year} 年的病种目录尚未导入，暂不能受理。`, `The lists of ${year} are not in yet: it cannot be taken.`)}</p> : null}
          </>
        ) : null}
        {field("hospital", say("医院", "Hospital"), { maxLength: 100 }, true)}
        {field("diagnosis", say("诊断", "Diagnosis"), { maxLength: 200 }, true)}
        {field("filed_on", say("收到申请的日期", "Day on which it came"), { type: "date", max: day })}
        {problem ? <Refusal problem={problem} /> : null}
        <p class="choices">
          <button type="submit" class="primary" disabled={busy || !complete}>
            {busy ? say("正在录入…", "Entering…") : say("录入", "Enter")}
          </button>
        </p>
      </form>
    </>
  );
}

interface ChoiceProps {
  words: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}

function Choice({ words, value, options, onChoose }: ChoiceProps) {
  return (
    <div class="field">
      <label>
        {words}
        <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          {options.map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
