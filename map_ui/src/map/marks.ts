// What a marker looks like: glyph and colour say the kind; shape, size and ring the tier; hollow grey says closed.

/** What the style says of a kind. */
export interface Kind {
  colour: string;
  glyph: string;
  /** From the least to the greatest. */
  tiers: string[];
}

export interface Mark {
  shape: "circle" | "square";
  /** Its width in CSS pixels, with the ring around it. */
  size: number;
  ring: boolean;
  fill: string;
  ink: string;
  glyph: string;
}

const WHITE = "#ffffff";
const CLOSED = "#5c6675";
const CLUSTER_SIZE = 44;

/** The disc under a cluster's count. */
export const cluster = (isDark: boolean): Mark => ({
  shape: "circle",
  size: CLUSTER_SIZE,
  ring: false,
  fill: isDark ? "#f0f4f9" : "#10161f",
  ink: isDark ? "#10161f" : WHITE,
  glyph: "",
});

/** The name of a site's image; the style names those of the tiles alike, without a prefix. */
export const imageName = (kind: string, tier: string | null, isClosed: boolean): string =>
  `${isClosed ? "closed/" : ""}${kind}${tier ? `:${tier}` : ""}`;

/** The mark of an image's name; null for a kind that nobody has declared. */
export function markOf(name: string, kinds: Record<string, Kind>): Mark | null {
  const isClosed = name.startsWith("closed/");
  const [code, tier] = name.replace("closed/", "").split(":");
  const kind = kinds[code!];
  if (!kind) return null;
  const isTop = kind.tiers.length > 0 && tier === kind.tiers.at(-1);
  return {
    shape: kind.tiers.length ? "circle" : "square",
    size: isTop ? 46 : kind.tiers.length ? 40 : 36,
    ring: isTop,
    fill: isClosed ? WHITE : kind.colour,
    ink: isClosed ? CLOSED : WHITE,
    glyph: kind.glyph,
  };
}

const FONT = '"PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';

/** A mark as pixels, `ratio` to a CSS pixel. */
export function draw(mark: Mark, ratio: number): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = mark.size * ratio;
  const pen = canvas.getContext("2d")!;
  pen.scale(ratio, ratio);
  const middle = mark.size / 2;
  // From outside: white all around, then the ring with white within, then the body.
  const layers: [string, number][] = [[WHITE, 0], [mark.ink === CLOSED ? CLOSED : mark.fill, 2]];
  if (mark.ring) layers.push([WHITE, 4]);
  layers.push([mark.fill, mark.ring ? 6 : mark.ink === CLOSED ? 4 : 2]);
  for (const [colour, inset] of layers) {
    pen.fillStyle = colour;
    pen.beginPath();
    if (mark.shape === "circle") pen.arc(middle, middle, middle - inset, 0, 2 * Math.PI);
    else pen.roundRect(inset, inset, mark.size - 2 * inset, mark.size - 2 * inset, 8);
    pen.fill();
  }
  pen.fillStyle = mark.ink;
  pen.font = `700 ${Math.round(mark.size * 0.42)}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(mark.glyph, middle, middle + 1);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
