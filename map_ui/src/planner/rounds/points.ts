// Stops that are typed or pasted, a line each, and how they are read.
import type { District } from "../districts";
import type { Need, StopPoint } from "./service";

const PLACE = /^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$/;
const NEEDS: readonly Need[] = ["parking", "power", "space"];
/** What is said of a need; nothing is that nobody has looked. */
const SAID: [boolean | null, readonly string[]][] = [
  [true, ["是", "有", "yes", "y", "1"]],
  [false, ["否", "无", "no", "n", "0"]],
  [null, ["", "待核实", "?", "？"]],
];
const PARTS = 5 + NEEDS.length;

/** Longitude and latitude of a text; null where it is none. */
export function placeOf(text: string): { lon: number; lat: number } | null {
  const found = PLACE.exec(text);
  if (!found) return null;
  const [lon, lat] = [Number(found[1]), Number(found[2])];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : null;
}

/** The stops of a text, or the number of the first line that is none.
 *
 * Name, lon, lat, district, address, then whether there is parking, power and space. A line that was copied from a sheet has
 * tabs between them, and may have commas in its address.
 */
export function pointsOf(text: string, districts: readonly District[]): StopPoint[] | number {
  const found: StopPoint[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    const parts = line.split(line.includes("\t") ? "\t" : /[,，]/).map((part) => part.trim());
    const [name = "", lon = "", lat = "", where = "", address = ""] = parts;
    const place = placeOf(`${lon},${lat}`);
    const district = districts.find((one) => [one.code, one.name.zh, one.name.en].includes(where))?.code;
    const [parking, power, space] = NEEDS.map((_, n) => saidOf(parts[5 + n] ?? ""));
    if (!name || !place || !district || parts.length > PARTS || parking === undefined || power === undefined || space === undefined) return at + 1;
    found.push({ name, address, ...place, district, parking, power, space });
  }
  return found;
}

/** Undefined for what says nothing of it. */
const saidOf = (words: string): boolean | null | undefined => SAID.find(([, all]) => all.includes(words.toLowerCase()))?.[0];

/** A stop as a line that is read as the same stop. */
export function lineOf(point: StopPoint): string {
  const said = NEEDS.map((need) => SAID.find(([value]) => value === point[need])![1][0]!);
  const parts = [point.name, `${point.lon}`, `${point.lat}`, point.district, point.address, ...said];
  while (parts.at(-1) === "") parts.pop();
  return parts.join(parts.some((part) => /[,，]/.test(part)) ? "\t" : ", ");
}

/** How many stops have all that is wanted, how many lack some of it, and of how many nobody knows. */
export function counted(points: readonly StopPoint[], needs: readonly Need[]): { have: number; lack: number; unknown: number } {
  const lack = points.filter((one) => needs.some((need) => one[need] === false)).length;
  const have = points.filter((one) => needs.every((need) => one[need] === true)).length;
  return { have, lack, unknown: points.length - have - lack };
}
