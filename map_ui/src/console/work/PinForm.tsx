// Where a site is, said by dragging a marker or by coordinates with their datum.
import { useMemo, useState } from "preact/hooks";
import { say } from "../../shared/language";
import { useLater } from "../../shared/later";
import type { Problem } from "../../shared/service";
import { change } from "../change";
import { Fields } from "../form/Form";
import { type Facts, put } from "../form/facts";
import { fieldsOf, type Schema } from "../form/schema";
import { problemOf } from "../problem";
import type { Desk, Site } from "./desk";
import { hasMaps } from "./Places";
import { Refused } from "./Refused";

const PARTS = async () => (await import("./PinMap")).PinMap;
const PEOPLES_SQUARE: [number, number] = [121.4737, 31.2304];
const SCHEMA: Schema = {
  properties: {
    lon: { type: "number", "x-words": { zh: "经度", en: "Longitude" } },
    lat: { type: "number", "x-words": { zh: "纬度", en: "Latitude" } },
    datum: { type: "string", enum: ["wgs84", "gcj02", "bd09"], "x-words": { zh: "坐标系", en: "Datum" } },
    precision: { type: "string", enum: ["rooftop", "street"], "x-words": { zh: "精度", en: "Precision" } },
  },
  required: ["lon", "lat", "datum", "precision"],
};

interface Props {
  site: Site;
  desk: Desk;
  onClose: () => void;
  onPinned: () => Promise<void>;
  onFail: (error: unknown) => string | null;
}

export function PinForm({ site, desk, onClose, onPinned, onFail }: Props) {
  const fields = useMemo(() => fieldsOf(SCHEMA), []);
  const begun: Facts = { datum: "wgs84", precision: "rooftop" };
  const [facts, setFacts] = useState<Facts>(site.position ? { ...begun, lon: site.position[0], lat: site.position[1] } : begun);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const map = useLater(hasMaps() ? "pin" : null, PARTS);
  // Only what is in the map's own datum can be shown before the service has converted it.
  const at: [number, number] | null =
    facts.datum === "wgs84" && typeof facts.lon === "number" && typeof facts.lat === "number" ? [facts.lon, facts.lat] : null;
  const middle = (site.district_code && desk.middles[site.district_code]) || PEOPLES_SQUARE;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    change(desk, "PUT", `/facilities/${site.id}/position`, { body: facts })
      .then(onPinned, (error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  return (
    <form class="form pinning" onSubmit={submit} aria-label={say("标出位置", "Say where it is")} noValidate>
      {map.Part ? (
        <>
          <p class="hint">{say("拖动标记，或点击地图，或在下面填写坐标。", "Drag the marker, click on the map, or type coordinates below.")}</p>
          <div class="map">
            <map.Part at={at} middle={site.position ?? middle} onMove={(lon, lat) => setFacts((now) => ({ ...now, lon, lat, datum: "wgs84" }))} />
          </div>
        </>
      ) : null}
      <div class="parts">
        <Fields fields={fields} facts={facts} path={[]} words={withPrecisions(desk)} faults={problem?.faults ?? []} onPut={(path, value) => setFacts((now) => (put(now, path, value) ?? {}) as Facts)} />
      </div>
      {facts.datum === "wgs84" ? null : <p class="hint">{say("按原样保存，并换算到 WGS-84。", "It is kept as given, and converted to WGS-84.")}</p>}
      {problem ? <Refused problem={problem} words={desk.words} fields={fields} /> : null}
      <p class="choices">
        <button type="button" disabled={busy} onClick={onClose}>
          {say("取消", "Cancel")}
        </button>
        <button type="submit" class="primary" disabled={busy}>
          {say("保存位置", "Save the position")}
        </button>
      </p>
    </form>
  );
}

const withPrecisions = ({ words }: Desk) => ({
  ...words,
  values: { ...words.values, rooftop: { zh: "门牌（精确到建筑）", en: "the building" }, street: { zh: "街道级（约几十米）", en: "the street, some tens of metres" } },
});
