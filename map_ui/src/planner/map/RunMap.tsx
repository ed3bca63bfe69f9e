// The map of a run, fetched when there is one to show.
import { type GeoJSONSource, LngLatBounds, type Map as MapLibre, type MapMouseEvent, ScaleControl } from "maplibre-gl";
import { useEffect, useRef } from "preact/hooks";
import { begin } from "../../map/begin";
import type { Point } from "../service";
import type { Tables } from "../useRun";
import { ADDED, CELLS, cellLayers, drawn, HATCH, hatch, LAND, marked, SITE_LAYERS, SITES, siteLayers, WATER } from "./layers";
import { move, type Views } from "./views";

/** Where a click fell, in WGS-84, and on what. */
export interface Clicked {
  lon: number;
  lat: number;
  /** The key of a site, or a cell; null beside them. */
  what: string | null;
}

export interface RunMapProps {
  /** What the map is called to who does not see it. */
  label: string;
  /** Null before there is a run. */
  tables: Tables | null;
  /** Changes with what is in the tables. */
  id: string | null;
  thresholds: readonly number[];
  cut: number;
  /** Keys of the chosen sites, the first first. */
  chosen: readonly string[];
  locked: readonly string[];
  forbidden: readonly string[];
  added: readonly Point[];
  district: string | null;
  /** The cell that is explained. */
  cell: string | null;
  /** West, south, east, north of what is to be seen at first. */
  bounds: readonly [number, number, number, number] | null;
  /** Maps that move together. */
  views?: Views;
  onClick: (clicked: Clicked) => void;
  /** What the pointer is over, null beside it. */
  onProbe?: (over: { nearest_s: number | null; weight: number } | null) => void;
  /** The map, for a picture of it; null when it is gone. */
  onMap?: (map: MapLibre | null) => void;
}

const PADDING = 24;
/** On a phone the legend lies over the lower edge. */
const LEGEND = 116;
const NARROW = matchMedia("(max-width: 900px)");

/** Demand of a few places is shown with what is around it. */
const CLOSEST = 11;

export default function RunMap(props: RunMapProps) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const shown = useRef(props);
  shown.current = props;
  const padding = { top: PADDING, left: PADDING, right: PADDING, bottom: NARROW.matches && !props.views ? LEGEND : PADDING };

  useEffect(() => {
    const { bounds } = shown.current;
    const view = bounds ? { bounds: boxOf(bounds), fitBoundsOptions: { padding, maxZoom: CLOSEST } } : { center: [121.47, 31.2] as [number, number], zoom: 8.4 };
    const begun = begin(holder.current!, view, (made, isDark) => dress(made, isDark, shown.current));
    const made = begun.map;
    map.current = made;
    made.getCanvas().setAttribute("aria-label", shown.current.label);
    made.addControl(new ScaleControl({ maxWidth: 100 }), "bottom-left");
    const over = (event: MapMouseEvent, layers: readonly string[]) =>
      made.queryRenderedFeatures(event.point, { layers: layers.filter((one) => made.getLayer(one)) })[0];
    made.on("click", (event) => {
      const site = over(event, SITE_LAYERS)?.properties.key as string | undefined;
      const cell = over(event, [CELLS])?.properties.cell as string | undefined;
      shown.current.onClick({ lon: round(event.lngLat.lng), lat: round(event.lngLat.lat), what: site ?? cell ?? null });
    });
    made.on("mousemove", (event) => {
      const facts = over(event, [CELLS, "cell-points"])?.properties;
      made.getCanvas().style.cursor = facts ? "pointer" : "";
      shown.current.onProbe?.(facts ? { nearest_s: facts.nearest_s ?? null, weight: facts.weight } : null);
    });
    made.on("mouseout", () => shown.current.onProbe?.(null));
    shown.current.onMap?.(made);
    const leave = shown.current.views ? move(shown.current.views, made) : () => undefined;
    return () => {
      leave();
      shown.current.onMap?.(null);
      begun.end();
    };
  }, []);
  const { id, cut, thresholds, tables } = props;
  useEffect(() => {
    const made = map.current!;
    if (!made.getSource(CELLS)) return;
    delete holder.current!.dataset.map;
    paint(made, shown.current);
  }, [id, cut, thresholds.join(), tables !== null]);
  useEffect(() => {
    if (map.current!.getSource(SITES)) mark(map.current!, shown.current);
  }, [id, tables !== null, props.chosen.join(), props.locked.join(), props.forbidden.join(), JSON.stringify(props.added)]);
  useEffect(() => {
    if (map.current!.getLayer("district-chosen")) point(map.current!, shown.current);
  }, [props.district, props.cell]);
  useEffect(() => {
    if (props.bounds) map.current!.fitBounds(boxOf(props.bounds), { padding, maxZoom: CLOSEST, animate: false });
  }, [props.bounds?.join()]);
  return <div class="pane" ref={holder} />;
}

/** Adds what the page shows to a new style. */
function dress(made: MapLibre, isDark: boolean, props: RunMapProps) {
  const scheme = isDark ? "dark" : "light";
  for (const layer of ["facilities", "clusters"]) made.setLayoutProperty(layer, "visibility", "none");
  made.setPaintProperty("land", "background-color", WATER[scheme]);
  made.addImage(HATCH, hatch(isDark), { pixelRatio: 2 });
  for (const source of [CELLS, SITES, ADDED]) made.addSource(source, { type: "geojson", data: NOTHING });
  made.addLayer(
    { id: "district-land", type: "fill", source: "districts", "source-layer": "districts", paint: { "fill-color": LAND[scheme], "fill-antialias": false } },
    "district-outlines",
  );
  for (const layer of cellLayers(props.thresholds.length, isDark)) made.addLayer(layer, "district-outlines");
  made.setPaintProperty("district-outlines", "line-color", isDark ? "#9fadbd" : "#5c6675");
  made.addLayer({
    id: "district-chosen",
    type: "line",
    source: "districts",
    "source-layer": "districts",
    filter: ["==", ["get", "code"], ""],
    paint: { "line-color": isDark ? "#8ab8ff" : "#0b57b7", "line-width": 4 },
  });
  made.addLayer({
    id: "cell-chosen",
    type: "line",
    source: CELLS,
    filter: ["==", ["get", "cell"], ""],
    paint: { "line-color": isDark ? "#ffd54a" : "#10161f", "line-width": 3 },
  });
  for (const layer of siteLayers(isDark)) made.addLayer(layer);
  made.moveLayer("district-labels");
  paint(made, props);
  mark(made, props);
  point(made, props);
}

function paint(made: MapLibre, { tables, thresholds, cut }: RunMapProps) {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  for (const layer of cellLayers(thresholds.length, isDark)) {
    if (layer.type === "fill" && layer.id === CELLS) made.setPaintProperty(CELLS, "fill-color", layer.paint!["fill-color"]);
    if (layer.type === "circle") made.setPaintProperty(layer.id, "circle-color", layer.paint!["circle-color"]);
  }
  put(made, CELLS, tables ? drawn(tables.cells, thresholds, cut) : NOTHING);
}

function mark(made: MapLibre, { tables, chosen, locked, forbidden, added }: RunMapProps) {
  put(made, SITES, tables ? marked(tables.sites, chosen, locked, forbidden) : NOTHING);
  put(made, ADDED, {
    type: "FeatureCollection",
    features: added.map(({ lon, lat }) => ({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: {} })),
  });
}

function point(made: MapLibre, { district, cell }: RunMapProps) {
  made.setFilter("district-chosen", ["==", ["get", "code"], district ?? ""]);
  made.setFilter("cell-chosen", ["==", ["get", "cell"], cell ?? ""]);
}

const NOTHING: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const boxOf = ([west, south, east, north]: readonly [number, number, number, number]) => new LngLatBounds([west, south], [east, north]);
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

function put(map: MapLibre, source: string, data: GeoJSON.FeatureCollection) {
  (map.getSource(source) as GeoJSONSource).setData(data);
}
