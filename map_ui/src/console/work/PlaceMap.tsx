// The positions of one site, numbered as in the list beside it.
import { type GeoJSONSource, LngLatBounds, type Map as MapLibre, ScaleControl } from "maplibre-gl";
import { useEffect, useRef } from "preact/hooks";
import { begin } from "../../map/begin";
import type { Spot } from "./places";

const SPOTS = "spots";
const FONT = ["PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei"];
const FIT = { padding: 60, maxZoom: 15 };

export function PlaceMap({ spots }: { spots: Spot[] }) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const shown = useRef(spots);
  shown.current = spots;

  useEffect(() => {
    const begun = begin(holder.current!, { bounds: around(spots), fitBoundsOptions: FIT, scrollZoom: false }, (drawn, isDark) => {
      const [ink, paper] = isDark ? ["#f0f4f9", "#10161f"] : ["#10161f", "#ffffff"];
      drawn.addSource(SPOTS, { type: "geojson", data: pointsOf(shown.current) });
      drawn.addLayer({
        id: "spot-discs",
        type: "circle",
        source: SPOTS,
        paint: { "circle-radius": 14, "circle-color": ink!, "circle-stroke-color": "#ffffff", "circle-stroke-width": 3 },
      });
      drawn.addLayer({
        id: SPOTS,
        type: "symbol",
        source: SPOTS,
        layout: { "text-field": ["to-string", ["get", "number"]], "text-font": FONT, "text-size": 15, "text-allow-overlap": true },
        paint: { "text-color": paper! },
      });
    });
    begun.map.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-right");
    map.current = begun.map;
    return begun.end;
  }, []);
  useEffect(() => {
    (map.current?.getSource(SPOTS) as GeoJSONSource | undefined)?.setData(pointsOf(spots));
    map.current?.fitBounds(around(spots), FIT);
  }, [JSON.stringify(spots)]);
  return <div class="pane" ref={holder} />;
}

function around(spots: Spot[]): LngLatBounds {
  const box = new LngLatBounds();
  for (const { lon, lat } of spots) box.extend([lon, lat]);
  return box;
}

const pointsOf = (spots: Spot[]): GeoJSON.FeatureCollection => ({
  type: "FeatureCollection",
  features: spots.map(({ number, lon, lat }) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { number },
  })),
});
