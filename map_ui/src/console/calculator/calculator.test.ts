import { expect, test } from "vitest";
import { blank, factsIn, put, typed, withoutPersons } from "../form/facts";
import type { Words } from "../form/said";
import { type Field, fieldOf, fieldsOf, type Schema } from "../form/schema";
import { linesOf, verdictOf } from "./answer";

const WORDS: Words = {
  fields: {},
  values: { fridge: { zh: "冰箱", en: "fridge" } },
  reasons: { too_late: { zh: "已过截止日", en: "too late" } },
  verdicts: { accepted: { yes: { zh: "可以办理", en: "Accepted" }, no: { zh: "不予办理", en: "Not accepted" } } },
};
const SITE: Schema = {
  $defs: { Site: { type: "object", properties: { bays: { type: "integer", minimum: 0 } } } },
  properties: {
    edition: { anyOf: [{ type: "string", pattern: "^[0-9]{4}$" }, { type: "null" }] },
    on: { anyOf: [{ type: "string", format: "date" }, { type: "null" }], "x-words": { zh: "日期", en: "day" } },
    site: { $ref: "#/$defs/Site", "x-words": { zh: "站点", en: "site" } },
    price: { type: "string", pattern: "^x$", example: "26.00" },
    tier: { enum: ["micro", "comprehensive"] },
    points: { type: "object", additionalProperties: { anyOf: [{ type: "number" }, { type: "null" }] } },
  },
  required: ["tier"],
};

test("a schema becomes fields, references followed, what every question has last", () => {
  const fields = fieldsOf(SITE);
  expect(fields.map(([name, field]) => [name, field.kind])).toEqual([
    ["on", "date"],
    ["site", "group"],
    ["price", "money"],
    ["tier", "choice"],
    ["points", "table"],
    ["edition", "text"],
  ]);
  expect(Object.fromEntries(fields).on).toMatchObject({ nullable: true, required: false, words: { zh: "日期" } });
  expect(Object.fromEntries(fields).tier).toMatchObject({ required: true });
});

test("a fact is put where its path says and taken away where it is undefined", () => {
  expect(put({ a: 1 }, ["a"], 2)).toEqual({ a: 2 });
  expect(put({ a: 1, b: 2 }, ["a"], undefined)).toEqual({ b: 2 });
  expect(put({ a: [{ b: 1 }, { b: 2 }] }, ["a", "1", "b"], 3)).toEqual({ a: [{ b: 1 }, { b: 3 }] });
  expect(put({ a: [1, 2] }, ["a", "0"], undefined)).toEqual({ a: [2] });
  expect(put({}, ["site", "bays"], 4)).toEqual({ site: { bays: 4 } });
});

test("what is typed is a number where a number is wanted, and nothing is no fact", () => {
  const whole = fieldOf({ type: "integer" }, {});
  expect(typed("12", whole)).toBe(12);
  expect(typed("12a", whole)).toBe("12a");
  expect(typed("  ", whole)).toBeUndefined();
  expect(typed("26.00", fieldOf({ type: "string", pattern: "x", example: "1" }, {}))).toBe("26.00");
  expect(typed("10", fieldOf({}, {}))).toBe(10);
  expect(typed("2", fieldOf({ enum: [1, 2] }, {}))).toBe(2);
});

test("a new entry of a list holds what it must hold", () => {
  const visit: Schema = {
    type: "object",
    properties: { person: { type: "string" }, days: { type: "array", items: { type: "string" } }, note: {} },
    required: ["person", "days"],
  };
  expect(blank(fieldOf(visit, {}))).toEqual({ person: "", days: [] });
});

test("facts come from the URL, the example where they cannot be read", () => {
  expect(factsIn('{"nights":3}', { nights: 5 })).toEqual({ nights: 3 });
  for (const query of [null, "", "{", "[1]", "3"]) expect(factsIn(query, { nights: 5 })).toEqual({ nights: 5 });
});

test("persons are numbers in a URL, the same person the same number", () => {
  const person: Schema = { type: "string", "x-personal": true };
  const visits: Schema = { type: "array", items: { type: "object", properties: { person, days: { type: "array" } } } };
  const facts = { visits: [{ person: "甲" }, { person: "乙" }, { person: "甲", days: ["2025-01-01"] }], note: "甲" };
  const fields = fieldsOf({ properties: { visits, note: { type: "string" } } });
  expect(withoutPersons(facts, fields)).toEqual({
    visits: [{ person: "1" }, { person: "2" }, { person: "1", days: ["2025-01-01"] }],
    note: "甲",
  });
});

test("a row that tells of a person has numbers for its cells in a URL, and its empty ones stay empty", () => {
  const cells: Schema = { anyOf: [{ type: "string" }, { type: "integer" }, { type: "number" }, { type: "null" }] };
  const row: Schema = { type: "object", additionalProperties: cells };
  const fields = fieldsOf({ properties: { row: { ...row, "x-personal": true }, points: row } });
  const facts = { row: { 站长: "张三", 站长手机: 10000000000, 地址: "", 面积: null, 备注: "张三" }, points: { "1": "甲" } };
  expect(withoutPersons(facts, fields)).toEqual({
    row: { 站长: "1", 站长手机: "2", 地址: "", 面积: null, 备注: "1" },
    points: { "1": "甲" },
  });
});

test("a verdict is said with its reason", () => {
  const refused = { accepted: false, reason: "too_late" };
  expect(verdictOf(refused, WORDS, "zh")).toEqual({ yes: false, words: "不予办理", reason: "已过截止日" });
  expect(verdictOf({ accepted: true, reason: null }, WORDS, "en")).toEqual({ yes: true, words: "Accepted", reason: null });
  expect(verdictOf({ sum: 3 }, WORDS, "en")).toBeNull();
});

test("a result is said line by line, codes in words and lists as lists", () => {
  const schema: Schema = {
    properties: {
      subsidy: { type: "string", "x-words": { zh: "补贴，元", en: "subsidy, yuan" } },
      missing: { type: "array", items: { type: "string" }, "x-words": { zh: "尚缺", en: "missing" } },
    },
  };
  const result = { accepted: false, reason: "x", subsidy: "0.00", missing: ["fridge", "9"], due: null };
  expect(linesOf(result, schema, WORDS, "zh")).toEqual([
    ["补贴，元", "0.00"],
    ["尚缺", "冰箱、9"],
  ]);
  const none: Field = fieldOf({ type: "array" }, {});
  expect(linesOf({ left: [] }, { properties: { left: { type: "array" } } }, WORDS, "en")).toEqual([["left", "none"]]);
  expect(none.kind).toBe("list");
});
