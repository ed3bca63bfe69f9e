// What the service tells of a union's lists, and what one does with them.
import { say, type Text } from "../../../shared/language";
import { dayOf } from "../../moments";
import { sendFile } from "../../sending";

export type State = "queued" | "running" | "failed" | "cancelled" | "refused" | "listed" | "submitted" | "returned" | "withdrawn" | "confirmed";
export type WayIn = "central" | "new_card" | "uninsured_with_card";

export interface MemberList {
  id: string;
  organisation: string;
  organisation_name: string;
  year: number;
  way: WayIn;
  mode: "all" | "good_rows";
  uploaded_on: string;
  made_at: string;
  state: State;
  /** Null once it is read. */
  progress: { fraction: number; note: Text | null } | null;
  /** Null until it is read. */
  rows: number | null;
  members: number | null;
  faults: number | null;
  fee: string | null;
  city_subsidy: string | null;
  to_transfer: string | null;
  /** What was done with it, in order. */
  history: Step[];
  /** The list that came back, in whose place it came. */
  instead_of: string | null;
  /** The list that came in its place. */
  replaced_by: string | null;
}

export interface Step {
  step: "gru_submit" | "dbu_return" | "dbu_confirm";
  day: string;
  /** Why it was sent back. */
  reason: string | null;
  rows: RowReturned[];
}

export interface RowReturned {
  row: number;
  reason: string;
}

/** Somebody on a list, masked. */
export interface OnList {
  row: number;
  name: string;
  document: string;
  plan: string;
  organisation_name: string;
}

export const AT = "/programmes/member_protection/lists";

export const WAYS: Record<WayIn, string> = {
  central: say("集中参保", "Central"),
  new_card: say("即时参保：当年新制卡", "Instant: card new this year"),
  uninsured_with_card: say("即时参保：有卡无保", "Instant: card, no cover"),
};

/** How each state is called, and how it looks. */
export const STATES: Record<State, { words: string; look: "" | "open" | "soon" | "overdue" | "ended" }> = {
  queued: { words: say("等待读取", "waiting"), look: "" },
  running: { words: say("读取中", "being read"), look: "" },
  failed: { words: say("读取失败", "failed"), look: "overdue" },
  cancelled: { words: say("已取消", "cancelled"), look: "ended" },
  refused: { words: say("待更正", "to be mended"), look: "overdue" },
  listed: { words: say("待提交", "to be submitted"), look: "soon" },
  submitted: { words: say("待区局确认", "to be confirmed"), look: "soon" },
  returned: { words: say("已退回", "returned"), look: "overdue" },
  withdrawn: { words: say("已撤回", "withdrawn"), look: "ended" },
  confirmed: { words: say("已确认", "confirmed"), look: "open" },
};

export const isReading = (list: Pick<MemberList, "state">): boolean => list.state === "queued" || list.state === "running";

export interface Upload {
  organisation: string;
  year: number;
  way: WayIn;
  mode: MemberList["mode"];
}

/** Sends a list; where it stands then. Throws as `sendFile` does. */
export function sendList(csrf: string | null, file: File, asked: Upload, onProgress: (share: number) => void, signal: AbortSignal): Promise<MemberList> {
  const query = new URLSearchParams({ ...asked, year: String(asked.year) });
  // A type that the service does not know would be of no use to it: it looks into the file.
  const body = file.slice(0, file.size, "application/octet-stream");
  return sendFile({ csrf, method: "PUT", path: `${AT}?${query}`, body, onProgress, signal });
}

/** Where a list is sent that comes in the place of one that came back. */
export const mendedPath = (list: MemberList): string =>
  `${AT}?${new URLSearchParams({ organisation: list.organisation, year: String(list.year), way: list.way, mode: list.mode, instead_of: list.id })}`;

/** The year whose cover a list of a day is for: in November and December it is the next one's, in central enrolment. */
export function yearOf(way: WayIn, day: string): number {
  const year = Number(day.slice(0, 4));
  return way === "central" && Number(day.slice(5, 7)) >= 11 ? year + 1 : year;
}

/** The business day: the one that is rehearsed, else today's. */
export const today = (rehearsal: string | null | undefined): string => rehearsal ?? dayOf(new Date().toISOString());
