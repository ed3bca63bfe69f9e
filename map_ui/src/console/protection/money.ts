// Money as somebody reads it.
import { language } from "../../shared/language";

/** An amount in yuan, as the service says it ("1234567.50"): 1,234,567.50 元. */
export function yuanOf(amount: string): string {
  const [whole = "", part = "00"] = amount.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return language === "zh" ? `${grouped}.${part} 元` : `¥${grouped}.${part}`;
}

/** A number with its thousands apart: 12,345. */
export const countOf = (count: number): string => count.toLocaleString("en-US");
