import { expect, test } from "vitest";
import { countOf, yuanOf } from "./money";

test("an amount is read with its thousands apart, to the fen", () => {
  expect(["0.00", "6.50", "-13.00", "1234.50", "-1234567.05"].map(yuanOf)).toEqual(["0.00 元", "6.50 元", "-13.00 元", "1,234.50 元", "-1,234,567.05 元"]);
  expect(countOf(3500000)).toBe("3,500,000");
});
