// A file of demand: sent, read by a job, and a layer, or refused with every row that is wrong.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { change } from "../console/change";
import { sendFile } from "../console/sending";
import { language, say, type Text } from "../shared/language";
import { send } from "../shared/service";
import { type Datum, DatumField } from "./DatumField";
import { FileField, stillThere } from "./FileField";
import type { Account } from "./service";
import { count } from "./words";

export interface Props {
  account: Account;
  onFail: (error: unknown) => string | null;
  /** There is a new layer of this id. */
  onLayer: (id: string) => void;
}

interface Told {
  name_zh: string;
  name_en: string;
  unit_zh: string;
  unit_en: string;
  source: string;
  precision: "counted" | "modelled";
  date: string;
  datum: Datum;
  weight: string;
}

/** A file on its way to being a layer. */
interface Sent {
  id: string;
  layer: string;
  state: "waiting" | "reading" | "done" | "refused" | "failed" | "cancelled";
  fraction: number;
  note: Text | null;
  error: Text | null;
  places: number | null;
  left_out: number | null;
  faults: number;
}

interface RowFault {
  number: number;
  row: number | null;
  column: string;
  given: string;
  wanted: Text;
}

const FILES = "/demand-files";
const AGAIN_MS = 600;
const SHOWN = 20;
const BEGUN: Told = { name_zh: "", name_en: "", unit_zh: "人", unit_en: "persons", source: "", precision: "counted", date: "", datum: "wgs84", weight: "" };
const NEEDED: readonly (keyof Told)[] = ["name_zh", "name_en", "unit_zh", "unit_en", "source", "date"];

const isRead = ({ state }: Sent): boolean => state !== "waiting" && state !== "reading";

export default function DemandFile({ account, onFail, onLayer }: Props) {
  const [told, setTold] = useState(BEGUN);
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const [faults, setFaults] = useState<RowFault[]>([]);
  const [wrong, setWrong] = useState<string | null>(null);
  const put = (to: Partial<Told>) => setTold((held) => ({ ...held, ...to }));
  const isUnderWay = share !== null || (sent !== null && !isRead(sent));
  useEffect(() => {
    if (!sent || isRead(sent)) return;
    const waiting = setTimeout(() => {
      send<Sent>(`${FILES}/${sent.id}`)
        .then(async (now) => {
          if (now.state === "refused") setFaults((await send<{ faults: RowFault[] }>(`${FILES}/${now.id}/faults`)).faults);
          setSent(now);
          if (now.state === "done") onLayer(now.layer);
        })
        .catch((error) => {
          setWrong(onFail(error));
          setSent(null);
        });
    }, AGAIN_MS);
    return () => clearTimeout(waiting);
  }, [sent]);
  const begin = () => {
    const query = new URLSearchParams(Object.entries(told).filter(([, value]) => value.trim()));
    setWrong(null);
    setSent(null);
    setFaults([]);
    setShare(0);
    const body = file!.slice(0, file!.size, "application/octet-stream");
    stillThere(file!)
      .then(() => sendFile<Sent>({ csrf: account.csrf, method: "PUT", path: `${FILES}?${query}`, body, onProgress: setShare }))
      .then(setSent)
      .catch((error) => setWrong(onFail(error)))
      .finally(() => setShare(null));
  };
  const stop = () =>
    change(account, "DELETE", `${FILES}/${sent!.id}`)
      .then(() => setSent({ ...sent!, state: "cancelled" }))
      .catch((error) => setWrong(onFail(error)));
  const words = (name: keyof Told, title: string, hint = "") => (
    <label class="field">
      <span>{title}</span>
      <input value={told[name]} maxLength={500} placeholder={hint} onInput={(event) => put({ [name]: event.currentTarget.value })} />
    </label>
  );
  return (
    <div class="conditions">
      <FileField label={say("需求文件（CSV、xlsx、GeoJSON、GeoPackage、GeoTIFF）", "File of demand (CSV, xlsx, GeoJSON, GeoPackage, GeoTIFF)")} onFile={setFile} />
      <p class="hint">
        {say(
          "点（经度、纬度）、H3 格网（h3）或人口栅格；至多 100 万行、256 MB。有一行错误则全部不载入，错误逐行列出。",
          "Points (lon, lat), H3 cells (h3) or a raster of people; at most a million rows and 256 MB. With one bad row nothing is taken in, and every one is told.",
        )}
      </p>
      <div class="row">
        {words("name_zh", say("图层名称（中文）", "Name (Chinese)"))}
        {words("name_en", say("图层名称（英文）", "Name (English)"))}
      </div>
      <div class="row">
        {words("unit_zh", say("单位（中文）", "Unit (Chinese)"))}
        {words("unit_en", say("单位（英文）", "Unit (English)"))}
      </div>
      {words("source", say("来源与权利", "On whose word, with what right"))}
      <div class="row">
        <label class="field">
          <span>{say("精度", "How sure")}</span>
          <select value={told.precision} onChange={(event) => put({ precision: event.currentTarget.value as Told["precision"] })}>
            <option value="counted">{say("实计", "counted")}</option>
            <option value="modelled">{say("模型推算", "modelled")}</option>
          </select>
        </label>
        {words("date", say("数据日期", "What date it is of"), "2025-06")}
      </div>
      <div class="row">
        <DatumField value={told.datum} onChange={(datum) => put({ datum })} />
        {words("weight", say("权重列（可不填）", "Column of the weight"), "weight")}
      </div>
      <button type="button" disabled={!file || isUnderWay || NEEDED.some((name) => !told[name].trim())} onClick={begin}>
        {say("导入为需求图层", "Bring it in as a layer")}
      </button>
      {share === null ? null : <HowFar words={say("正在上传", "Being sent")} share={share} />}
      {sent && !isRead(sent) ? (
        <HowFar words={sent.note?.[language] ?? say("排队等候", "Waiting in the queue")} share={sent.fraction}>
          <button type="button" onClick={stop}>
            {say("取消", "Cancel")}
          </button>
        </HowFar>
      ) : null}
      {sent?.state === "done" ? (
        <p class="told open" role="status">
          {say(`已导入 ${count(sent.places ?? 0)} 处`, `${count(sent.places ?? 0)} places are in`)}
          {sent.left_out ? say(`；上海各区之外的 ${count(sent.left_out)} 未载入`, `; ${count(sent.left_out)} outside Shanghai was left out`) : ""}
        </p>
      ) : null}
      {sent?.state === "cancelled" ? (
        <p class="told soon" role="status">
          {say("已取消，未载入任何数据", "Cancelled; nothing was taken in")}
        </p>
      ) : null}
      {wrong || sent?.state === "failed" ? (
        <p class="told overdue" role="alert">
          {wrong ?? sent?.error?.[language] ?? say("没有读成", "It came to nothing")}
        </p>
      ) : null}
      {sent?.state === "refused" ? (
        <div class="told overdue" role="alert">
          <p>{say(`有 ${count(sent.faults)} 处错误，未载入任何数据`, `${count(sent.faults)} faults; nothing was taken in`)}</p>
          <ul class="faults">
            {faults.slice(0, SHOWN).map((one) => (
              <li key={one.number}>
                {one.row === null ? "" : say(`第 ${one.row} 行 `, `row ${one.row} `)}
                {one.column} {one.given ? `“${one.given}”` : ""} {one.wanted[language]}
              </li>
            ))}
          </ul>
          <a href={`${FILES}/${sent.id}/faults.csv`} download={`${sent.layer}-faults.csv`}>
            {say("下载全部错误（CSV）", "All of them as CSV")}
          </a>
        </div>
      ) : null}
    </div>
  );
}

function HowFar({ words, share, children }: { words: string; share: number; children?: ComponentChildren }) {
  const percent = Math.round(100 * share);
  return (
    <div class="progress" role="status">
      <p>
        <span>{words}</span>
        <b>{percent} %</b>
      </p>
      <progress max={100} value={percent} aria-label={words} />
      {children}
    </div>
  );
}
