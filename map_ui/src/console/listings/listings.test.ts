import { expect, test } from "vitest";
import { lackingWords } from "./listings";

const FUNCTIONS = { toilet: { zh: "厕所", en: "Toilet" }, fridge: { zh: "冰箱", en: "Fridge" } };

test("what a site lacks is said in words, its photos by what they should show", () => {
  expect(lackingWords(["position", "photo:toilet", "photo:fridge", "photo:new"], FUNCTIONS)).toBe("地图位置、照片（厕所、冰箱、new）");
  expect(lackingWords(["address"], FUNCTIONS)).toBe("地址");
});
