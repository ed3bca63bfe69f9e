// Where the site is: as a list, and on a map that is fetched when somebody comes to it.
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { useLater } from "../../shared/later";
import { type Case, type Desk, wordOf } from "./desk";
import { PinForm } from "./PinForm";
import { spotsOf } from "./places";

const PARTS = async () => (await import("./PlaceMap")).PlaceMap;

interface Props {
  held: Case;
  approval: string | null;
  desk: Desk;
  /** The position was changed. */
  onPinned: () => Promise<void>;
  onFail: (error: unknown) => string | null;
}

export function Places({ held, approval, desk, onPinned, onFail }: Props) {
  const { words } = desk;
  const [pinning, setPinning] = useState(false);
  const spots = spotsOf(held);
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const map = useLater(near && spots.length && hasMaps() ? "map" : null, PARTS);
  useEffect(() => {
    if (!box.current) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), { rootMargin: "200px" });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [spots.length > 0, pinning]);
  if (!held.site && !spots.length) return null;
  const given = held.site?.given;
  return (
    <section class="card places" aria-labelledby="places">
      <h2 id="places">{say("位置", "Where it is")}</h2>
      {spots.length ? null : <p class="hint">{say("尚无坐标，只有地址。", "There are no coordinates yet, only the address.")}</p>}
      <ol>
        {spots.map((spot) => (
          <li key={spot.number}>
            <span class="disc" aria-hidden="true">
              {spot.number}
            </span>
            <span>{spot.name}</span>
            <code>
              {spot.lon.toFixed(6)}, {spot.lat.toFixed(6)}
            </code>
          </li>
        ))}
      </ol>
      {given && given.datum !== "wgs84" ? (
        <p class="hint">
          {say("原始坐标 ", "As given ")}
          {given.lon}, {given.lat} {wordOf(words, given.datum)}
        </p>
      ) : null}
      {spots.length && !pinning ? (
        <div class="map" ref={box}>
          {map.Part ? <map.Part spots={spots} /> : <p class="hint">{map.failed || !hasMaps() ? say("此浏览器无法显示地图。", "This browser cannot show the map.") : say("正在读取地图…", "Reading the map…")}</p>}
        </div>
      ) : null}
      {approval ? <p class="hint">{approval}</p> : null}
      {held.site?.may_pin && !pinning ? (
        <button type="button" class="pin" onClick={() => setPinning(true)}>
          {spots.length ? say("更正位置", "Mend the position") : say("标出位置", "Say where it is")}
        </button>
      ) : null}
      {held.site && pinning ? (
        <PinForm
          site={held.site}
          desk={desk}
          onFail={onFail}
          onClose={() => setPinning(false)}
          onPinned={async () => {
            await onPinned();
            setPinning(false);
          }}
        />
      ) : null}
    </section>
  );
}

let known: boolean | null = null;

/** Whether this browser can draw maps. */
export function hasMaps(): boolean {
  known ??= document.createElement("canvas").getContext("webgl2") !== null;
  return known;
}
