import { expect, test } from "vitest";
import { distanceText } from "./distance";

test("below a kilometre it is metres, in tens", () => {
  expect(distanceText(0, "zh")).toBe("0 米");
  expect(distanceText(994.9, "zh")).toBe("990 米");
});

test("from a kilometre on it is kilometres, also when rounding makes it one", () => {
  expect(distanceText(995, "zh")).toBe("1.0 公里");
  expect(distanceText(12_345, "en")).toBe("12.3 km");
});
