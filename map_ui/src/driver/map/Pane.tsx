// The map: our own tiles beneath, the results of the list above them, and where the driver is.
import { type GeoJSONSource, LngLatBounds, type Map as MapLibre, type MapLayerMouseEvent } from "maplibre-gl";
import { useEffect, useRef, useState } from "preact/hooks";
import { begin } from "../../map/begin";
import { ask } from "../../shared/service";
import type { AroundProps } from "../Around";
import type { Feature } from "../service";
import { ME, RESULTS, resultLayers, resultsOf, spotOf } from "./results";

const DEEPEST_FIT = 15;
// The list lies over the lower edge, and a marker has its minutes below.
const PADDING = { top: 48, bottom: 72, left: 48, right: 56 };

export default function Pane({ spot, features: listed, selected, onOpen }: AroundProps) {
  const far = useFar(listed, selected);
  const features = far ? [...listed, far] : listed;
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const shown = useRef({ spot, features, selected, onOpen });
  shown.current = { spot, features, selected, onOpen };

  useEffect(() => {
    const view = { bounds: around(shown.current), fitBoundsOptions: { padding: PADDING, maxZoom: DEEPEST_FIT } };
    const { map: made, end } = begin(holder.current!, view, (drawn, isDark) => {
      const { spot, features, selected } = shown.current;
      drawn.addSource(RESULTS, { type: "geojson", data: resultsOf(features, selected) });
      drawn.addSource(ME, { type: "geojson", data: spotOf(spot) });
      // What the list shows stands above all else; what it would cover is left out.
      for (const layer of ["facilities", "clusters"]) drawn.setLayoutProperty(layer, "icon-allow-overlap", false);
      drawn.setLayoutProperty("clusters", "text-allow-overlap", false);
      for (const layer of resultLayers(isDark)) drawn.addLayer(layer);
    });
    map.current = made;
    const tapped = (event: MapLayerMouseEvent) => {
      const { id, properties } = event.features![0]!;
      if (properties.count) made.easeTo({ center: event.lngLat, zoom: made.getZoom() + 2 });
      else shown.current.onOpen(Number(properties.id ?? id));
    };
    for (const layer of [RESULTS, "facilities", "clusters"]) {
      made.on("click", layer, (event) => {
        if (!event.defaultPrevented) tapped(event);
        event.preventDefault();
      });
      made.on("mouseenter", layer, () => void (made.getCanvas().style.cursor = "pointer"));
      made.on("mouseleave", layer, () => void (made.getCanvas().style.cursor = ""));
    }
    return end;
  }, []);

  const ids = listed.map((feature) => feature.properties.id).join();
  useEffect(() => {
    put(map.current, RESULTS, resultsOf(features, selected));
    put(map.current, ME, spotOf(spot));
  }, [ids, far, selected, spot.lon, spot.lat]);
  useEffect(() => {
    map.current?.fitBounds(around({ spot, features: listed }), { padding: PADDING, maxZoom: DEEPEST_FIT });
  }, [ids, spot.lon, spot.lat]);
  useEffect(() => {
    const at = features.find((feature) => feature.properties.id === selected)?.geometry?.coordinates;
    if (at) map.current?.easeTo({ center: at });
  }, [selected, far]);
  return <div class="pane" ref={holder} />;
}

/** The site that is looked at where the list has it not, as when a link was shared; null until it is known. */
function useFar(listed: readonly Feature[], selected: number | null): Feature | null {
  const [far, setFar] = useState<Feature | null>(null);
  const isFar = selected !== null && !listed.some((feature) => feature.properties.id === selected);
  useEffect(() => {
    setFar(null);
    if (!isFar) return;
    const leaving = new AbortController();
    // What is wrong is said beside the map, where the site is shown.
    ask<Feature>(`/facilities/${selected}`, undefined, leaving.signal).then(setFar, () => undefined);
    return () => leaving.abort();
  }, [isFar, selected]);
  return far;
}

/** The box of the spot and of the nearest few sites. */
function around({ spot, features }: Pick<AroundProps, "spot" | "features">): LngLatBounds {
  const box = new LngLatBounds([spot.lon, spot.lat], [spot.lon, spot.lat]);
  for (const { geometry } of features.slice(0, 6)) if (geometry) box.extend(geometry.coordinates);
  return box;
}

function put(map: MapLibre | null, source: string, data: GeoJSON.FeatureCollection) {
  (map?.getSource(source) as GeoJSONSource | undefined)?.setData(data);
}
