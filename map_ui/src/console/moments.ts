// Moments and lengths of time as somebody reads them; days are those of Shanghai.
import type { Language } from "../shared/language";

const DAY_MS = 24 * 3600_000;
const SHANGHAI_MS = 8 * 3600_000;
/** A key that is good for no more days than these should be replaced soon. */
export const SOON_DAYS = 30;

const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

/** A moment in Shanghai: 2026-11-29 09:52. */
export function momentOf(at: string): string {
  const part = Object.fromEntries(PARTS.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
}

/** The day of a moment in Shanghai: 2026-11-29. */
export const dayOf = (at: string): string => momentOf(at).slice(0, 10);

/** How many midnights of Shanghai lie before a moment: 0 for one that is today. */
export function daysUntil(at: string, now: Date): number {
  const day = (ms: number) => Math.floor((ms + SHANGHAI_MS) / DAY_MS);
  return day(Date.parse(at)) - day(now.getTime());
}

/** How long ago, in the one unit that says most. */
export function ago(at: string, now: Date, language: Language): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / 60_000));
  if (minutes < 1) return language === "zh" ? "刚刚" : "just now";
  const said = new Intl.RelativeTimeFormat(language, { numeric: "always" });
  if (minutes < 60) return said.format(-minutes, "minute");
  return minutes < 1440 ? said.format(-Math.floor(minutes / 60), "hour") : said.format(-Math.floor(minutes / 1440), "day");
}

/** Seconds as minutes and seconds: 1:05. */
export const waitOf = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
