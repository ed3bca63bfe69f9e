import { expect, test } from "vitest";
import { reachedOf, rowsOf, sumOf, valueAt } from "./figures";

test("the rows of a table are the answer or a member of it", () => {
  expect(rowsOf({ rows: null }, [{ name: "a" }])).toEqual([{ name: "a" }]);
  expect(rowsOf({ rows: "unions" }, { unions: [{ name: "a" }, null] })).toEqual([{ name: "a" }]);
  expect(rowsOf({ rows: "unions" }, undefined)).toEqual([]);
});

test("a value stands in a member of a member, and nothing where one is not there", () => {
  expect(valueAt({ planned: { micro: 3 } }, "planned.micro")).toBe(3);
  expect(valueAt({ planned: null }, "planned.micro")).toBeNull();
});

test("amounts are added in fen, numbers as they are, and what is not there is not", () => {
  // 0.1 + 0.2 of a yuan are not 0.3 in binary fractions.
  expect(sumOf([{ paid: "0.10" }, { paid: "0.20" }, { paid: null }], "paid")).toBe("0.30");
  expect(sumOf([{ reach: 3 }, { reach: 4 }, {}], "reach")).toBe(7);
  expect(sumOf([], "reach")).toBe(0);
});

test("how much of a target is reached stands where a table says it does", () => {
  const table = { title: { zh: "", en: "" }, href: "/stages", rows: null, columns: [], reached: { people: "people.reached" } };
  expect(reachedOf([table], { "/stages": { people: { reached: 3400 } } })).toEqual({ people: 3400 });
  expect(reachedOf([table], {})).toEqual({});
});
