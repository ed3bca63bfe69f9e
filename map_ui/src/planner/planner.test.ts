import { expect, test } from "vitest";
import { begun, bodyOf, formOf, isAsAsked, thresholdsOf, toggled } from "./asked";
import { stepOf } from "./map/layers";
import type { Inputs, Layer, Summary } from "./service";
import { read, signInAddress, write } from "./url";
import { boundWords, cutOf, shade, signed, steps } from "./words";

const LAYER = { id: "made_up" } as Layer;
const RUN = "1496b180-9ed4-4c38-bc31-047863c6365c";

test("what is shown stands in the query, and what is said wrongly is not there", () => {
  const search = `?lang=en&view=siting&run=${RUN}&cut=10&district=310118&what=cell:8730982defffff`;
  const shown = read(search);
  expect(shown).toMatchObject({ view: "siting", run: RUN, cut: 10, district: "310118" });
  expect(shown.what).toBeNull(); // one digit short
  expect(read(write(shown, "?lang=en"))).toEqual(shown);
  expect(read("?view=elsewhere&run=1&cut=x&district=1")).toEqual(read(""));
});

test("one signs in at the console and comes back to the run, in the language of the page", () => {
  const address = signInAddress(`?run=${RUN}&lang=en`, true);
  const query = new URLSearchParams(address.split("?")[1]);
  expect(query.get("next")).toBe(`/planner?run=${RUN}&lang=en`);
  expect([query.get("view"), query.get("why"), query.get("lang")]).toEqual(["sign-in", "ended", "en"]);
});

test("thresholds of one's own are read in any order, and refused where one will not do", () => {
  expect(thresholdsOf("20, 5；10 5")).toEqual([5, 10, 20]);
  expect(thresholdsOf("240")).toEqual([240]);
  for (const wrong of ["", "0", "241", "5 x", "1 2 3 4 5 6 7 8 9"]) expect(thresholdsOf(wrong)).toBeNull();
});

test("a form and what was asked for with it are the same until one of them changes", () => {
  const form = { ...begun(LAYER, "some_kind", false), hour: 2 };
  const body = bodyOf(form, "siting") as unknown as Inputs;
  expect(body).toMatchObject({ layer: "made_up", at: { weekday: 3, hour: 2 }, by: "line", count: 8, thresholds_min: [5, 10, 15, 20] });
  expect(formOf(body, form)).toEqual(form);
  expect(isAsAsked(form, body, "siting")).toBe(true);
  expect(isAsAsked({ ...form, locked: ["point:0"] }, body, "siting")).toBe(false);
  expect(isAsAsked({ ...form, locked: ["point:0"] }, body, "coverage")).toBe(true);
  expect(bodyOf({ ...form, problem: "set_cover" }, "siting")).toMatchObject({ count: null });
});

test("steps go from what is within the first threshold to what is beyond the last, or has no way", () => {
  expect(steps([5, 10, 20])).toEqual(["≤ 5", "5–10", "10–20", "> 20"]);
  expect([300, 300.1, 1200, 1200.1, null].map((seconds) => stepOf(seconds, [5, 10, 20]))).toEqual([0, 1, 2, 3, 3]);
  expect([0, 1, 2, 3, 4].map((step) => shade(step, 4))).toEqual([0, 1, 2, 3, 4]);
  expect([0, 1].map((step) => shade(step, 1))).toEqual([0, 4]);
});

test("a gap is beyond the threshold that is asked for, else beyond the second", () => {
  expect(cutOf([5, 10, 15], 15)).toBe(15);
  expect(cutOf([5, 10, 15], 7)).toBe(10);
  expect(cutOf([8], null)).toBe(8);
});

test("a bound is said in the unit of what is sought", () => {
  const summary = { bound: 666, demand: 1000 } as Summary;
  expect(boundWords(summary, "max_coverage", 10, false)!.en).toBe("no choice exceeds 66.6 % (10 min)");
  expect(boundWords({ ...summary, bound: 0.5 }, "max_coverage", 10, true)!.en).toBe("no choice exceeds 50.0 % (10 min)");
  expect(boundWords({ ...summary, bound: 90_000 }, "p_median", 10, false)!.zh).toBe("平均不可能低于 1.5 分钟");
  expect(boundWords({ ...summary, bound: 2.1 }, "set_cover", 10, false)!.en).toBe("at least 3 sites are needed");
});

test("differences have a sign, but for none at all", () => {
  expect([signed(1234.4), signed(-2), signed(0.2), signed(-0.04, 1), signed(0.05, 1)]).toEqual(["+1,234", "−2", "0", "0", "+0.1"]);
  expect(toggled(["a"], "a")).toEqual([]);
  expect(toggled(["a"], "b")).toEqual(["a", "b"]);
});
