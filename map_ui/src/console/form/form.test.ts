import { expect, test } from "vitest";
import { begin } from "./facts";
import { linesOfFacts, type Words } from "./said";
import { fieldsOf, type Schema, within, wordsAt } from "./schema";

const WORDS: Words = {
  fields: { distance_m: { zh: "相距，米", en: "apart, metres" } },
  values: { fridge: { zh: "冰箱", en: "fridge" } },
  reasons: {},
  verdicts: {},
};
const SCHEMA: Schema = {
  $defs: {
    Site: {
      type: "object",
      properties: {
        district: { anyOf: [{ type: "string", pattern: "x" }, { type: "null" }], "x-vocabulary": "districts" },
        functions: { type: "array", items: { type: "string" }, "x-vocabulary": "functions", "x-words": { zh: "功能", en: "functions" } },
        bays: { type: "integer", "x-words": { zh: "车位", en: "bays" } },
        rest: { type: "object", additionalProperties: {}, "x-unasked": true },
      },
      required: ["bays"],
    },
  },
  properties: {
    sites: { type: "array", minItems: 1, items: { $ref: "#/$defs/Site" }, "x-words": { zh: "站点", en: "sites" } },
    site: { $ref: "#/$defs/Site" },
    note: { type: "string" },
  },
  required: ["sites", "site", "note"],
};

test("codes are chosen from the list that the schema names, and what is not asked for has no field", () => {
  const fields = fieldsOf(within(SCHEMA, { districts: ["310101"], functions: ["fridge", "toilet"] }));
  const site = Object.fromEntries(fields).site;
  const inner = site?.kind === "group" ? site.fields.map(([name, one]) => [name, one.kind]) : [];
  expect(inner).toEqual([
    ["district", "choice"],
    ["functions", "codes"],
    ["bays", "number"],
  ]);
  expect(within(SCHEMA, {}).$defs!.Site!.properties!.district).toEqual(SCHEMA.$defs!.Site!.properties!.district);
});

test("a form begins with the groups that there must be and the first entry of its lists", () => {
  expect(begin(fieldsOf(SCHEMA))).toEqual({ sites: [{}], site: {} });
});

test("a place in a form is called as its field is, within lists and groups", () => {
  const fields = fieldsOf(SCHEMA);
  expect(wordsAt(fields, "sites:0:bays")?.zh).toBe("车位");
  expect(wordsAt(fields, "site:bays")?.zh).toBe("车位");
  expect(wordsAt(fields, "sites")?.zh).toBe("站点");
  expect(wordsAt(fields, "nowhere:bays")).toBeNull();
});

test("what a step was told is said in the order of its form, groups taken apart, then what was found", () => {
  const facts = { distance_m: 110.9, note: "", site: { bays: 2, functions: ["fridge"], district: null }, sites: [] };
  expect(linesOfFacts(facts, SCHEMA, WORDS, "zh")).toEqual([
    ["功能", "冰箱"],
    ["车位", "2"],
    ["相距，米", "110.9"],
  ]);
});
