// By what way one gets there: along the straight line or, where roads are loaded, by road.
import { say } from "../shared/language";

interface Props {
  by: "line" | "drive";
  hasRoads: boolean;
  onChange: (to: { by: "line" | "drive" }) => void;
}

export function ByWay({ by, hasRoads, onChange }: Props) {
  return (
    <div class="segments" role="group" aria-label={say("怎么去", "By what way")}>
      <button type="button" aria-pressed={by === "line"} onClick={() => onChange({ by: "line" })}>
        {say("直线估算", "Straight line")}
      </button>
      <button type="button" aria-pressed={by === "drive"} disabled={!hasRoads} onClick={() => onChange({ by: "drive" })}>
        {say("沿道路驾车", "By road")}
      </button>
    </div>
  );
}
