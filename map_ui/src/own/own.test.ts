import { expect, test } from "vitest";
import { addressOf, dueWords, kindsFor, viewOf } from "./own";

test("a query says a view, one's covers where it says none that there is", () => {
  expect(["", "?view=claims", "?view=claim&id=x", "?view=cases"].map(viewOf)).toEqual(["covers", "claims", "claim", "covers"]);
  expect(addressOf("covers", "?view=new&lang=en")).toBe("/own?lang=en");
  expect(addressOf("claim", "?view=new", { id: "x" })).toBe("/own?view=claim&id=x");
});

test("what is missing is asked for first, and what is there already is shown once", () => {
  const papers = [{ kind: "payee_account", media_type: "image/jpeg", size_bytes: 1, entered_on: "2025-05-01" }];
  const kinds = kindsFor({ benefit: "critical_illness", missing: ["hospital_record"], papers });
  expect(kinds).toEqual(["hospital_record", "identity_document", "diagnosis", "application_form", "other", "payee_account"]);
});

test("the day by which something happens is that of handing in, then that of paying", () => {
  const days = { file_by: "2027-12-31", pay_by: "2025-05-31" };
  expect(dueWords({ ...days, state: "draft" })).toContain("2027-12-31");
  expect(dueWords({ ...days, state: "complete" })).toContain("2025-05-31");
  expect(dueWords({ ...days, state: "incomplete", pay_by: null })).toBeNull();
  expect(dueWords({ ...days, state: "paid" })).toBeNull();
});
