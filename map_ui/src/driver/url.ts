// What the driver asks for: all of it stands in the URL, so that it can be shared and found again.

export interface Spot {
  lon: number;
  lat: number;
  /** What the place is called; null for where the phone says that it is. */
  name: string | null;
}

export interface Asked {
  /** Codes of functions that all must be there. */
  needs: string[];
  /** Whether a quarter of an hour of free parking is asked for. */
  parking: boolean;
  /** Whether only what is open now is shown. */
  open: boolean;
  /** Whether the list alone is shown, or the map above it. */
  view: "list" | "map";
  /** Where it was chosen to look; null for where the phone is. */
  at: Spot | null;
  /** The site that is looked at. */
  id: number | null;
}

export const PARKING_MINUTES = 15;

/** What a query says; what it says wrongly is as if it were not said. */
export function read(search: string): Asked {
  const query = new URLSearchParams(search);
  return {
    needs: (query.get("need") ?? "").split(",").filter((code) => /^[a-z_0-9]+$/.test(code)),
    parking: query.get("park") === "1",
    open: query.get("open") !== "0",
    view: query.get("view") === "map" ? "map" : "list",
    at: readSpot(query.get("at"), query.get("near")),
    id: Number.parseInt(query.get("id") ?? "", 10) || null,
  };
}

function readSpot(at: string | null, name: string | null): Spot | null {
  const [lon, lat] = (at ?? "").split(",").map(Number);
  if (!lon || !lat || Math.abs(lon) > 180 || Math.abs(lat) > 90) return null;
  return { lon, lat, name };
}

/** The query that says it, with what other queries hold besides; where the phone is stands in none. */
export function write(asked: Asked, search = ""): string {
  const query = new URLSearchParams(search);
  const said: Record<string, string | null> = {
    need: asked.needs.join(",") || null,
    park: asked.parking ? "1" : null,
    open: asked.open ? null : "0",
    view: asked.view === "map" ? "map" : null,
    at: asked.at ? `${asked.at.lon},${asked.at.lat}` : null,
    near: asked.at?.name ?? null,
    id: asked.id ? String(asked.id) : null,
  };
  for (const [name, value] of Object.entries(said)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return query.size ? `?${query}` : "";
}

/** How many sites the first answer has: as many as a slow network brings soon; and how many when more are asked for. */
export const FIRST_ROWS = 10;
export const MORE_ROWS = 50;

/** The question to the service. */
export function question(asked: Asked, spot: Spot, rows: number): string {
  const query = new URLSearchParams({ lon: String(spot.lon), lat: String(spot.lat), limit: String(rows), by: "drive" });
  for (const code of asked.needs) query.append("function", code);
  if (asked.parking) query.set("min_free_parking_minutes", String(PARKING_MINUTES));
  if (asked.open) query.set("open_at", "now");
  return `/nearest?${query}`;
}
