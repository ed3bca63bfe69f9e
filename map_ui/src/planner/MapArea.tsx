// The map and what lies over it; the engine is fetched when the page stands.
import type { ComponentChildren } from "preact";
import { useLater } from "../shared/later";
import { say } from "../shared/language";
import type { RunMapProps } from "./map/RunMap";

const load = async () => (await import("./map/RunMap")).default;

export function MapArea({ children, ...props }: RunMapProps & { children?: ComponentChildren }) {
  const later = useLater("map", load);
  return (
    <section class="map" aria-label={say(`图：${props.label}`, `Drawn: ${props.label}`)}>
      {later.Part ? (
        <later.Part {...props} />
      ) : later.failed ? (
        <p class="notice" role="alert">
          {say("地图没有读到；表格里有全部数字。", "The map could not be fetched; all numbers stand in the tables.")}{" "}
          <button type="button" onClick={later.retry}>
            {say("再试一次", "Try again")}
          </button>
        </p>
      ) : null}
      {children}
    </section>
  );
}
