// A picture of what is looked at, with title, legend, tables, date and sources in it; and the maps for a sheet of paper.
import type { Map as MapLibre } from "maplibre-gl";
import { language, say } from "../shared/language";
import { WATER } from "./map/layers";
import type { Listed } from "./service";

export interface Table {
  headings: string[];
  rows: string[][];
}

export interface Looked {
  panes: { done: Pick<Listed, "id" | "finished_at" | "is_mine" | "is_shared">; map: MapLibre }[];
  /** Reads the runs anew. */
  reread: () => void;
  title: string;
  headline: string;
  /** Draws what the colours mean, and gives how high that is. */
  legend: (pen: CanvasRenderingContext2D, left: number, top: number) => number;
  tables: Table[];
  /** On what it stands, line by line; but for the map's approval number. */
  basis: [string, string][];
  /** What can be downloaded besides: where it is, and what it is called. */
  files: [string, string][];
  /** What the legend on paper says of coverage and siting; null where it is drawn below the map. */
  paper: { thresholds: readonly number[]; cut: number; kind: "coverage" | "siting" } | null;
}

/** On what it stands, with the map's approval number. */
export const basis = (looked: Looked, approval: string | null): [string, string][] => [
  ...looked.basis,
  [say("审图号", "Map approval number"), approval ?? say("（待填）", "(to be filled in)")],
];

export const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

const FONT = '"PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const INK = "#10161f";
export const GREY = "#454f5d";
const LINE_COLOUR = "#d5dbe3";
const GAP_PX = 16;

/** Draws the maps as they are now, beside each other, in the width of a canvas. */
export function drawMaps(canvas: HTMLCanvasElement, { panes }: Looked, left = 0, top = 0, width = canvas.width, height = canvas.height) {
  const pen = canvas.getContext("2d")!;
  const each = (width - GAP_PX * (panes.length - 1)) / panes.length;
  for (const [number, { map }] of panes.entries()) {
    // What WebGL drew is gone after the frame: draw and take it in one go.
    map.redraw();
    const drawn = map.getCanvas();
    const scale = Math.min(each / drawn.width, height / drawn.height);
    const [wide, high] = [drawn.width * scale, drawn.height * scale];
    const from = left + number * (each + GAP_PX);
    pen.fillStyle = WATER[isDark() ? "dark" : "light"];
    pen.fillRect(from, top, each, height);
    pen.drawImage(drawn, from + (each - wide) / 2, top + (height - high) / 2, wide, high);
    pen.strokeStyle = "#7b8795";
    pen.lineWidth = 1;
    pen.strokeRect(from + 0.5, top + 0.5, each - 1, height - 1);
  }
}

const WIDTH = 1600;
const EDGE = 48;
/** The map is as high as it is on the screen, within these. */
const LEAST_HEIGHT = 700;
const MOST_HEIGHT = 1_300;
const HEAD = 110;
const LINE = 30;
/** Rows of a table that a picture has room for. */
const MOST_ROWS = 60;

/** The picture. */
export function poster(looked: Looked, approval: string | null): HTMLCanvasElement {
  const lines = basis(looked, approval);
  const shown = looked.panes[0]!.map.getCanvas();
  const wide = (WIDTH - 2 * EDGE - GAP_PX * (looked.panes.length - 1)) / looked.panes.length;
  const high = Math.round(Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, (wide * shown.height) / shown.width)));
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d")!;
  const below = EDGE + HEAD + high + 20;
  const all = (): number => {
    let top = below + looked.legend(pen, EDGE, below) + 20;
    for (const table of looked.tables) top += drawTable(pen, table, top) + 24;
    for (const [name, words] of lines) {
      write(pen, name, EDGE, top, bold(20), INK);
      write(pen, words, EDGE + (language === "zh" ? 110 : 260), top, plain(20), GREY);
      top += LINE;
    }
    return top + EDGE;
  };
  // Once for how high it gets, and once more on a canvas of that height, which begins empty.
  canvas.width = WIDTH;
  canvas.height = all();
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  write(pen, looked.title, EDGE, EDGE, bold(40), INK);
  write(pen, looked.headline, EDGE, EDGE + 56, plain(24), GREY);
  drawMaps(canvas, looked, EDGE, EDGE + HEAD, WIDTH - 2 * EDGE, high);
  all();
  return canvas;
}

export const bold = (size: number): string => `700 ${size}px ${FONT}`;
export const plain = (size: number): string => `${size}px ${FONT}`;

export function write(pen: CanvasRenderingContext2D, words: string, left: number, top: number, font = plain(20), colour = INK, room = WIDTH - EDGE - left) {
  pen.textBaseline = "top";
  pen.font = font;
  pen.fillStyle = colour;
  pen.fillText(words, left, top, room);
}

/** Draws a table as wide as the map, each column by its longest words, and gives how high it is. */
function drawTable(pen: CanvasRenderingContext2D, { headings, rows }: Table, top: number): number {
  const shown = rows.slice(0, MOST_ROWS);
  pen.font = plain(20);
  const longest = headings.map((words, at) => Math.max(...[words, ...shown.map((row) => row[at]!)].map((one) => pen.measureText(one).width)) + 24);
  const scale = (WIDTH - 2 * EDGE) / longest.reduce((sum, one) => sum + one, 0);
  let left = EDGE;
  for (const [at, words] of headings.entries()) {
    const wide = longest[at]! * scale;
    write(pen, words, left, top, bold(20), INK, wide - 8);
    for (const [number, row] of shown.entries()) write(pen, row[at]!, left, top + (number + 1) * LINE, plain(20), GREY, wide - 8);
    left += wide;
  }
  pen.fillStyle = LINE_COLOUR;
  for (let number = 1; number <= shown.length; number++) pen.fillRect(EDGE, top + number * LINE - 5, WIDTH - 2 * EDGE, 1);
  const more = rows.length - shown.length;
  if (more) write(pen, say(`另有 ${more} 行，见 xlsx`, `${more} more rows in the workbook`), EDGE, top + (shown.length + 1) * LINE, plain(20), GREY);
  return (1 + shown.length + (more ? 1 : 0)) * LINE;
}
