// What the service tells of batches of payments, and of the bank's answers to them.
import { say } from "../../../shared/language";

export const AT = "/programmes/member_protection";

export type BatchState = "made" | "released" | "withdrawn";
export type PaymentState = "in_batch" | "paid" | "returned" | "reversed" | "withdrawn";

interface Sum {
  payments: number;
  amount: string;
}

export interface Batch {
  id: string;
  number: number;
  state: BatchState;
  payments: number;
  amount: string;
  made_on: string;
  made_by: string;
  /** When and by whom it was released or withdrawn. */
  ended_on: string | null;
  ended_by: string | null;
  sha256: string;
  states: Partial<Record<PaymentState, Sum>>;
  /** Lines of the bank that fit none of its payments. */
  unmatched: number;
}

export interface BankLine {
  line: number;
  reference: string;
  outcome: string;
  words: string | null;
  reason: string;
  amount: string;
}

export interface WholeBatch extends Batch {
  lines: BankLine[];
}

export interface Payment {
  id: number;
  line: number;
  claim_id: string;
  reference: string;
  state: PaymentState;
  day: string | null;
  /** Why the bank sent it back. */
  words: string | null;
  amount: string;
  member: string;
  account: string;
  unit_name: string | null;
  pay_to: "member_card" | "dbu_account";
  /** Whether it was said who is paid next, after the bank sent it back. */
  is_mended: boolean;
}

export interface Returns {
  lines: number;
  paid: Sum;
  returned: Sum;
  unmatched: BankLine[];
}

export const BATCH_STATES: Record<BatchState, { words: string; look: "" | "open" | "soon" | "ended" }> = {
  made: { words: say("待放行", "to be released"), look: "soon" },
  released: { words: say("已放行", "released"), look: "open" },
  withdrawn: { words: say("已撤回", "withdrawn"), look: "ended" },
};

export const PAYMENT_STATES: Record<PaymentState, { words: string; look: "" | "open" | "overdue" | "ended" }> = {
  in_batch: { words: say("等待银行", "with the bank"), look: "" },
  paid: { words: say("已付", "paid"), look: "open" },
  returned: { words: say("退回", "returned"), look: "overdue" },
  reversed: { words: say("冲回", "reversed"), look: "ended" },
  withdrawn: { words: say("已撤回", "withdrawn"), look: "ended" },
};

/** What batches are called: by their number, six digits. */
export const nameOf = (batch: Pick<Batch, "number">): string => say(`批次 ${String(batch.number).padStart(6, "0")}`, `Batch ${String(batch.number).padStart(6, "0")}`);

const REASONS: Record<string, string> = {
  unknown_reference: say("没有这个参考号", "no such reference"),
  other_amount: say("金额不符", "another amount"),
  other_batch: say("属于另一批次", "of another batch"),
  paid_already: say("已到账", "received before"),
  answered_already: say("已有相同结果", "answered so before"),
  contradicts: say("与已有结果不符", "contradicts an answer before"),
};

export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;
