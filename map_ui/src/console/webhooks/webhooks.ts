// Subscriptions of programs as the service tells them, and their words.
import { say } from "../../shared/language";

export interface Subscription {
  id: string;
  machine: string;
  stream: "changes" | "steps";
  url: string;
  kinds: string[] | null;
  status: "active" | "paused" | "disabled";
  ended_by: "gone" | "unreachable" | null;
  /** The last one that is done with. */
  number: number;
  /** How often the next one was tried. */
  tries: number;
  next_at: string | null;
  failing_since: string | null;
  /** How many were given up. */
  dead: number;
}

export interface Delivery {
  number: number;
  status: "retrying" | "delivered" | "dead" | "replay" | "superseded";
  tries: number;
  status_code: number | null;
  fault: string | null;
  last_at: string;
}

export const STREAMS: Record<Subscription["stream"], string> = {
  changes: say("站点变更", "Changes of sites"),
  steps: say("办理步骤", "Steps of cases"),
};

export const DELIVERIES: Record<Delivery["status"], string> = {
  retrying: say("待重试", "To be tried again"),
  delivered: say("已送达", "Delivered"),
  dead: say("已放弃", "Given up"),
  replay: say("待重发", "To be sent again"),
  superseded: say("已由后续变更取代", "Told at a later change"),
};

const FAULTS: Record<string, string> = {
  not_public: say("地址不在公网", "not a public address"),
  no_address: say("域名解析失败", "the name leads nowhere"),
  no_connection: say("连接失败", "no connection"),
  bad_certificate: say("证书无效", "bad certificate"),
  no_answer: say("没有应答", "no answer"),
};

type Standing = "open" | "soon" | "overdue";

/** How a subscription stands: what to call it, and how urgent that is. */
export function standingOf({ status, ended_by, failing_since }: Pick<Subscription, "status" | "ended_by" | "failing_since">): { words: string; as: Standing } {
  if (status === "paused") return { words: say("已暂停", "Paused"), as: "soon" };
  if (status === "disabled")
    return {
      words: ended_by === "gone" ? say("已停用：接收方答复不再接收", "Disabled: the receiver wants no more") : say("已停用：连续三天送不到", "Disabled: not reached for three days"),
      as: "overdue",
    };
  return failing_since ? { words: say("送不到，正在重试", "Not taken, tried again"), as: "soon" } : { words: say("正常", "Working"), as: "open" };
}

/** What the receiver answered, or why it did not. */
export const answerOf = ({ status_code, fault }: Pick<Delivery, "status_code" | "fault">): string =>
  fault ? (FAULTS[fault] ?? fault) : status_code === null ? "—" : String(status_code);
