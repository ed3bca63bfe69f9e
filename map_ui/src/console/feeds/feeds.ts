// What the service tells of the packages for the map platforms, and what one does with them.
import { language, say, type Text } from "../../shared/language";
import { Problem, send } from "../../shared/service";
import { change, newOnce } from "../change";
import { save } from "../save";

export const PLATFORMS = [
  { code: "zhigongzhijia", title: say("职工之家", "职工之家 app") },
  { code: "amap", title: say("高德地图", "AMap") },
  { code: "baidu", title: say("百度地图", "Baidu Maps") },
  { code: "tencent", title: say("腾讯地图", "Tencent Maps") },
] as const;

export type Platform = (typeof PLATFORMS)[number]["code"];

export const FORMATS = [
  { code: "xlsx", title: say("表格 xlsx", "Sheet, xlsx") },
  { code: "csv", title: say("表格 CSV", "Sheet, CSV") },
  { code: "json", title: say("接口 JSON", "Interface, JSON") },
  { code: "zip", title: say("表格与照片包 zip", "Sheet and photos, zip") },
] as const;

export type Format = (typeof FORMATS)[number]["code"];

export interface Fault {
  field: string;
  reason: string;
  given: string | null;
  wanted: Text;
  refused: boolean;
}

export interface FaultySite {
  facility_id: number;
  name: string;
  district: string | null;
  faults: Fault[];
}

export interface Report {
  change_number: number;
  sites: number;
  ready: number;
  refused: FaultySite[];
  told: FaultySite[];
  /** How many are ready though no outline of their district is known, and what to say of it. */
  unchecked: { sites: number; title: Text };
  /** The change up to which the last hand-over told; null where nothing was handed over. */
  since: number | null;
  changes: { new: number; changed: number; removed: number };
}

export interface Handover {
  id: number;
  change_number: number;
  since: number | null;
  format: Format;
  sha256: string;
  sites: number;
  removed: number;
  day: string;
  entered_at: string;
}

/** A file that was downloaded, as the service said it. */
export interface Download {
  name: string;
  format: Format;
  since: number | null;
  change_number: number;
  sha256: string;
}

export interface Receipt {
  rows: number;
  entered: number;
  bad: { where: string; given: unknown; wanted: Text }[];
}

export interface Told {
  report: Report;
  handovers: Handover[];
}

/** The platform that a query says, the first where it says none that there is. */
export function platformOf(search: string): Platform {
  const said = new URLSearchParams(search).get("platform");
  return PLATFORMS.find((one) => one.code === said)?.code ?? PLATFORMS[0].code;
}

export async function readTold(platform: Platform): Promise<Told> {
  const [report, { handovers }] = await Promise.all([
    send<Report>(`/feeds/${platform}/report`),
    send<{ handovers: Handover[] }>(`/feeds/${platform}/handovers`),
  ]);
  return { report, handovers };
}

/** Fetches a package and gives it to the browser to be saved. Throws as `send` does. */
export async function download(platform: Platform, format: Format, since: number | null): Promise<Download> {
  const query = new URLSearchParams({ f: format, named: "true", ...(since === null ? {} : { since: `${since}` }) });
  const response = await fetch(`/feeds/${platform}?${query}`, { headers: { "Accept-Language": language } });
  if (!response.ok) throw new Problem((await response.json()).detail, [], response.status);
  const header = (name: string) => response.headers.get(name) ?? "";
  const name = decodeURIComponent(header("Content-Disposition").split("''")[1] ?? `${platform}.${format}`);
  save(await response.blob(), name);
  return { name, format, since, change_number: Number(header("X-Change-Number")), sha256: header("X-File-SHA256") };
}

export function handOver(account: { csrf: string | null }, platform: Platform, { name, ...told }: Download): Promise<Handover & { sent: number }> {
  return change(account, "POST", `/feeds/${platform}/handovers`, { body: told, once: newOnce() });
}

/** Reads an answer file back; good rows alone where `goodRows` says so. */
export function readBack(account: { csrf: string | null }, platform: Platform, file: File, goodRows: boolean): Promise<Receipt> {
  return send(`/feeds/${platform}/receipts${goodRows ? "?good_rows=true" : ""}`, {
    method: "POST",
    body: file,
    headers: { "Content-Type": "application/octet-stream", "X-CSRF-Token": account.csrf ?? "", "Idempotency-Key": newOnce() },
  });
}

const COLUMNS: Record<string, string> = {
  site: say("站点编号", "site"),
  state: say("状态", "state"),
  day: say("日期", "day"),
  reason: say("原因", "reason"),
  platform_id: say("平台编号", "platform id"),
};

/** Where a fault of an answer file stands, such as 第 3 行 状态. */
export function placeOf(where: string): string {
  const [row, column] = where.split(":", 2);
  if (!/^\d+$/.test(row!)) return "";
  return say(`第 ${row} 行 `, `Row ${row}, `) + (COLUMNS[column ?? ""] ?? column ?? "");
}
