import { expect, test } from "vitest";
import { newOnce } from "../change";
import { type Account, organisationIn, scopeIn } from "./account";
import { ago, dayOf, daysUntil, momentOf, waitOf } from "../moments";

const ACCOUNT: Account = {
  name: "示例",
  roles: [],
  csrf: null,
  sessions: [],
  idle_minutes: 30,
  machines: [],
  keys: [],
  organisations: { "district:310101": { zh: "黄浦区总工会", en: "Huangpu" } },
  scopes: { audit: { zh: "审计记录", en: "the audit log" } },
};

test("a moment is said as the clocks of Shanghai show it", () => {
  expect(momentOf("2026-11-29T15:59:59Z")).toBe("2026-11-29 23:59");
  expect(momentOf("2026-11-29T16:00:00Z")).toBe("2026-11-30 00:00");
  expect(dayOf("2026-12-31T16:00:00Z")).toBe("2027-01-01");
});

test("days are counted from midnight to midnight of Shanghai", () => {
  const now = new Date("2026-11-29T15:59:00Z");
  expect(daysUntil("2026-11-29T15:59:59Z", now)).toBe(0);
  expect(daysUntil("2026-11-29T16:00:00Z", now)).toBe(1);
  expect(daysUntil("2026-12-29T15:00:00Z", now)).toBe(30);
  expect(daysUntil("2026-12-29T16:00:00Z", now)).toBe(31);
});

test("how long ago is said in one unit", () => {
  const now = new Date("2026-11-29T12:00:00Z");
  expect(ago("2026-11-29T11:59:01Z", now, "zh")).toBe("刚刚");
  expect(ago("2026-11-29T12:00:30Z", now, "en")).toBe("just now");
  expect(ago("2026-11-29T11:59:00Z", now, "en")).toBe("1 minute ago");
  expect(ago("2026-11-29T11:00:01Z", now, "zh")).toBe("59分钟前");
  expect(ago("2026-11-29T11:00:00Z", now, "en")).toBe("1 hour ago");
  expect(ago("2026-11-28T12:00:01Z", now, "zh")).toBe("23小时前");
  expect(ago("2026-11-28T12:00:00Z", now, "zh")).toBe("1天前");
});

test("a wait is said in minutes and seconds", () => {
  expect([0, 9, 60, 900].map(waitOf)).toEqual(["0:00", "0:09", "1:00", "15:00"]);
});

test("codes are said in words, or as they are where there are none", () => {
  expect(organisationIn(ACCOUNT, "district:310101")).toBe("黄浦区总工会");
  expect(organisationIn(ACCOUNT, "*")).toBe("全部组织");
  expect(organisationIn(ACCOUNT, "district:1")).toBe("district:1");
  expect(scopeIn(ACCOUNT, "audit")).toBe("审计记录");
  expect(scopeIn(ACCOUNT, "new:scope")).toBe("new:scope");
});

test("a request that is to be done once has a key of its own, of 16 to 255 characters", () => {
  expect(newOnce()).toMatch(/^[0-9a-f]{32}$/);
  expect(newOnce()).not.toBe(newOnce());
});
