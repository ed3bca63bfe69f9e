import { expect, test } from "vitest";
import { imageName, type Kind, markOf } from "../../map/marks";
import { offset, reach } from "./radar";

const KINDS: Record<string, Kind> = {
  home: { colour: "#0b57b7", glyph: "家", tiers: ["micro", "comprehensive"] },
  hut: { colour: "#00687a", glyph: "心", tiers: [] },
};

test("shape, size and ring say the tier", () => {
  const [micro, top, none] = ["home:micro", "home:comprehensive", "hut"].map((name) => markOf(name, KINDS)!);
  expect([micro!.shape, micro!.ring, top!.shape, top!.ring, none!.shape]).toEqual(["circle", false, "circle", true, "square"]);
  expect(micro!.size).toBeLessThan(top!.size);
});

test("a closed site is hollow, and its glyph grey", () => {
  const closed = markOf(imageName("hut", null, true), KINDS)!;
  expect([closed.fill, closed.ink, closed.glyph]).toEqual(["#ffffff", "#5c6675", "心"]);
});

test("a kind that nobody declares has no mark", () => {
  expect(markOf("cluster", KINDS)).toBeNull();
  expect(markOf("nothing:micro", KINDS)).toBeNull();
});

test("a hundredth of a degree is 1,112 metres to the north, and 951 to the east in Shanghai", () => {
  // One degree of the mean sphere is 111,195 m; the cosine of 31.2 degrees is 0.85536.
  const [east, north] = offset({ lon: 121, lat: 31.2, name: null }, 121.01, 31.21);
  expect(Math.round(north)).toBe(1112);
  expect(Math.round(east)).toBe(951);
});

test("the radar reaches to a round distance", () => {
  expect([[], [100], [101], [200], [201], [480], [501], [1001], [7300]].map(reach)).toEqual(
    [100, 100, 200, 200, 500, 500, 1000, 2000, 10000],
  );
});
