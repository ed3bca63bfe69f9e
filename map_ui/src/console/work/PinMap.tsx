// A marker to be dragged to where a site is; the arrow keys move it as well.
import { type Map as MapLibre, Marker, ScaleControl } from "maplibre-gl";
import { useEffect, useRef } from "preact/hooks";
import { begin } from "../../map/begin";
import { say } from "../../shared/language";

interface Props {
  /** Where the marker is, WGS-84; null where it is nowhere yet. */
  at: [number, number] | null;
  middle: [number, number];
  onMove: (lon: number, lat: number) => void;
}

const ROUND = 1e6;
const STEP_PX = 10;
const STEPS: Record<string, [number, number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export function PinMap({ at, middle, onMove }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const marker = useRef<Marker | null>(null);
  const move = useRef(onMove);
  move.current = onMove;

  useEffect(() => {
    const begun = begin(holder.current!, { center: at ?? middle, zoom: at ? 15 : 12, scrollZoom: false }, () => undefined);
    const told = ({ lng, lat }: { lng: number; lat: number }) => move.current(Math.round(lng * ROUND) / ROUND, Math.round(lat * ROUND) / ROUND);
    const made = new Marker({ element: discOf(), draggable: true });
    made.on("dragend", () => told(made.getLngLat()));
    made.getElement().addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const from = begun.map.project(made.getLngLat());
      told(begun.map.unproject([from.x + step[0] * STEP_PX, from.y + step[1] * STEP_PX]));
    });
    begun.map.on("click", (event) => told(event.lngLat));
    begun.map.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-right");
    map.current = begun.map;
    marker.current = made;
    return begun.end;
  }, []);
  useEffect(() => {
    if (!at) {
      marker.current?.remove();
      return;
    }
    marker.current!.setLngLat(at).addTo(map.current!);
    if (!map.current!.getBounds().contains(at)) map.current!.easeTo({ center: at });
  }, [at?.[0], at?.[1]]);
  return <div class="pane" ref={holder} />;
}

function discOf(): HTMLElement {
  const disc = document.createElement("button");
  disc.type = "button";
  disc.className = "pin-disc";
  disc.setAttribute("aria-label", say("站点位置，可用方向键移动", "The site; the arrow keys move it"));
  return disc;
}
