// A map as every page has it: our own tiles in the colours of the device, our markers, large buttons.
import { AttributionControl, Map as MapLibre, type MapOptions, NavigationControl, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { language, say } from "../shared/language";
import "./map.css";
import { cluster, draw, type Kind, markOf } from "./marks";

setWorkerUrl(workerUrl);

const PIXEL_RATIO = 2;
const FONT = '"PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const WORDS = {
  "Map.Title": say("地图", "Map"),
  "NavigationControl.ZoomIn": say("放大", "Zoom in"),
  "NavigationControl.ZoomOut": say("缩小", "Zoom out"),
};

interface Begun {
  map: MapLibre;
  /** Takes it away. */
  end: () => void;
}

/** Begins a map in a holder, whose `data-map` is "idle" once it is drawn; `onStyle` adds what the page shows of its own.
 *
 * The device may change its colours: then the style is another one, and `onStyle` is called again.
 */
export function begin(holder: HTMLElement, view: Partial<MapOptions>, onStyle: (map: MapLibre, isDark: boolean) => void): Begun {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const style = () => `/styles/${dark.matches ? "dark" : "light"}.json`;
  const map = new MapLibre({
    container: holder,
    style: style(),
    localIdeographFontFamily: FONT,
    locale: WORDS,
    fadeDuration: 0,
    dragRotate: false,
    touchPitch: false,
    attributionControl: false,
    ...view,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new AttributionControl({ compact: false }), "bottom-left");
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.setMissingStyleImageResolver((name) => addImage(map, name, dark.matches));
  map.on("style.load", () => {
    if (language === "en") map.setLayoutProperty("district-labels", "text-field", ["coalesce", ["get", "name_en"], ["get", "name"]]);
    onStyle(map, dark.matches);
  });
  map.on("idle", () => void (holder.dataset.map = "idle"));
  const restyle = () => map.setStyle(style(), { diff: false });
  dark.addEventListener("change", restyle);
  return {
    map,
    end: () => {
      dark.removeEventListener("change", restyle);
      map.remove();
    },
  };
}

function addImage(map: MapLibre, name: string, isDark: boolean) {
  const { metadata } = map.getStyle() as { metadata?: { "geo_service:kinds"?: Record<string, Kind> } };
  const mark = name === "cluster" ? cluster(isDark) : markOf(name, metadata?.["geo_service:kinds"] ?? {});
  if (mark && !map.hasImage(name)) map.addImage(name, draw(mark, PIXEL_RATIO), { pixelRatio: PIXEL_RATIO });
}
