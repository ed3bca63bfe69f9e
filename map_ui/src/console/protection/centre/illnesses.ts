// A list of illnesses as it is typed or sent: a code and a name a line.
import { say } from "../../../shared/language";

export const AT = "/programmes/member_protection/illness-lists";

export interface Illness {
  code: string;
  name: string;
}

export interface IllnessList {
  year: number;
  /** How many illnesses are on it: what the plans call it by. */
  length: number;
  /** Where it was taken from. */
  source: string;
  entered_on: string;
  illnesses: Illness[];
}

export interface LineFault {
  line: number;
  given: string;
  wanted: string;
}

const CODE = /^[0-9A-Za-z_-]{1,40}$/;
const LONGEST_NAME = 100;

/** The illnesses of a text, a code, a comma or tab and a name a line, and what is wrong line by line; empty lines say nothing. */
export function illnessesOf(text: string): { illnesses: Illness[]; faults: LineFault[] } {
  const illnesses: Illness[] = [];
  const faults: LineFault[] = [];
  const lineOf = new Map<string, number>();
  for (const [at, given] of text.split(/\r\n|\r|\n/).entries()) {
    if (!given.trim()) continue;
    const line = at + 1;
    const [, code = "", name = ""] = /^([^,，\t]*)[,，\t](.*)$/.exec(given)?.map((one) => one.trim()) ?? [];
    const before = lineOf.get(code);
    const wanted = !code || !name
      ? say("应为“代码,名称”", "a code, a comma, a name")
      : !CODE.test(code)
        ? say("代码应为 1 至 40 位字母、数字、- 或 _", "a code of 1 to 40 letters, digits, - or _")
        : name.length > LONGEST_NAME || name.includes('"')
          ? say(`名称应为 1 至 ${LONGEST_NAME} 字，不含引号`, `a name of 1 to ${LONGEST_NAME} characters without quotation marks`)
          : before
            ? say(`每个代码只出现一次，与第 ${before} 行重复`, `each code once; it is on line ${before}`)
            : null;
    if (wanted) faults.push({ line, given, wanted });
    else {
      lineOf.set(code, line);
      illnesses.push({ code, name });
    }
  }
  return { illnesses, faults };
}

/** A file's text: UTF-8, or GB18030 as Chinese spreadsheets write it. */
export function textOf(content: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return new TextDecoder("gb18030").decode(content);
  }
}
