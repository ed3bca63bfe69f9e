import { expect, test } from "vitest";
import { yearOf } from "./lists";

test("from November on central enrolment is for the next year, instant enrolment for this one", () => {
  expect([yearOf("central", "2024-10-31"), yearOf("central", "2024-11-01"), yearOf("new_card", "2024-12-31")]).toEqual([2024, 2025, 2024]);
});
