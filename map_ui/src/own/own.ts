// What the service tells a member of their own covers and claims, and what these words are called.
import { language, say, type Text } from "../shared/language";

export const AT = "/programmes/member_protection/own";

export type Benefit = "hospital" | "critical_illness" | "accident_total_disability" | "accident_death" | "disease_death";
export type State = "draft" | "filed" | "incomplete" | "complete" | "decided_paid" | "decided_refused" | "in_batch" | "paid" | "returned" | "reversed";

export interface Identity {
  is_bound: boolean;
  attempts_left: number;
}

export interface Cover {
  year: number;
  plan: string;
  first_day: string;
  last_day: string;
  enrolled_by: "unit" | "individual";
  /** Name and card are masked. */
  name: string;
  card: string;
  hospital: { days_paid: number; days_left: number } | null;
  /** `file_by` is null where it counts from the accident. */
  benefits: { benefit: Benefit; amount: string; file_by: string | null }[];
}

export interface CardChange {
  id: string;
  reason: "new_card" | "lost";
  changed_on: string;
  /** Numbers are masked. */
  old_card: string;
  card: string;
}

export const CARDS = [
  ["service_card", say("会员服务卡", "Member service card")],
  ["social_security_card", say("社保卡", "Social security card")],
] as const;
export const CARD_REASONS: Record<CardChange["reason"], string> = {
  lost: say("挂失补卡", "Lost, and made anew"),
  new_card: say("换发新卡", "A new card"),
};

export interface Answer {
  is_granted: boolean;
  amount: string | null;
  pay_to: "member_card" | "dbu_account" | null;
  days_paid: number | null;
  reason: string | null;
  reason_text: Text | string | null;
  clause: string | null;
  decided_on: string;
}

export interface Claim {
  id: string;
  year: number;
  plan: string;
  benefit: Benefit;
  event_on: string;
  event_until: string | null;
  days: number | null;
  source: "member" | "centre" | "discharge";
  state: State;
  entered_on: string;
  filed_on: string | null;
  complete_on: string | null;
  /** By when it is paid; null where its papers are not complete. */
  pay_by: string | null;
  file_by: string;
  missing: string[];
  answer: Answer | null;
}

export interface Paper {
  kind: string;
  media_type: string;
  size_bytes: number;
  entered_on: string;
}

export interface Step {
  step: string;
  day: string;
  codes: string[];
}

export interface WholeClaim extends Claim {
  papers: Paper[];
  steps: Step[];
}

export interface IllnessLists {
  lists: { year: number; length: number; source: string; illnesses: { code: string; name: string }[] }[];
}

export const BENEFITS: Record<Benefit, string> = {
  hospital: say("住院保障", "Hospital stay"),
  critical_illness: say("重大疾病", "Critical illness"),
  accident_total_disability: say("意外伤害全残", "Total disability by accident"),
  accident_death: say("意外伤害身故", "Death by accident"),
  disease_death: say("疾病身故", "Death from disease"),
};

/** The kinds of identity document. */
export const DOCUMENTS: [string, string][] = [
  ["mainland_id", say("居民身份证", "Resident identity card")],
  ["hk_macao_permit", say("港澳居民来往内地通行证", "Mainland travel permit, Hong Kong and Macao")],
  ["taiwan_permit", say("台湾居民来往大陆通行证", "Mainland travel permit, Taiwan")],
  ["residence_permit", say("港澳台居民居住证", "Residence permit, Hong Kong, Macao, Taiwan")],
  ["foreign_passport", say("外国护照", "Foreign passport")],
];

/** The nights between two days, 0 where one of them is not known. */
export const nightsBetween = (first: string, last: string): number => (first && last ? Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) : 0);

export const KINDS: Record<string, string> = {
  application_form: say("给付申请表", "Application form"),
  identity_document: say("身份证件", "Identity document"),
  diagnosis: say("诊断证明", "Diagnosis"),
  hospital_record: say("出院小结（住院病历）", "Hospital record"),
  hospital_bill: say("住院收据、费用清单", "Hospital bill"),
  accident_report: say("意外事故证明", "Report of the accident"),
  disability_assessment: say("伤残鉴定", "Assessment of the disability"),
  death_certificate: say("死亡证明", "Death certificate"),
  kinship_proof: say("亲属关系证明", "Proof of kinship"),
  payee_account: say("收款账户证明", "Proof of the account"),
  other: say("其他材料", "Other papers"),
};

/** The papers that a member may hand in for a benefit, those that are wanted of old first. */
export const PAPERS: Partial<Record<Benefit, string[]>> = {
  hospital: ["identity_document", "hospital_record", "hospital_bill", "diagnosis", "application_form", "other"],
  critical_illness: ["identity_document", "diagnosis", "hospital_record", "application_form", "other"],
  accident_total_disability: ["identity_document", "accident_report", "disability_assessment", "hospital_record", "application_form", "other"],
};

/** The kinds of paper to be shown with a claim: those of its benefit, what is missing, and what is there already. */
export const kindsFor = (claim: Pick<WholeClaim, "benefit" | "missing" | "papers">): string[] => [
  ...new Set([...claim.missing, ...(PAPERS[claim.benefit] ?? ["other"]), ...claim.papers.map((one) => one.kind)]),
];

/** How a claim stands, as somebody would say it to the member, and how it looks. */
export const STATES: Record<State, { words: string; look: "" | "open" | "soon" | "overdue" }> = {
  draft: { words: say("草稿，还没有提交", "Draft, not handed in yet"), look: "soon" },
  filed: { words: say("已提交，正在核对材料", "Handed in; the papers are being looked at"), look: "" },
  incomplete: { words: say("材料不齐，请补充", "Papers are missing: please add them"), look: "overdue" },
  complete: { words: say("材料齐全，正在审核", "Papers complete; being decided"), look: "" },
  decided_paid: { words: say("已核准，等待付款", "Granted; to be paid"), look: "open" },
  decided_refused: { words: say("不予给付", "Not granted"), look: "overdue" },
  in_batch: { words: say("付款已安排", "Payment is on its way"), look: "open" },
  paid: { words: say("已付款", "Paid"), look: "open" },
  returned: { words: say("银行退回，职保中心会联系您", "The bank returned it; the Centre will be in touch"), look: "soon" },
  reversed: { words: say("款项已退回职保中心", "The money went back to the Centre"), look: "" },
};

const STEPS: Record<string, string> = {
  drafted: say("建立草稿", "Draft begun"),
  filed: say("提交申请", "Handed in"),
  entered: say("职保中心录入", "Entered by the Centre"),
  incomplete: say("材料不齐，待补充", "Papers missing"),
  complete: say("材料齐全", "Papers complete"),
  investigation_opened: say("开始核实", "Investigation begun"),
  investigation_closed: say("核实完毕", "Investigation ended"),
  decided: say("作出决定", "Decided"),
  in_batch: say("列入付款", "Put up for payment"),
  paid: say("已付款", "Paid"),
  returned: say("银行退回", "Returned by the bank"),
  reversed: say("款项退回", "Money came back"),
};

/** What was done, in words; null for what is the service's own affair. */
export const stepOf = (step: Pick<Step, "step">): string | null => STEPS[step.step] ?? null;

/** By when something happens to a claim, in plain words; null where nothing is due. */
export function dueWords(claim: Pick<Claim, "state" | "file_by" | "pay_by">): string | null {
  if (claim.state === "draft") return say(`最迟 ${claim.file_by} 提交，逾期不受理`, `To be handed in by ${claim.file_by}; later it is not taken`);
  if (!claim.pay_by) return null;
  if (claim.state === "filed") return say(`材料齐全且符合规定的，最迟 ${claim.pay_by} 付款`, `With complete papers, and if it is granted, it is paid by ${claim.pay_by}`);
  if (claim.state === "complete") return say(`符合规定的，最迟 ${claim.pay_by} 付款`, `If it is granted it is paid by ${claim.pay_by}`);
  return ["decided_paid", "in_batch"].includes(claim.state) ? say(`最迟 ${claim.pay_by} 付款`, `Paid by ${claim.pay_by}`) : null;
}

export const reasonOf = (answer: Answer): string =>
  answer.reason_text === null ? (answer.reason ?? "") : typeof answer.reason_text === "string" ? answer.reason_text : answer.reason_text[language];

export type View = "covers" | "claims" | "claim" | "new" | "trial";
const VIEWS: readonly string[] = ["covers", "claims", "claim", "new", "trial"];

/** The view that a query says, one's covers where it says none that there is. */
export function viewOf(search: string): View {
  const said = new URLSearchParams(search).get("view");
  return said !== null && VIEWS.includes(said) ? (said as View) : "covers";
}

/** The address of a view of this page; of the query only the language goes along. */
export function addressOf(view: View, search: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams(view === "covers" ? {} : { view });
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const spoken = new URLSearchParams(search).get("lang");
  if (spoken) query.set("lang", spoken);
  return query.size ? `/own?${query}` : "/own";
}
