import { expect, test } from "vitest";
import type { Stage, Workflow } from "./desk";
import { daysBetween, dueIn } from "./due";
import { spotsOf } from "./places";
import { linesOf, totalOf } from "./stages";

const text = (zh: string) => ({ zh, en: zh });

test("a term is counted from the business day, and pressing from a week before", () => {
  expect(daysBetween("2025-02-28", "2025-03-01")).toBe(1);
  expect(dueIn(null, "2025-09-30", "zh")).toBeNull();
  expect(dueIn("2025-09-30", "2025-10-01", "zh")).toEqual({ urgency: "overdue", words: "逾期 1 天" });
  expect(dueIn("2025-09-30", "2025-10-02", "en")?.words).toBe("2 days overdue");
  expect(dueIn("2025-09-30", "2025-09-30", "zh")).toEqual({ urgency: "soon", words: "今天到期" });
  expect(dueIn("2025-09-30", "2025-09-29", "en")?.words).toBe("1 day left");
  expect(dueIn("2025-09-30", "2025-09-23", "zh")?.urgency).toBe("soon");
  expect(dueIn("2025-09-30", "2025-09-22", "zh")).toEqual({ urgency: "calm", words: "还有 8 天" });
});

test("what is below a union counts with it, in the order of the states", () => {
  const workflow = { programme: "p", name: "w", states: [{ code: "asked" }, { code: "done" }] } as Workflow;
  const stage = (code: string, state: string, cases: number, name = "w"): Stage => ({
    ...{ programme: "p", workflow: name, state, cases },
    organisation: { code, name: text(code) },
  });
  const stages = [
    stage("district:2", "done", 1),
    stage("district:1/street:3", "asked", 2),
    stage("district:1", "asked", 3),
    stage("district:1", "asked", 9, "another"),
  ];
  const lines = linesOf(stages, workflow);
  expect(lines).toEqual([
    { code: "district:1", name: text("district:1"), counts: [5, 0] },
    { code: "district:2", name: text("district:2"), counts: [0, 1] },
  ]);
  expect(totalOf(lines)).toEqual([5, 1]);
  expect(totalOf([])).toEqual([]);
});

test("positions are those that steps were told, and the registry's where it is another", () => {
  const step = (title: string, position: [number, number] | null) => ({ title: text(title), day: "2025-09-15", position });
  const site = (position: [number, number] | null) => ({ position, position_precision: "surveyed" });
  const held = (history: object[], at: object | null) => spotsOf({ history, site: at } as never);
  const told = [step("申报", [121.48, 31.23]), step("审核", null), step("验收", [121.48, 31.231])];
  expect(held(told, site([121.48, 31.231])).map((one) => [one.number, one.name, one.lat])).toEqual([
    [1, "申报时（2025-09-15）", 31.23],
    [2, "验收时（2025-09-15）", 31.231],
  ]);
  expect(held(told, site([121.49, 31.231])).at(-1)?.name).toBe("登记位置（实测）");
  expect(held([], site(null))).toEqual([]);
  expect(held([], null)).toEqual([]);
});
