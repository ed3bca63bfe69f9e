// Where sites lie around a spot, without a map: how far and in which direction.
import type { Spot } from "../url";

const EARTH_M = 6_371_008.8;
const ROUND = [1, 2, 5];

/** East and north of a spot in metres; right to a thousandth within a town. */
export function offset(from: Spot, lon: number, lat: number): [number, number] {
  const degree = (Math.PI / 180) * EARTH_M;
  return [(lon - from.lon) * degree * Math.cos((from.lat * Math.PI) / 180), (lat - from.lat) * degree];
}

/** A round distance (1, 2 or 5 times a power of ten) that reaches as far as the farthest, in metres; 100 at least. */
export function reach(metres: readonly number[]): number {
  const farthest = Math.max(100, ...metres);
  const power = 10 ** Math.floor(Math.log10(farthest));
  return (ROUND.find((times) => times * power >= farthest) ?? 10) * power;
}
