import { expect, test } from "vitest";
import { actsOf } from "./claims";

const CLAIM = { state: "filed", benefit: "hospital", investigation: null, flags: [], proposal: null } as const;

test("what is done with a claim follows its state", () => {
  expect(actsOf({ ...CLAIM, flags: [] })).toEqual(["complete", "incomplete"]);
  expect(actsOf({ ...CLAIM, flags: [], state: "complete" })).toEqual(["incomplete", "propose"]);
  expect(actsOf({ ...CLAIM, flags: [], state: "proposed" })).toEqual(["decide"]);
  expect(actsOf({ ...CLAIM, flags: [], state: "paid" })).toEqual([]);
});

test("an accident is looked into, and what was flagged is reviewed, before it is proposed", () => {
  const flag = { flag: "same_benefit", found_on: "2025-05-01", outcome: null, reviewed_on: null } as const;
  expect(actsOf({ ...CLAIM, state: "complete", benefit: "accident_death", flags: [flag] })).toEqual(["incomplete", "investigate", "flags", "propose"]);
  expect(actsOf({ ...CLAIM, state: "complete", benefit: "accident_death", investigation: "opened", flags: [] })).toEqual(["incomplete", "conclude", "propose"]);
  expect(actsOf({ ...CLAIM, state: "investigated", benefit: "accident_death", investigation: "verified", flags: [{ ...flag, outcome: "pay" }] })).toEqual(["propose"]);
});
