import { say } from "../../shared/language";

/** How a site stands in the registry, by its code. */
export const STATUS: Record<string, string> = {
  draft: say("草稿", "draft"),
  applied: say("申报中", "applied for"),
  accepted: say("已验收，未公开", "accepted, not public"),
  open: say("已公开", "public"),
  suspended: say("暂停，不公开", "suspended, not public"),
  exited: say("已退出", "exited"),
};
