// The tours of a day or of the whole plan: each truck from its depot by its stops in their order and back, drawn straight.
import { type ExpressionSpecification, type GeoJSONSource, LngLatBounds, type Map as MapLibre, ScaleControl } from "maplibre-gl";
import { useEffect, useRef } from "preact/hooks";
import { begin } from "../../map/begin";
import { say } from "../../shared/language";
import { LAND, WATER } from "../map/layers";
import { grouped, type Place, stopsOf, visitsOn } from "./asked";
import type { TruckRow, Visit } from "./service";
import { type ClickedAt, clickedAt, LAND_LAYER } from "./clicked";
import { TRUCK_COLOURS } from "./words";

export interface RoundsMapProps {
  /** Changes with the plan; empty before there is one. */
  id: string;
  trucks: readonly TruckRow[];
  visits: readonly Visit[];
  /** Null for the whole plan. */
  day: string | null;
  /** Places of the form that are none of the plan. */
  asked: readonly Place[];
  onClick: (at: ClickedAt) => void;
  /** The map, for a picture of it and for its middle; null when it is gone. */
  onMap: (map: MapLibre | null) => void;
}

const FONT = ["PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei"];
const FIT = { padding: 48, maxZoom: 13 };
const TOURS = "tours";
const STOPS = "tour-stops";
const ASKED = "asked";
/** The whole city, where nothing else says what is to be seen. */
const CITY = new LngLatBounds([121.1, 30.85], [121.85, 31.55]);

export default function RoundsMap(props: RoundsMapProps) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const shown = useRef(props);
  shown.current = props;
  useEffect(() => {
    const begun = begin(holder.current!, { bounds: boundsOf(shown.current), fitBoundsOptions: FIT }, (made, isDark) => dress(made, isDark, shown.current));
    map.current = begun.map;
    begun.map.getCanvas().setAttribute("aria-label", say("路线图", "Map of the tours"));
    begun.map.addControl(new ScaleControl({ maxWidth: 100 }), "bottom-left");
    begun.map.on("click", ({ lngLat }) => shown.current.onClick(clickedAt(begun.map, lngLat)));
    shown.current.onMap(begun.map);
    return () => {
      shown.current.onMap(null);
      begun.end();
    };
  }, []);
  const { id, day, asked } = props;
  useEffect(() => {
    if (!map.current!.getSource(TOURS)) return;
    delete holder.current!.dataset.map;
    draw(map.current!, shown.current);
  }, [id, day, JSON.stringify(asked)]);
  useEffect(() => {
    // With a plan the calendar takes half of the room, which the map hears of later.
    map.current!.resize();
    map.current!.fitBounds(boundsOf(shown.current), { ...FIT, animate: false });
  }, [id]);
  return <div class="pane" ref={holder} />;
}

function boundsOf({ trucks, visits }: RoundsMapProps): LngLatBounds {
  const bounds = new LngLatBounds();
  for (const { lon, lat } of [...trucks, ...visits]) bounds.extend([lon, lat]);
  return bounds.isEmpty() ? CITY : bounds;
}

function dress(made: MapLibre, isDark: boolean, props: RoundsMapProps) {
  const scheme = isDark ? "dark" : "light";
  const [ink, paper] = isDark ? ["#f0f4f9", "#10161f"] : ["#10161f", "#ffffff"];
  for (const layer of ["facilities", "clusters"]) made.setLayoutProperty(layer, "visibility", "none");
  made.setPaintProperty("land", "background-color", WATER[scheme]);
  made.addLayer(
    { id: LAND_LAYER, type: "fill", source: "districts", "source-layer": "districts", paint: { "fill-color": LAND[scheme], "fill-antialias": false } },
    "district-outlines",
  );
  for (const source of [TOURS, STOPS, ASKED]) made.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  const colours = TRUCK_COLOURS[scheme];
  const colour = ["match", ["get", "colour"], ...colours.flatMap((one, number) => [number, one]), ink!] as unknown as ExpressionSpecification;
  const role = (one: string): ExpressionSpecification => ["==", ["get", "role"], one];
  made.addLayer({ id: TOURS, type: "line", source: TOURS, layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": colour, "line-width": ["get", "width"] } });
  made.addLayer({
    id: "other-days",
    type: "circle",
    source: STOPS,
    filter: role("other"),
    paint: { "circle-radius": 4, "circle-color": paper!, "circle-stroke-color": isDark ? "#9fadbd" : "#5c6675", "circle-stroke-width": 2 },
  });
  made.addLayer({
    id: "depots",
    type: "circle",
    source: STOPS,
    filter: role("depot"),
    paint: { "circle-radius": 7, "circle-color": ink!, "circle-stroke-color": paper!, "circle-stroke-width": 2 },
  });
  made.addLayer({
    id: STOPS,
    type: "circle",
    source: STOPS,
    filter: role("visit"),
    paint: { "circle-radius": ["get", "radius"], "circle-color": colour, "circle-stroke-color": paper!, "circle-stroke-width": 2.5 },
  });
  made.addLayer({
    id: "orders",
    type: "symbol",
    source: STOPS,
    filter: role("visit"),
    layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 13, "text-allow-overlap": true, "text-ignore-placement": true },
    paint: { "text-color": isDark ? "#10161f" : "#ffffff" },
  });
  made.addLayer({
    id: "stop-names",
    type: "symbol",
    source: STOPS,
    filter: role("visit"),
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-offset": [0, 1.6], "text-anchor": "top" },
    paint: { "text-color": ink!, "text-halo-color": paper!, "text-halo-width": 1.5 },
  });
  made.addLayer({
    id: ASKED,
    type: "circle",
    source: ASKED,
    paint: { "circle-radius": 8, "circle-color": "#ffd54a", "circle-stroke-color": "#10161f", "circle-stroke-width": 2.5 },
  });
  draw(made, props);
}

function draw(made: MapLibre, props: RoundsMapProps) {
  const { trucks, asked, day } = props;
  const depots = trucks.map(({ lon, lat }) => pointAt(lon, lat, { role: "depot" }));
  const { tours, stops } = day === null ? wholePlan(props) : ofDay(props, day);
  put(made, TOURS, tours);
  put(made, STOPS, [...depots, ...stops]);
  put(made, ASKED, asked.map(({ lon, lat }) => pointAt(lon, lat, {})));
}

interface Drawn {
  tours: GeoJSON.Feature[];
  stops: GeoJSON.Feature[];
}

const WIDE = 4;
const THIN = 1.5;
const STOP_RADIUS = 15;
/** A stop with most visits is so much larger than one with one. */
const LARGEST_RADIUS = 22;

/** The tours of a day, its stops by truck and order, and the stops of other days. */
function ofDay({ trucks, visits }: RoundsMapProps, day: string): Drawn {
  const [tours, stops]: [GeoJSON.Feature[], GeoJSON.Feature[]] = [[], []];
  const today = new Set<string>();
  for (const [number, truck] of trucks.entries()) {
    const its = visitsOn(visits, day, truck.truck);
    if (!its.length) continue;
    const colour = colourOf(number);
    tours.push(tour(truck, its, colour, WIDE));
    for (const one of its) {
      today.add(one.key);
      stops.push(pointAt(one.lon, one.lat, { role: "visit", colour, radius: STOP_RADIUS, name: one.name, label: `${[...truck.truck][0]}${one.order}` }));
    }
  }
  const others = new Map(visits.filter((one) => !today.has(one.key)).map((one) => [one.key, one]));
  return { tours, stops: [...[...others.values()].map(({ lon, lat }) => pointAt(lon, lat, { role: "other" })), ...stops] };
}

/** Every tour once, and each stop with how often a truck is there, in the colour of the one that is most often. */
function wholePlan({ trucks, visits }: RoundsMapProps): Drawn {
  const tours = new Map<string, GeoJSON.Feature>();
  const byDay = grouped(visits, (one) => `${one.truck} ${one.day}`);
  const number = new Map(trucks.map((one, at) => [one.truck, at]));
  for (const some of byDay.values()) {
    const { day, truck } = some[0]!;
    const its = visitsOn(some, day);
    const at = number.get(truck)!;
    tours.set([truck, ...its.map((one) => one.key)].join(" "), tour(trucks[at]!, its, colourOf(at), THIN));
  }
  const stops = stopsOf(visits);
  const most = Math.max(1, ...stops.map((one) => one.visits));
  return {
    tours: [...tours.values()],
    stops: stops.map((one) => {
      const radius = STOP_RADIUS + ((LARGEST_RADIUS - STOP_RADIUS) * (one.visits - 1)) / Math.max(1, most - 1);
      return pointAt(one.lon, one.lat, { role: "visit", colour: colourOf(number.get(one.truck)!), radius, name: one.name, label: `${one.visits}` });
    }),
  };
}

const colourOf = (number: number): number => number % TRUCK_COLOURS.light.length;

const tour = (depot: TruckRow, its: readonly Visit[], colour: number, width: number): GeoJSON.Feature => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates: [depot, ...its, depot].map(({ lon, lat }) => [lon, lat]) },
  properties: { colour, width },
});

function put(map: MapLibre, source: string, features: GeoJSON.Feature[]) {
  (map.getSource(source) as GeoJSONSource).setData({ type: "FeatureCollection", features });
}

const pointAt = (lon: number, lat: number, properties: Record<string, unknown>): GeoJSON.Feature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties,
});
