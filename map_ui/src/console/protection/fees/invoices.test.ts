import { expect, test } from "vitest";
import { standingOf } from "./invoices";

test("what the bank had stands before what is overdue, and that before a voucher", () => {
  const one = { received_on: null, is_overdue: false, reference: null };
  expect(standingOf(one)).toBe("open");
  expect(standingOf({ ...one, reference: "T2025-0001" })).toBe("told");
  expect(standingOf({ ...one, reference: "T2025-0001", is_overdue: true })).toBe("overdue");
  expect(standingOf({ received_on: "2025-02-01", reference: "T2025-0001", is_overdue: true })).toBe("received");
});
