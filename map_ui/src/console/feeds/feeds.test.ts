import { expect, test } from "vitest";
import { placeOf, platformOf } from "./feeds";

test("a query says a platform; the app of the federation where it says none that there is", () => {
  expect(platformOf("?view=feeds&platform=baidu")).toBe("baidu");
  expect(platformOf("?view=feeds")).toBe("zhigongzhijia");
  expect(platformOf("?platform=apple")).toBe("zhigongzhijia");
});

test("a fault of an answer file stands in a row and a column, or nowhere in particular", () => {
  expect(placeOf("3:state")).toBe("第 3 行 状态");
  expect(placeOf("columns")).toBe("");
});
