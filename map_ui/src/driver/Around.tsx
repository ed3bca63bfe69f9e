// What lies around: the map, or a radar where there can or should be none; either is loaded when it is first wanted.
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { say } from "../shared/language";
import { useLater } from "../shared/later";
import type { Feature } from "./service";
import type { Spot } from "./url";

export interface AroundProps {
  spot: Spot;
  features: Feature[];
  /** The site that is looked at. */
  selected: number | null;
  onOpen: (id: number) => void;
}

interface RadarProps extends AroundProps {
  why: Mode;
  onMap: (() => void) | null;
}

export type Mode = "map" | "saving" | "unable";

// Each a function of its own: within one expression the build leaves the map's style sheet out.
async function loadMap(): Promise<ComponentType<RadarProps>> {
  return (await import("./map/Pane")).default;
}

async function loadRadar(): Promise<ComponentType<RadarProps>> {
  return (await import("./map/Radar")).default;
}

function modeOf(): Mode {
  if (!document.createElement("canvas").getContext("webgl2")) return "unable";
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData ? "saving" : "map";
}

export function Around(props: AroundProps) {
  const [mode, setMode] = useState(modeOf);
  const { Part, failed, retry } = useLater(mode, mode === "map" ? loadMap : loadRadar);
  return (
    <>
      {Part ? (
        <Part {...props} why={mode} onMap={mode === "saving" ? () => setMode("map") : null} />
      ) : failed ? (
        <p role="alert">
          {say("地图没有加载成功", "The map was not loaded")}{" "}
          <button type="button" onClick={retry}>
            {say("重试", "Try again")}
          </button>
        </p>
      ) : (
        <p role="status">{say("正在加载地图…", "Loading the map…")}</p>
      )}
    </>
  );
}
