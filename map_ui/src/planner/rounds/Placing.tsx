// A depot or a stop that is put on the map: by a click, or by keys, which move the map below its middle.
import type { Map as MapLibre } from "maplibre-gl";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../../shared/language";
import type { RoundsForm } from "./asked";
import { type ClickedAt, clickedAt } from "./clicked";
import { lineOf } from "./points";

/** The depot of a truck, by its number, or a stop. */
export type Placing = { depot: number } | "stop";

/** The form with what was put there. */
export function placed(form: RoundsForm, placing: Placing, { lon, lat, district }: ClickedAt): RoundsForm {
  if (placing !== "stop") {
    return { ...form, trucks: form.trucks.map((one, number) => (number === placing.depot ? { ...one, depot: `${lon}, ${lat}` } : one)) };
  }
  const lines = form.points.split("\n").filter((line) => line.trim());
  const name = say(`停靠点 ${lines.length + 1}`, `Stop ${lines.length + 1}`);
  const line = lineOf({ name, lon, lat, district: district ?? say("（区）", "(district)"), address: "", parking: null, power: null, space: null });
  return { ...form, source: "points", points: [...lines, line].join("\n") };
}

interface Props {
  form: RoundsForm;
  placing: Placing;
  map: MapLibre | null;
  onPlace: (at: ClickedAt) => void;
  onEnd: () => void;
}

export function PlacingHint({ form, placing, map, onPlace, onEnd }: Props) {
  const middle = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    middle.current!.scrollIntoView({ block: "nearest" });
    middle.current!.focus();
  }, []);
  const what = placing === "stop" ? say("停靠点", "a stop") : say(`${form.trucks[placing.depot]!.name}的出发地`, `the depot of ${form.trucks[placing.depot]!.name}`);
  return (
    <div
      class="placing"
      role="group"
      aria-label={say("在地图上放", "Put on the map")}
      onKeyDown={(event) => {
        if (event.key === "Escape") onEnd();
      }}
    >
      <span>{say(`点地图放${what}，或把地图移到位后`, `Click where ${what} is, or move the map and`)}</span>
      <button ref={middle} type="button" disabled={!map} onClick={() => onPlace(clickedAt(map!, map!.getCenter()))}>
        {say("取地图中心", "take its middle")}
      </button>
      <button type="button" onClick={onEnd}>
        {say("取消", "Cancel")}
      </button>
    </div>
  );
}
