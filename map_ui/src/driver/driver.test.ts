import { expect, test } from "vitest";
import { pause } from "./service";
import { type Asked, question, read, write } from "./url";
import { age, clock, distance, minutesTo, opening } from "./words";

const NOTHING: Asked = { needs: [], parking: false, open: true, view: "list", at: null, id: null };
// Tuesday, 13:00 in Shanghai.
const NOW = new Date("2026-11-24T05:00:00Z");

test("an empty URL asks for what is open now, from where the phone is", () => {
  expect(read("")).toEqual(NOTHING);
  expect(write(NOTHING)).toBe("");
});

test("what is asked stands in the URL and is read from it again", () => {
  const at = { lon: 121.47, lat: 31.23, name: "黄浦区" };
  const asked: Asked = { needs: ["toilet", "shower"], parking: true, open: false, view: "map", at, id: 29 };
  expect(read(write(asked))).toEqual(asked);
  expect(write(NOTHING, "?lang=en&need=toilet")).toBe("?lang=en");
});

test("what a URL says wrongly is not said", () => {
  expect(read("?need=<b>,toilet&open=x&at=200,31&id=abc")).toEqual({ ...NOTHING, needs: ["toilet"] });
});

test("the question asks for every need, for parking and for what is open", () => {
  const spot = { lon: 121.47, lat: 31.23, name: null };
  expect(question({ ...NOTHING, needs: ["toilet", "shower"], parking: true }, spot, 20)).toBe(
    "/nearest?lon=121.47&lat=31.23&limit=20&by=drive&function=toilet&function=shower&min_free_parking_minutes=15&open_at=now",
  );
  expect(question({ ...NOTHING, open: false }, spot, 20)).toBe("/nearest?lon=121.47&lat=31.23&limit=20&by=drive");
});

test("minutes are whole and at least one", () => {
  expect([0, 320, 550, 650, 850, 3200].map((metres) => minutesTo(metres, null))).toEqual([1, 1, 2, 2, 3, 10]);
  expect([10, 89, 91, 600].map((seconds) => minutesTo(3200, seconds))).toEqual([1, 1, 2, 10]);
});

test("distances are in 50 m, then in kilometres", () => {
  const metres = [3, 60, 574, 576, 949, 951, 1678, 99_949, 99_950];
  const said = ["50 m", "50 m", "550 m", "600 m", "950 m", "1.0 km", "1.7 km", "99.9 km", "100 km"];
  expect(metres.map(distance)).toEqual(said);
});

test("what is open says until when, amber in the last half hour", () => {
  const until = (closes_at: string | null) => opening({ open: true, opens_at: null, closes_at }, NOW, "zh");
  expect(until("2026-11-24T20:00:00+08:00")).toEqual({ state: "open", text: "营业中 · 至 20:00" });
  expect(until("2026-11-24T13:31:00+08:00").state).toBe("open");
  expect(until("2026-11-24T13:30:00+08:00")).toEqual({ state: "soon", text: "即将关门 · 13:30" });
  expect(until(null)).toEqual({ state: "open", text: "营业中" });
});

test("what is closed says when it opens, and nobody guesses what is not known", () => {
  const closed = { open: false, opens_at: "2026-11-25T08:30:00+08:00", closes_at: null };
  expect(opening(closed, NOW, "zh")).toEqual({ state: "closed", text: "已关门 · 周三 08:30 开门" });
  expect(opening({ ...closed, opens_at: null }, NOW, "en")).toEqual({ state: "closed", text: "Closed" });
  expect(opening({ open: null, opens_at: null, closes_at: null }, NOW, "zh").text).toBe("营业时间不详");
});

test("what was told before it closed or opened says only that the moment has passed", () => {
  const open = { open: true, opens_at: null, closes_at: "2026-11-24T13:00:00+08:00" };
  expect(opening(open, NOW, "zh")).toEqual({ state: "closed", text: "已过关门时间 · 13:00" });
  const closed = { open: false, opens_at: "2026-11-24T08:30:00+08:00", closes_at: null };
  expect(opening(closed, NOW, "en")).toEqual({ state: "unknown", text: "Was to open · 08:30" });
});

test("from a week on a day is told by its date", () => {
  expect(clock("2026-11-30T09:00:00+08:00", NOW, "zh")).toBe("周一 09:00");
  expect(clock("2026-12-01T09:00:00+08:00", NOW, "zh")).toBe("12月1日 09:00");
});

test("midnight at the end of today is 24:00", () => {
  expect(clock("2026-11-25T00:00:00+08:00", NOW, "zh")).toBe("24:00");
  expect(clock("2026-11-26T00:00:00+08:00", NOW, "en")).toBe("Thu 00:00");
});

test("an age is told in the unit that says most", () => {
  const before = (minutes: number) => age(new Date(NOW.getTime() - minutes * 60_000).toISOString(), NOW, "zh");
  const said = ["刚刚", "1 分钟前", "59 分钟前", "1 小时前", "23 小时前", "1 天前"];
  expect([0, 1, 59, 60, 1439, 1440].map(before)).toEqual(said);
});

test("who is not answered asks again, less and less often", () => {
  expect([1, 2, 3, 5, 6, 50].map(pause)).toEqual([2_000, 4_000, 8_000, 32_000, 60_000, 60_000]);
});
