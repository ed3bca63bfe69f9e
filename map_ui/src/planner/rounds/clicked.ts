// A place that is pointed at on the map.
import type { LngLat, Map as MapLibre } from "maplibre-gl";

export const LAND_LAYER = "district-land";

/** Where a click fell, in WGS-84, and in which district; null where no outlines are drawn. */
export interface ClickedAt {
  lon: number;
  lat: number;
  district: string | null;
}

/** A place on the map, with the district in which it lies. */
export function clickedAt(map: MapLibre, at: LngLat): ClickedAt {
  const layers = map.getLayer(LAND_LAYER) ? [LAND_LAYER] : [];
  const code: unknown = map.queryRenderedFeatures(map.project(at), { layers })[0]?.properties.code;
  return { lon: round(at.lng), lat: round(at.lat), district: typeof code === "string" ? code : null };
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
