// What the service tells the centre of claims.
import { language, say, type Text } from "../../../shared/language";
import type { Answer, Benefit, Claim, Paper, Step } from "../../../own/own";

export const AT = "/programmes/member_protection/claims";

export type ClaimState = Claim["state"] | "investigated" | "proposed";

export interface CentreClaim extends Omit<Claim, "state"> {
  state: ClaimState;
  organisation: string;
  organisation_name: string;
  enrolled_by: "unit" | "individual";
  /** Name, document and card are masked. */
  name: string;
  document: string;
  card: string;
  is_overdue: boolean;
  is_flagged: boolean;
  investigation: "opened" | "verified" | "not_verified" | null;
  proposal: (Omit<Answer, "decided_on"> & { proposed_on: string; is_own: boolean }) | null;
}

export interface WholeCentreClaim extends CentreClaim {
  papers: Paper[];
  steps: Step[];
  flags: { flag: Flag; found_on: string; outcome: "pay" | "refuse" | null; reviewed_on: string | null }[];
}

export type Flag = "same_benefit" | "other_benefit" | "overlapping_stay";

export const FLAGS: Record<Flag, string> = {
  same_benefit: say("同一保障期内已给付过同一项", "this benefit was paid in the cover before"),
  other_benefit: say("同一保障期内另有其他项给付", "another benefit was paid in the cover"),
  overlapping_stay: say("与另一次住院日期重叠", "the days overlap with another stay"),
};

export const STATES: Record<Exclude<ClaimState, "draft">, { words: string; look: "" | "open" | "soon" | "overdue" | "ended" }> = {
  filed: { words: say("待核对材料", "papers to be looked at"), look: "soon" },
  incomplete: { words: say("待补材料", "papers missing"), look: "ended" },
  complete: { words: say("材料齐全", "papers complete"), look: "" },
  investigated: { words: say("已调查", "investigated"), look: "" },
  proposed: { words: say("待复核", "for the second person"), look: "soon" },
  decided_paid: { words: say("决定给付", "granted"), look: "open" },
  decided_refused: { words: say("不予给付", "refused"), look: "ended" },
  in_batch: { words: say("付款中", "being paid"), look: "open" },
  paid: { words: say("已付款", "paid"), look: "open" },
  returned: { words: say("银行退回", "returned by the bank"), look: "overdue" },
  reversed: { words: say("已冲回", "reversed"), look: "ended" },
};

const STEPS: Record<string, string> = {
  drafted: say("建立草稿", "Draft begun"),
  filed: say("会员提交", "Filed by the member"),
  entered: say("中心录入", "Entered by the Centre"),
  discharged: say("由出院记录生成", "Made from the hospital's record"),
  incomplete: say("记录材料不齐", "Recorded as incomplete"),
  complete: say("记录材料齐全", "Recorded as complete"),
  investigation_opened: say("开始调查", "Investigation begun"),
  investigation_closed: say("调查结束", "Investigation ended"),
  flags_reviewed: say("审核标记事项", "Flags reviewed"),
  proposed: say("提出意见", "Proposed"),
  sent_back: say("复核退回", "Sent back by the second person"),
  decided: say("作出决定", "Decided"),
  in_batch: say("列入付款批次", "Put into a batch"),
  released: say("批次放行", "Batch released"),
  paid: say("银行已付", "Paid by the bank"),
  returned: say("银行退回", "Returned by the bank"),
  withdrawn: say("批次撤回", "Batch withdrawn"),
  reversed: say("冲回", "Reversed"),
};

export const stepWords = (step: string): string => STEPS[step] ?? step;

/** The benefits whose event is looked into before it is decided. */
export const INVESTIGATED: readonly Benefit[] = ["accident_death", "accident_total_disability", "disease_death"];

export const wordsOf = (text: Text | string | null): string => (text === null ? "" : typeof text === "string" ? text : text[language]);

/** What may be done with a claim next. */
export type Act = "incomplete" | "complete" | "investigate" | "conclude" | "flags" | "propose" | "decide";

/** What may be done with a claim next, in the order in which it is done. */
export function actsOf(claim: Pick<WholeCentreClaim, "state" | "benefit" | "investigation" | "flags" | "proposal">): Act[] {
  const { state } = claim;
  const looked = INVESTIGATED.includes(claim.benefit);
  const acts: [Act, boolean][] = [
    ["complete", state === "filed" || state === "incomplete"],
    ["incomplete", state === "filed" || state === "complete"],
    ["investigate", state === "complete" && looked && claim.investigation === null],
    ["conclude", state === "complete" && claim.investigation === "opened"],
    ["flags", (state === "complete" || state === "investigated") && claim.flags.some((one) => one.outcome === null)],
    ["propose", state === "complete" || state === "investigated"],
    ["decide", state === "proposed"],
  ];
  return acts.filter(([, may]) => may).map(([act]) => act);
}
