// How far, how long, open until when, how old: as a driver reads it.
import type { Language } from "../shared/language";

// A straight line in a town: 25 km/h on roads that are 1.3 times as long.
export const METRES_A_MINUTE = 320;
const SOON_MS = 30 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Up to here a weekday says which day is meant. */
const WEEKDAY_MS = 6 * DAY_MINUTES * MINUTE_MS;

/** By road where that is known. */
export const minutesTo = (metres: number, drive_s?: number | null): number => Math.max(1, Math.round(drive_s ? drive_s / 60 : metres / METRES_A_MINUTE));

/** Below 950 m to 50 m, then kilometres with a decimal, from 100 km on whole ones. */
export function distance(metres: number): string {
  if (metres < 950) return `${Math.max(50, Math.round(metres / 50) * 50)} m`;
  const kilometres = metres / 1000;
  return `${kilometres < 99.95 ? kilometres.toFixed(1) : Math.round(kilometres)} km`;
}

export interface Opening {
  open: boolean | null;
  opens_at: string | null;
  closes_at: string | null;
}

export interface OpenWords {
  state: "open" | "soon" | "closed" | "unknown";
  text: string;
}

/** Whether it is open, in words: until when, or when it opens; of what was told before such a moment only that it has passed. */
export function opening(site: Opening, now: Date, language: Language): OpenWords {
  const zh = language === "zh";
  if (site.open === null) return { state: "unknown", text: zh ? "营业时间不详" : "Hours not known" };
  if (!site.open) {
    if (site.opens_at && Date.parse(site.opens_at) <= now.getTime()) {
      return { state: "unknown", text: `${zh ? "已过开门时间" : "Was to open"} · ${clock(site.opens_at, now, language)}` };
    }
    const opens = site.opens_at ? clock(site.opens_at, now, language) : null;
    const when = opens ? (zh ? ` · ${opens} 开门` : ` · opens ${opens}`) : "";
    return { state: "closed", text: `${zh ? "已关门" : "Closed"}${when}` };
  }
  if (!site.closes_at) return { state: "open", text: zh ? "营业中" : "Open" };
  const left = Date.parse(site.closes_at) - now.getTime();
  const until = clock(site.closes_at, now, language);
  if (left <= 0) return { state: "closed", text: `${zh ? "已过关门时间" : "Was to close"} · ${until}` };
  if (left <= SOON_MS) return { state: "soon", text: zh ? `即将关门 · ${until}` : `Closing soon · ${until}` };
  return { state: "open", text: zh ? `营业中 · 至 ${until}` : `Open · until ${until}` };
}

const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai", dateStyle: "short" });
const TIME = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", timeStyle: "short" });

/** A time of day in Shanghai, with its weekday unless that is today, with its date from a week on; midnight that ends today is 24:00. */
export function clock(at: string, now: Date, language: Language): string {
  const moment = new Date(at);
  const time = TIME.format(moment);
  if (DAY.format(moment) === DAY.format(now)) return time;
  if (time === "00:00" && DAY.format(new Date(moment.getTime() - 1)) === DAY.format(now)) return "24:00";
  const tongue = language === "zh" ? "zh-CN" : "en-GB";
  const isFar = Math.abs(moment.getTime() - now.getTime()) > WEEKDAY_MS;
  const day = new Intl.DateTimeFormat(tongue, { timeZone: "Asia/Shanghai", ...(isFar ? { month: "short", day: "numeric" } : { weekday: "short" }) });
  return `${day.format(moment)} ${time}`;
}

/** How long ago, in the one unit that says most. */
export function age(at: string, now: Date, language: Language): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / MINUTE_MS));
  const zh = language === "zh";
  if (minutes < 1) return zh ? "刚刚" : "just now";
  if (minutes < 60) return zh ? `${minutes} 分钟前` : `${minutes} min ago`;
  if (minutes < DAY_MINUTES) return zh ? `${Math.floor(minutes / 60)} 小时前` : `${Math.floor(minutes / 60)} h ago`;
  return zh ? `${Math.floor(minutes / DAY_MINUTES)} 天前` : `${Math.floor(minutes / DAY_MINUTES)} d ago`;
}
