import { expect, test } from "vitest";
import { answerOf, standingOf } from "./webhooks";

const WORKING = { status: "active", ended_by: null, failing_since: null } as const;

test("a subscription that fails is not called working, and one that ended says why", () => {
  expect(standingOf(WORKING)).toEqual({ words: "正常", as: "open" });
  expect(standingOf({ ...WORKING, failing_since: "2025-09-15T06:20:00Z" }).as).toBe("soon");
  expect(standingOf({ ...WORKING, status: "paused" }).words).toBe("已暂停");
  expect(standingOf({ ...WORKING, status: "disabled", ended_by: "gone" }).words).toBe("已停用：接收方答复不再接收");
  expect(standingOf({ ...WORKING, status: "disabled", ended_by: "unreachable" })).toEqual({ words: "已停用：连续三天送不到", as: "overdue" });
});

test("an answer is its code, or why there was none", () => {
  expect(answerOf({ status_code: 503, fault: null })).toBe("503");
  expect(answerOf({ status_code: null, fault: "bad_certificate" })).toBe("证书无效");
  expect(answerOf({ status_code: null, fault: null })).toBe("—");
});
