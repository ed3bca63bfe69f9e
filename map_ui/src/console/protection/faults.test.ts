import { expect, test } from "vitest";
import { badRows, csvOf, csvOfRows, type RowFault } from "./faults";

const FAULT: RowFault = { row: 3, field: "card_number", column: { zh: "卡号", en: "Card number" }, given: "6200****0001", wanted: { zh: "应为 16 位，“数字”", en: "16 digits" }, is_notice: false };

test("faults are a CSV whose cells are no formulas", () => {
  const lines = csvOf([FAULT, { ...FAULT, given: '=1+"1"', is_notice: true }], "应为").split("\r\n");
  expect(lines[0]).toBe('\uFEFF"行","列","所填（已遮盖）","应为","性质"');
  expect(lines[1]).toBe('"3","卡号","6200****0001","应为 16 位，“数字”","须更正"');
  expect(lines[2]).toBe('"3","卡号","\'=1+""1""","应为 16 位，“数字”","提示"');
});

test("the rows that a refusal names are a CSV, and nothing else of it is", () => {
  const faults = [
    { where: "file:12", given: null, wanted: "结果应为 成功 或 退回" },
    { where: "file", given: null, wanted: "应为 CSV" },
    { where: "profile:1", given: null, wanted: "别的" },
  ];
  expect(badRows(faults)).toEqual([{ row: 12, wanted: "结果应为 成功 或 退回" }]);
  expect(csvOfRows(badRows(faults))).toBe('\uFEFF"行","应为"\r\n"12","结果应为 成功 或 退回"\r\n');
});
