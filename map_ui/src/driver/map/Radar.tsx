// What is near by distance and direction, where a map cannot or should not be drawn. All of it is in the list.
import { language, say } from "../../shared/language";
import type { Mode } from "../Around";
import type { Feature } from "../service";
import type { Spot } from "../url";
import { distance, minutesTo } from "../words";
import { offset, reach } from "./radar";
import "./radar.css";

interface Props {
  spot: Spot;
  features: Feature[];
  /** Why there is no map. */
  why: Mode;
  onOpen: (id: number) => void;
  /** Draws the map all the same; null where it cannot be. */
  onMap: (() => void) | null;
}

const WHY = {
  saving: say("省流量模式，未加载地图", "Data saver is on: the map is not loaded"),
  unable: say("此手机无法显示地图，列表仍可使用", "This device cannot draw the map; the list works all the same"),
};
const HALF = 100;

export default function Radar({ spot, features, why, onOpen, onMap }: Props) {
  const placed = features.filter((feature) => feature.geometry && feature.properties.distance_m !== null);
  const far = reach(placed.map((feature) => feature.properties.distance_m!));
  return (
    <div class="radar">
      <p>
        {why === "map" ? null : WHY[why]}
        {onMap ? (
          <button type="button" onClick={onMap}>
            {say("仍要加载地图", "Load the map all the same")}
          </button>
        ) : null}
      </p>
      <svg viewBox="-125 -120 250 240" role="img" lang={language} aria-label={say(`${placed.length} 处站点的方向和距离，上为北`, `Direction and distance of ${placed.length} sites, north is up`)}>
        {[0.5, 1].map((share) => (
          <g key={share}>
            <circle class="ring" r={HALF * share} />
            <text class="ring-far" y={-HALF * share - 3}>
              {distance(far * share)}
            </text>
          </g>
        ))}
        <circle class="me" r="5" />
        {placed
          .map(({ properties: site, geometry }) => {
            const [east, north] = offset(spot, ...geometry!.coordinates);
            return (
              <g key={site.id} class={`blip ${site.open === false ? "shut" : ""}`} transform={`translate(${(east / far) * HALF} ${(-north / far) * HALF})`} onClick={() => onOpen(site.id)}>
                <circle r="7" />
                <text y="17">{say(`${minutesTo(site.distance_m!, site.drive_s)} 分钟`, `${minutesTo(site.distance_m!, site.drive_s)} min`)}</text>
              </g>
            );
          })
          .reverse()}
      </svg>
    </div>
  );
}
