// What is drawn of a run: hexagons by how far it is from them, hatched where they are gaps, and the sites.
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { Cells, CellFacts, SiteFacts, Sites } from "../service";
import { MINUTE_S, RAMPS, shade } from "../words";

export const CELLS = "cells";
export const SITES = "run-sites";
export const ADDED = "added";
export const HATCH = "hatch";

const FONT = ["PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei"];
/** From this zoom on candidates that were not chosen are shown. */
const CANDIDATES_Z = 9.5;

export interface CellDrawn {
  step: number;
  /** Whether it is further than what counts as near. */
  gap: boolean;
}

/** How many thresholds lie below a time; all where there is no way. */
export const stepOf = (seconds: number | null, thresholds: readonly number[]): number =>
  seconds === null ? thresholds.length : thresholds.filter((minutes) => seconds > minutes * MINUTE_S).length;

/** The cells with what their colour follows from. */
export const drawn = (cells: Cells, thresholds: readonly number[], cut: number): GeoJSON.FeatureCollection<GeoJSON.Geometry, CellDrawn & CellFacts & { cell: string | null }> => ({
  type: "FeatureCollection",
  features: cells.features.map((one) => ({
    ...one,
    properties: {
      ...one.properties,
      cell: one.id === undefined ? null : String(one.id),
      step: stepOf(one.properties.nearest_s, thresholds),
      gap: one.properties.nearest_s === null || one.properties.nearest_s > cut * MINUTE_S,
    },
  })),
});

/** The chosen sites get their rank, the others what is said of them; locked and forbidden ones are marked. */
export function marked(
  sites: Sites,
  chosen: readonly string[],
  locked: readonly string[],
  forbidden: readonly string[],
): GeoJSON.FeatureCollection<GeoJSON.Point, SiteFacts & { rank: string; state: string }> {
  return {
    type: "FeatureCollection",
    features: sites.features.map((one) => {
      const { key, role, verdict } = one.properties;
      const rank = chosen.indexOf(key);
      const state = forbidden.includes(key) ? "forbidden" : rank >= 0 ? "chosen" : role === "candidate" ? "candidate" : verdict === "counts" ? "counts" : "out";
      return { ...one, properties: { ...one.properties, rank: rank >= 0 ? `${rank + 1}` : "", state: locked.includes(key) && rank < 0 ? "locked" : state } };
    }),
  };
}

export const LAND = { light: "#f7f5ef", dark: "#151c25" };
export const WATER = { light: "#cfdde8", dark: "#0a0f15" };

/** The layers below the outlines of the districts. */
export function cellLayers(thresholds: number, isDark: boolean): LayerSpecification[] {
  const ramp = RAMPS[isDark ? "dark" : "light"];
  const colours = Array.from({ length: thresholds + 1 }, (_, step) => [step, ramp[shade(step, thresholds)]!]).flat();
  const colour = ["match", ["get", "step"], ...colours, ramp[4]] as unknown as ExpressionSpecification;
  const circle = ["==", ["geometry-type"], "Point"] as ExpressionSpecification;
  return [
    { id: CELLS, type: "fill", source: CELLS, filter: ["!", circle], paint: { "fill-color": colour, "fill-antialias": false } },
    { id: "cell-points", type: "circle", source: CELLS, filter: circle, paint: { "circle-color": colour, "circle-radius": 4, "circle-stroke-color": "#10161f", "circle-stroke-width": 0.5 } },
    {
      id: HATCH,
      type: "fill",
      source: CELLS,
      filter: ["all", ["!", circle], ["get", "gap"]],
      paint: { "fill-pattern": HATCH, "fill-antialias": false },
    },
  ];
}

/** The layers above them. */
export function siteLayers(isDark: boolean): LayerSpecification[] {
  const [ink, paper] = isDark ? ["#f0f4f9", "#10161f"] : ["#10161f", "#ffffff"];
  const state = (one: string): ExpressionSpecification => ["==", ["get", "state"], one];
  return [
    {
      id: "candidates",
      type: "circle",
      source: SITES,
      minzoom: CANDIDATES_Z,
      filter: state("candidate"),
      paint: { "circle-radius": 5, "circle-color": "rgba(255,255,255,0.55)", "circle-stroke-color": ink!, "circle-stroke-width": 1 },
    },
    {
      id: "out",
      type: "circle",
      source: SITES,
      filter: state("out"),
      paint: { "circle-radius": 4, "circle-color": "#ffffff", "circle-stroke-color": "#5c6675", "circle-stroke-width": 2 },
    },
    {
      id: "counts",
      type: "circle",
      source: SITES,
      filter: state("counts"),
      paint: { "circle-radius": 5, "circle-color": "#0b57b7", "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 },
    },
    {
      id: "marked",
      type: "circle",
      source: SITES,
      filter: ["any", state("locked"), state("forbidden")],
      paint: { "circle-radius": 8, "circle-color": ["case", state("locked"), "#0b57b7", "#ffffff"], "circle-stroke-color": ["case", state("locked"), "#ffd54a", "#a8141f"], "circle-stroke-width": 3 },
    },
    {
      id: "chosen",
      type: "circle",
      source: SITES,
      filter: state("chosen"),
      paint: { "circle-radius": 14, "circle-color": ink!, "circle-stroke-color": paper!, "circle-stroke-width": 2.5 },
    },
    {
      id: "ranks",
      type: "symbol",
      source: SITES,
      filter: state("chosen"),
      layout: { "text-field": ["get", "rank"], "text-font": FONT, "text-size": 15, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": paper! },
    },
    {
      id: ADDED,
      type: "circle",
      source: ADDED,
      paint: { "circle-radius": 8, "circle-color": "#ffd54a", "circle-stroke-color": "#10161f", "circle-stroke-width": 2.5 },
    },
  ];
}

/** Layers at which a site is met. */
export const SITE_LAYERS = ["chosen", "marked", "counts", "out", "candidates"];

const SIDE = 16;

/** A tile of 45° lines, 2 pixels to a CSS pixel, so that neighbouring tiles go on from each other. */
export function hatch(isDark: boolean): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext("2d")!;
  pen.strokeStyle = isDark ? "rgba(240,244,249,0.75)" : "rgba(16,22,31,0.8)";
  pen.lineWidth = 2;
  for (const from of [-SIDE, 0, SIDE]) {
    pen.beginPath();
    pen.moveTo(from, SIDE);
    pen.lineTo(from + SIDE, 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, SIDE, SIDE);
}
