import { expect, test } from "vitest";
import { partAddress, partOf } from "./parts";

const UNION = ["member_protection:members", "self"];

test("a query says a part; the first that one sees where it says none of them", () => {
  expect(partOf("?view=protection&part=invoices", ["member_protection:confirm"])).toBe("invoices");
  expect(partOf("?view=protection&part=invoices", UNION)).toBe("lists");
  expect(partOf("?view=protection", ["member_protection:supervise"])).toBe("figures");
  expect(partOf("?view=protection&part=lists", ["facility:read"])).toBeNull();
});

test("of another part's query only the language goes along", () => {
  expect(partAddress("claims", "?view=protection&part=lists&year=2025&lang=en", { overdue: "true" })).toBe("/console?view=protection&part=claims&overdue=true&lang=en");
});
