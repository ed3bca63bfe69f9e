// The results of the list as the map draws them.
import type { LayerSpecification } from "maplibre-gl";
import { say } from "../../shared/language";
import type { Feature } from "../service";
import type { Spot } from "../url";
import { minutesTo } from "../words";
import { imageName } from "../../map/marks";

export const RESULTS = "results";
export const ME = "me";

const FONT = ["PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei"];

/** The results that have a position; the nearest is drawn last, above the others. A site from beyond the list has no minutes. */
export function resultsOf(features: readonly Feature[], selected: number | null): GeoJSON.FeatureCollection {
  // Beside minutes of the way by road those of the straight line are told apart.
  const isByRoad = features.some(({ properties }) => properties.drive_s);
  const minutes = (site: Feature["properties"]) => `${isByRoad && !site.drive_s ? "≈ " : ""}${minutesTo(site.distance_m!, site.drive_s)}`;
  return {
    type: "FeatureCollection",
    features: features
      .filter(({ geometry, properties }) => geometry && properties.distance_m !== null)
      .map(({ geometry, properties: site }, rank) => ({
        type: "Feature" as const,
        geometry: { type: "Point" as const, coordinates: geometry!.coordinates },
        properties: {
          id: site.id,
          rank,
          image: imageName(site.kind, site.tier, site.open === false),
          minutes: site.distance_m === undefined ? "" : say(`${minutes(site)} 分钟`, `${minutes(site)} min`),
          selected: site.id === selected,
        },
      })),
  };
}

export const spotOf = ({ lon, lat }: Spot): GeoJSON.FeatureCollection => ({
  type: "FeatureCollection",
  features: [{ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: {} }],
});

/** The layers of the results and of the spot, above those of the style. */
export function resultLayers(isDark: boolean): LayerSpecification[] {
  const [ink, paper, go] = isDark ? ["#f0f4f9", "#0c1118", "#8ab8ff"] : ["#10161f", "#ffffff", "#0b57b7"];
  return [
    { id: "me-around", type: "circle", source: ME, paint: { "circle-radius": 18, "circle-color": go, "circle-opacity": 0.25 } },
    {
      id: ME,
      type: "circle",
      source: ME,
      paint: { "circle-radius": 7, "circle-color": go, "circle-stroke-color": "#ffffff", "circle-stroke-width": 3 },
    },
    {
      id: "selected",
      type: "circle",
      source: RESULTS,
      filter: ["get", "selected"],
      paint: { "circle-radius": 28, "circle-color": "#ffd54a", "circle-stroke-color": "#10161f", "circle-stroke-width": 2 },
    },
    {
      id: RESULTS,
      type: "symbol",
      source: RESULTS,
      layout: {
        "icon-image": ["get", "image"],
        "icon-allow-overlap": true,
        "symbol-sort-key": ["-", ["get", "rank"]], // where two stand in one place, the nearer is above
      },
    },
    {
      id: "minutes",
      type: "symbol",
      source: RESULTS,
      layout: {
        "symbol-sort-key": ["get", "rank"], // where two have no room, the nearer has it
        "text-field": ["get", "minutes"],
        "text-font": FONT,
        "text-size": 14,
        "text-anchor": "top",
        "text-offset": [0, 1.6],
      },
      paint: { "text-color": ink, "text-halo-color": paper, "text-halo-width": 2 },
    },
  ];
}
