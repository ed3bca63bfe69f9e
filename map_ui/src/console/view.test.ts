import { expect, test } from "vitest";
import { addressOf, inLanguage, nextOf, queryOfThisPage, signInAddress, viewOf, whyOf, WORK } from "./view";

test("a query says which view, the calculator where it says none that there is", () => {
  expect(["?view=cases&queue=mine", "?id=3&view=case", "?view=new", "?view=progress", "?view=forms", "?view=selection&programme=x"].map(viewOf)).toEqual(WORK);
  expect(["", "?view=account", "?lang=en&view=sign-in", "?view=Account", "?programme=x"].map(viewOf)).toEqual([
    "calculator",
    "account",
    "sign-in",
    "calculator",
    "calculator",
  ]);
});

test("of what a page says only the language goes along to another view", () => {
  expect(addressOf("account", "?programme=some&lang=en")).toBe("/console?view=account&lang=en");
  expect(addressOf("calculator", "?view=account")).toBe("/console");
});

test("who signs in comes back to where they were, however often they are sent", () => {
  const once = signInAddress("?programme=some&facts=%7B%22a%22%3A1%7D");
  expect(nextOf(once.slice("/console".length))).toBe("/console?programme=some&facts=%7B%22a%22%3A1%7D");
  expect(nextOf(signInAddress(once.slice("/console".length), "ended").slice("/console".length))).toBe(
    "/console?programme=some&facts=%7B%22a%22%3A1%7D",
  );
  expect(nextOf("?view=sign-in&lang=en")).toBe("/console?lang=en");
});

test("the reason stands in the query, and no other than those there are", () => {
  expect(whyOf(signInAddress("?view=account", "ended").slice("/console".length))).toBe("ended");
  expect(whyOf(signInAddress("?view=account"))).toBeNull();
  expect(whyOf("?view=sign-in&why=refused")).toBe("refused");
  expect(whyOf("?why=<b>")).toBeNull();
});

test("another language is that of the page one comes back to as well", () => {
  expect(inLanguage("?programme=some", "en")).toBe("?programme=some&lang=en");
  const other = inLanguage("?view=sign-in&next=%2Fconsole%3Fview%3Daccount%26lang%3Dzh", "en");
  expect(nextOf(other)).toBe("/console?view=account&lang=en");
  expect(nextOf(inLanguage("?view=sign-in&next=%2Fplanner%3Fa%3D1", "en"))).toBe("/planner?a=1");
});

test("an address is this page only on this origin and by this path", () => {
  const origin = "https://service.example";
  expect(queryOfThisPage("/console?view=account", origin)).toBe("?view=account");
  expect(queryOfThisPage("/console", origin)).toBe("");
  for (const other of ["/planner", "//evil.example/console", "https://evil.example/console?a=1", "/console/x"])
    expect(queryOfThisPage(other, origin)).toBeNull();
});
