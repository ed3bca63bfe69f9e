import { expect, test } from "vitest";
import { languageOf } from "./language";

test("a page speaks the language of its URL before that of the browser", () => {
  expect(languageOf("?lang=en", ["zh-CN"])).toBe("en");
  expect(languageOf("?lang=zh", ["en"])).toBe("zh");
});

test("a page speaks the first language of the browser that it knows, else Chinese", () => {
  expect(languageOf("", ["fr", "en-GB", "zh"])).toBe("en");
  expect(languageOf("", ["fr"])).toBe("zh");
  expect(languageOf("?lang=fr", [])).toBe("zh");
});
