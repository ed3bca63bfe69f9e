// The parts of 会员保障, each for those who hold one of its permissions; the URL says which.
import { say } from "../../shared/language";
import { addressOf } from "../view";

export type PartName = "lists" | "invoices" | "claims" | "sets" | "discharges" | "batches" | "cards" | "accounts" | "illnesses" | "statement" | "figures";

const may = (...permissions: string[]) => permissions.map((one) => `member_protection:${one}`);

/** The parts, each with its permissions, of which one will do, and its name. */
export const PARTS: readonly [PartName, string[], string][] = [
  ["lists", may("members", "confirm"), say("参保名单", "Lists of members")],
  ["invoices", may("confirm"), say("缴费单", "Invoices")],
  ["claims", may("claims"), say("给付申请", "Claims")],
  ["sets", may("claims"), say("批量办理", "Many at once")],
  ["discharges", may("claims"), say("免申即享", "Discharges")],
  ["batches", may("claims"), say("付款批次", "Payments")],
  ["cards", may("claims"), say("换卡登记", "Cards that changed")],
  ["accounts", may("payout"), say("工会账户", "Unions' accounts")],
  ["illnesses", may("claims"), say("病种目录", "Illness lists")],
  ["statement", may("receipts"), say("银行流水", "Bank statement")],
  ["figures", may("supervise"), say("统计", "Figures")],
];

/** The permissions of which one will do to see any of them. */
export const SEES: string[] = PARTS.flatMap(([, needs]) => needs);

/** The parts that somebody sees. */
export const partsFor = (permissions: readonly string[]) => PARTS.filter(([, needs]) => needs.some((one) => permissions.includes(one)));

/** The part that a query says, the first that one sees where it says none of them; null for who sees none. */
export function partOf(search: string, permissions: readonly string[]): PartName | null {
  const said = new URLSearchParams(search).get("part");
  const seen = partsFor(permissions);
  return (seen.find(([name]) => name === said) ?? seen[0])?.[0] ?? null;
}

/** The address of a part. */
export const partAddress = (part: PartName, search: string, more: Record<string, string> = {}): string => addressOf("protection", search, { part, ...more });
