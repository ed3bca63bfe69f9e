import { expect, test } from "vitest";
import { illnessesOf, textOf } from "./illnesses";

test("a list of illnesses is a code and a name a line", () => {
  const told = illnessesOf("C01,示例病种一\r\n\r\nC02\t示例病种二\nC03，示例病种三，轻症");
  expect(told.faults).toEqual([]);
  expect(told.illnesses).toEqual([
    { code: "C01", name: "示例病种一" },
    { code: "C02", name: "示例病种二" },
    { code: "C03", name: "示例病种三，轻症" },
  ]);
});

test("what is wrong is told line by line, and is no illness", () => {
  const told = illnessesOf('C01,示例病种一\n只有名称\n\n病 1,示例\nC01,又一次\nC04,"示例"');
  expect(told.illnesses).toHaveLength(1);
  expect(told.faults.map((one) => [one.line, one.wanted])).toEqual([
    [2, "应为“代码,名称”"],
    [4, "代码应为 1 至 40 位字母、数字、- 或 _"],
    [5, "每个代码只出现一次，与第 1 行重复"],
    [6, "名称应为 1 至 100 字，不含引号"],
  ]);
});

test("a name is at most a hundred characters", () => {
  expect(illnessesOf(`C01,${"病".repeat(100)}`).faults).toEqual([]);
  expect(illnessesOf(`C01,${"病".repeat(101)}`).faults).toHaveLength(1);
});

test("a file is UTF-8, or GB18030", () => {
  expect(textOf(new TextEncoder().encode("C01,病").buffer as ArrayBuffer)).toBe("C01,病");
  // 病 in GB18030.
  expect(textOf(new Uint8Array([0x43, 0x2c, 0xb2, 0xa1]).buffer)).toBe("C,病");
});
