import { expect, test } from "vitest";
import { type Photo, shelvesOf, type SitePhotos, whereOf } from "./photos";

const photo = (id: number, shows: string | null): Photo => ({
  id,
  function: shows,
  taken_on: null,
  added_at: "2025-09-01T00:00:00Z",
  width: 640,
  height: 480,
  metres_away: null,
  taken_there: null,
  url: "",
  thumbnail_url: "",
});
const title = (zh: string) => ({ zh, en: zh });
const told: SitePhotos = {
  site: { id: 1, name: "示例", status: "open" },
  published: true,
  may_add: true,
  may_remove: true,
  functions: [
    { code: "toilet", title: title("厕所") },
    { code: "fridge", title: null },
  ],
  photos: [photo(1, "toilet"), photo(2, null), photo(3, "shower")],
  functions_without_photo: [{ code: "fridge", title: null }],
};

test("photos stand by what they show: the whole, what is missing, what is there, what is not declared any more", () => {
  expect(shelvesOf(told, { shower: title("淋浴") }).map(({ name, declared, photos }) => [name, declared, photos.map((one) => one.id)])).toEqual([
    ["整体", false, [2]],
    ["fridge", true, []],
    ["厕所", true, [1]],
    ["淋浴", false, [3]],
  ]);
});

test("where a photo was taken is said in metres, in kilometres, or is not known", () => {
  expect(whereOf({ metres_away: 110.9, taken_there: true })).toBe("拍摄于站点处（相距 111 米）");
  expect(whereOf({ metres_away: 952.6, taken_there: false })).toBe("拍摄处距站点 953 米，请核对");
  expect(whereOf({ metres_away: 12_340, taken_there: false })).toBe("拍摄处距站点 12 公里，请核对");
  expect(whereOf({ metres_away: null, taken_there: null })).toBe("未带拍摄位置");
});
