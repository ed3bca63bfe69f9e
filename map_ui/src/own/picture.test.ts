import { expect, test } from "vitest";
import { pdfOf } from "./pdf";
import { LONG_SIDE, sizeWithin } from "./picture";

test("a picture is made smaller to its long side, and never larger", () => {
  expect(sizeWithin(4800, 3600)).toEqual([LONG_SIDE, 1800]);
  expect(sizeWithin(2401, 1200)).toEqual([2400, 1200]);
  expect(sizeWithin(2400, 100)).toEqual([2400, 100]);
  expect(sizeWithin(640, 480)).toEqual([640, 480]);
});

test("the table of a PDF says where each of its objects begins", async () => {
  const jpeg = (length: number) => new Uint8Array(length).fill(200);
  const pdf = await pdfOf([
    { jpeg: jpeg(500), width: 2400, height: 1200 },
    { jpeg: jpeg(700), width: 600, height: 1200 },
  ]).arrayBuffer();
  const text = new TextDecoder("latin1").decode(pdf);
  const table = Number(/startxref\n(\d+)/.exec(text)![1]);
  const [head = "", ...rows] = text.slice(table).split("\n").slice(1);
  expect(head).toBe("0 9");
  for (let number = 1; number < 9; number++) expect(text.slice(Number(rows[number]!.slice(0, 10)))).toMatch(new RegExp(`^${number} 0 obj\n`));
  expect(text).toContain("/Count 2/Kids[3 0 R 6 0 R]");
  // The long side is that of A4: 842 × 421 points, and 421 × 842.
  expect(text).toContain("/MediaBox[0 0 842.00 421.00]");
  expect(text).toContain("/MediaBox[0 0 421.00 842.00]");
});
