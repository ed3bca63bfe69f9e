// The map: our own tiles beneath, the results of the list above them, and where the driver is.
import { AttributionControl, type GeoJSONSource, LngLatBounds, Map as MapLibre, type MapLayerMouseEvent, NavigationControl, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { ask } from "../../shared/service";
import type { AroundProps } from "../Around";
import type { Feature } from "../service";
import { cluster, draw, type Kind, markOf } from "./marks";
import "./pane.css";
import { ME, RESULTS, resultLayers, resultsOf, spotOf } from "./results";

setWorkerUrl(workerUrl);

const PIXEL_RATIO = 2;
const DEEPEST_FIT = 15;
// The list lies over the lower edge, and a marker has its minutes below.
const PADDING = { top: 48, bottom: 72, left: 48, right: 56 };
const FONT = '"PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const WORDS = {
  "Map.Title": say("地图", "Map"),
  "NavigationControl.ZoomIn": say("放大", "Zoom in"),
  "NavigationControl.ZoomOut": say("缩小", "Zoom out"),
};

export default function Pane({ spot, features: listed, selected, onOpen }: AroundProps) {
  const far = useFar(listed, selected);
  const features = far ? [...listed, far] : listed;
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const shown = useRef({ spot, features, selected, onOpen });
  shown.current = { spot, features, selected, onOpen };

  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const style = () => `/styles/${dark.matches ? "dark" : "light"}.json`;
    const made = new MapLibre({
      container: holder.current!,
      style: style(),
      localIdeographFontFamily: FONT,
      locale: WORDS,
      bounds: around(shown.current),
      fitBoundsOptions: { padding: PADDING, maxZoom: DEEPEST_FIT },
      fadeDuration: 0,
      dragRotate: false,
      touchPitch: false,
      attributionControl: false,
    });
    map.current = made;
    made.touchZoomRotate.disableRotation();
    made.addControl(new AttributionControl({ compact: false }), "bottom-left");
    made.addControl(new NavigationControl({ showCompass: false }), "top-right");
    made.setMissingStyleImageResolver((name) => addImage(made, name, dark.matches));
    made.on("style.load", () => {
      const { spot, features, selected } = shown.current;
      made.addSource(RESULTS, { type: "geojson", data: resultsOf(features, selected) });
      made.addSource(ME, { type: "geojson", data: spotOf(spot) });
      // What the list shows stands above all else; what it would cover is left out.
      for (const layer of ["facilities", "clusters"]) made.setLayoutProperty(layer, "icon-allow-overlap", false);
      made.setLayoutProperty("clusters", "text-allow-overlap", false);
      for (const layer of resultLayers(dark.matches)) made.addLayer(layer);
    });
    made.on("idle", () => void (holder.current!.dataset.map = "idle"));
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
    const restyle = () => made.setStyle(style(), { diff: false });
    dark.addEventListener("change", restyle);
    return () => {
      dark.removeEventListener("change", restyle);
      made.remove();
    };
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

function addImage(map: MapLibre, name: string, isDark: boolean) {
  const { metadata } = map.getStyle() as { metadata?: { "geo_service:kinds"?: Record<string, Kind> } };
  const mark = name === "cluster" ? cluster(isDark) : markOf(name, metadata?.["geo_service:kinds"] ?? {});
  if (mark && !map.hasImage(name)) map.addImage(name, draw(mark, PIXEL_RATIO), { pixelRatio: PIXEL_RATIO });
}
