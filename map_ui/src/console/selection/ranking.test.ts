import { expect, test } from "vitest";
import { inOrder, meanOf, type Placed, placesLeft } from "./ranking";

const placed = (rank: number, selected: boolean | null): Placed => ({ rank, selected }) as Placed;

test("the mean of a dimension is of all who scored it, with two decimals", () => {
  const given = (...points: number[]) => ({ assessments: points.map((one) => ({ scores: { coverage: { points: one } } })) }) as never;
  expect(meanOf(given(14, 15, 15), "coverage")).toBe("14.67");
  expect(meanOf(given(14), "another")).toBeNull();
});

test("a tie about the last places is left those that the better ones do not take", () => {
  const ranking = [placed(1, true), placed(2, null), placed(2, null), placed(4, false)];
  expect(placesLeft({ places: 2, ranking })).toBe(1);
  expect(placesLeft({ places: 1, ranking: [placed(1, true)] })).toBe(0);
});

test("once a tie is settled those with a place stand above the line", () => {
  const [without, chosen, best] = [placed(2, false), placed(2, true), placed(1, true)];
  expect(inOrder([best, without, chosen])).toEqual([best, chosen, without]);
});
