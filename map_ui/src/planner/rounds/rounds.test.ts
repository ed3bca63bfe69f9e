import { expect, test } from "vitest";
import { begunRounds, changesFrom, daysOf, roundsBody, roundsForm, type RoundsForm, stopsOf } from "./asked";
import { counted, lineOf, placeOf, pointsOf } from "./points";
import type { RoundsInputs, StopPoint, Visit } from "./service";
import { dayWords, half } from "./words";

const DISTRICTS = [
  { code: "310101", name: { zh: "黄浦区", en: "Huangpu" } },
  { code: "310104", name: { zh: "徐汇区", en: "Xuhui" } },
];
const BEGUN = begunRounds("2026-06-03", ["310101", "310104"], 10_001, "made_up", false);

test("rounds begin on the Monday after today, for four working weeks, the year's places in equal whole parts", () => {
  expect([BEGUN.firstDay, BEGUN.lastDay]).toEqual(["2026-06-08", "2026-07-03"]);
  expect(BEGUN.unions.map((one) => one.quota)).toEqual(["5000", "5000"]);
  // On a Monday it is the next one, for today's trucks have left.
  expect(begunRounds("2026-06-01", [], 0, "", true).firstDay).toBe("2026-06-08");
});

test("a plan's form asks for what was asked for there", () => {
  const form: RoundsForm = { ...BEGUN, source: "points", points: "园区, 121.4, 31.2, 黄浦区, 一号门, 是", without: "2026-06-22" };
  const body = roundsBody(form, DISTRICTS) as unknown as RoundsInputs;
  expect(body.stops.points).toEqual([
    { name: "园区", address: "一号门", lon: 121.4, lat: 31.2, district: "310101", parking: true, power: null, space: null },
  ]);
  expect(body.assumption).toEqual({ name: "规划员的估计，待女工部核实", women_share: 0.4, take_up: 0.0025 });
  expect(roundsBody(roundsForm(body, BEGUN), DISTRICTS)).toEqual(body);
});

test("nothing is assumed where every union tells its demand, and an assumption without a name will not do", () => {
  const told = { ...BEGUN, unions: [{ district: "310101", quota: "50", demand: "0" }, { district: "310104", quota: "", demand: "" }] };
  expect(roundsBody(told, DISTRICTS)).toMatchObject({ layer: null, assumption: null, unions: [{ district: "310101", quota: 50, demand: 0 }] });
  const assume = (to: Partial<RoundsForm["assumption"]>) => roundsBody({ ...BEGUN, assumption: { ...BEGUN.assumption, ...to } }, DISTRICTS);
  for (const wrong of [{ name: " " }, { women: "" }, { women: "100.1" }, { takeUp: "-1" }]) expect(assume(wrong)).toBe("assumption");
  expect(assume({ women: "100", takeUp: "0" })).toMatchObject({ assumption: { women_share: 1, take_up: 0 } });
});

test("what cannot be asked for is named by where it is", () => {
  expect(roundsBody({ ...BEGUN, source: "points", points: "" }, DISTRICTS)).toBe("points");
  expect(roundsBody({ ...BEGUN, trucks: [{ ...BEGUN.trucks[0]!, depot: "121.4" }] }, DISTRICTS)).toBe("trucks");
  expect(roundsBody({ ...BEGUN, also: "6月1日" }, DISTRICTS)).toBe("days");
  expect(roundsBody({ ...BEGUN, unions: [{ district: "310101", quota: "1.5", demand: "" }] }, DISTRICTS)).toBe("unions");
  expect(pointsOf("园区, 121.4, 31.2, 310101\n\n商圈, 121.4, 91, 徐汇区", DISTRICTS)).toBe(3);
  expect(placeOf("121.4，31.2")).toEqual({ lon: 121.4, lat: 31.2 });
  expect([daysOf("2026-06-20、2026-06-19"), daysOf("2026-06-31x")]).toEqual([["2026-06-19", "2026-06-20"], null]);
});

test("a stop says in its line what is there, and nothing is that nobody has looked", () => {
  const [full, none, some] = pointsOf("甲, 121.4, 31.2, 黄浦区, 一号门, 是, 有, yes\n乙, 121.4, 31.2, 黄浦区, , 否, 无, no\n丙, 121.4, 31.2, 黄浦区, , , 待核实, 是", DISTRICTS) as StopPoint[];
  expect([full, none, some].map((one) => [one!.parking, one!.power, one!.space])).toEqual([
    [true, true, true],
    [false, false, false],
    [null, null, true],
  ]);
  expect(counted([full!, none!, some!], ["parking", "power", "space"])).toEqual({ have: 1, lack: 1, unknown: 1 });
  expect(counted([full!, none!, some!], [])).toEqual({ have: 3, lack: 0, unknown: 0 });
  for (const wrong of ["甲, 121.4, 31.2, 黄浦区, 一号门, 也许", "甲, 121.4, 31.2, 黄浦区, 一号门, 是, 是, 是, 是"]) expect(pointsOf(wrong, DISTRICTS)).toBe(1);
});

test("a stop is written as the line that it is read from, with tabs where it has a comma of its own", () => {
  for (const point of pointsOf("甲\t121.4\t31.2\t310101\t南门，三号\t是\t\t否\n乙, 121.4, 31.2, 310104", DISTRICTS) as StopPoint[]) {
    expect(pointsOf(lineOf(point), DISTRICTS)).toEqual([point]);
  }
});

test("the stops of the whole plan are counted, with the truck that comes most often", () => {
  const at = (day: string, truck: string, key: string, persons: number) => ({ day, truck, key, persons, name: key, lon: 1, lat: 2, district: "310101" }) as Visit;
  const visits = [at("2026-06-08", "甲车", "a", 30), at("2026-06-09", "乙车", "b", 10), at("2026-06-10", "乙车", "b", 20), at("2026-06-11", "甲车", "b", 5)];
  expect(stopsOf(visits).map((one) => [one.key, one.visits, one.persons, one.truck])).toEqual([
    ["b", 3, 35, "乙车"],
    ["a", 1, 30, "甲车"],
  ]);
});

test("plans differ in the visits that are new and those that are gone", () => {
  const at = (day: string, persons = 30) => ({ day, truck: "甲车", key: "point:0", persons }) as Visit;
  const [monday, tuesday] = [at("2026-06-08"), at("2026-06-09")];
  expect(changesFrom([monday, tuesday], [tuesday, at("2026-06-08", 20)])).toEqual({ added: [at("2026-06-08", 20)], gone: [monday] });
  expect(dayWords("2026-06-08")).toBe("6-08 周一");
  expect(half("超出名额 30 / beyond the quota 30; 车辆已排满 2 / no truck has room left 2")).toBe("超出名额 30；车辆已排满 2");
});
