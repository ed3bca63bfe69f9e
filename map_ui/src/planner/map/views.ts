// Maps that show the same part of the city: where one is moved the others follow.
import type { Map as MapLibre } from "maplibre-gl";

export interface Views {
  maps: Set<MapLibre>;
  /** The one that is moved by hand. */
  leads: MapLibre | null;
}

export const together = (): Views => ({ maps: new Set(), leads: null });

/** Lets a map move with the others of its views, until what is given back is called. */
export function move(views: Views, map: MapLibre): () => void {
  const follow = () => {
    if (views.leads !== null && views.leads !== map) return;
    views.leads = map;
    const view = { center: map.getCenter(), zoom: map.getZoom() };
    for (const other of views.maps) if (other !== map) other.jumpTo(view);
    views.leads = null;
  };
  views.maps.add(map);
  map.on("move", follow);
  return () => {
    map.off("move", follow);
    views.maps.delete(map);
  };
}
