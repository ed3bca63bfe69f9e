// Until when: in words, and how urgent it is.
import type { Language } from "../../shared/language";

const DAY_MS = 24 * 3600_000;
/** So many days before it is due a case begins to press. */
const SOON_DAYS = 7;

export type Urgency = "overdue" | "soon" | "calm";

/** How many days there are from one day to another, both as 2025-09-30. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** Until when something is due, seen from a business day; null where it is not. */
export function dueIn(due: string | null, day: string, language: Language): { urgency: Urgency; words: string } | null {
  if (due === null) return null;
  const left = daysBetween(day, due);
  const zh = language === "zh";
  if (left < 0) return { urgency: "overdue", words: zh ? `逾期 ${-left} 天` : `${-left} ${-left === 1 ? "day" : "days"} overdue` };
  if (left === 0) return { urgency: "soon", words: zh ? "今天到期" : "due today" };
  const words = zh ? `还有 ${left} 天` : `${left} ${left === 1 ? "day" : "days"} left`;
  return { urgency: left <= SOON_DAYS ? "soon" : "calm", words };
}
