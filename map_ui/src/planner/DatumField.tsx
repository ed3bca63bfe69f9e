// In which datum the coordinates of a file are.
import { say } from "../shared/language";

export type Datum = "wgs84" | "gcj02" | "bd09";
const DATUMS: [Datum, string][] = [
  ["wgs84", say("WGS-84（GPS、天地图）", "WGS-84 (GPS)")],
  ["gcj02", say("GCJ-02（高德、腾讯）", "GCJ-02 (AMap, Tencent)")],
  ["bd09", say("BD-09（百度）", "BD-09 (Baidu)")],
];

export function DatumField({ value, onChange }: { value: Datum; onChange: (datum: Datum) => void }) {
  return (
    <label class="field">
      <span>{say("文件的坐标系", "Datum of the file")}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value as Datum)}>
        {DATUMS.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
