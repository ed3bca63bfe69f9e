// A file of candidates: read by the service, and put into the form with what is there.
import { useState } from "preact/hooks";
import { problemOf } from "../console/problem";
import { sendFile } from "../console/sending";
import { say } from "../shared/language";
import type { Problem } from "../shared/service";
import { DatumField, type Datum } from "./DatumField";
import { Faults } from "./Faults";
import { FileField, stillThere } from "./FileField";
import type { Account, Candidate } from "./service";

interface Props {
  account: Account;
  /** So many more may be put into the form. */
  left: number;
  onPoints: (points: Candidate[]) => void;
  onFail: (error: unknown) => string | null;
}

export function PointsFile({ account, left, onPoints, onFail }: Props) {
  const [file, setFile] = useState<File | null>(null);
  const [datum, setDatum] = useState<Datum>("wgs84");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const send = () => {
    const body = new FormData();
    body.set("datum", datum);
    body.set("file", file!);
    setBusy(true);
    setProblem(null);
    setTold(null);
    stillThere(file!)
      .then(() => sendFile<{ points: Candidate[] }>({ csrf: account.csrf, method: "POST", path: "/planning/points", body, onProgress: () => {} }))
      .then(({ points }) => {
        onPoints(points.slice(0, left));
        setTold(
          points.length > left
            ? say(`读到 ${points.length} 个，只加入 ${left} 个：每次至多 2,000 个`, `${points.length} read, ${left} added: 2,000 at most`)
            : say(`已加入 ${points.length} 个候选点`, `${points.length} candidates added`),
        );
      })
      .catch((error) => {
        if (onFail(error) !== null) setProblem(problemOf(error));
      })
      .finally(() => setBusy(false));
  };
  return (
    <details>
      <summary>{say("从文件导入候选点", "Candidates from a file")}</summary>
      <div class="conditions">
        <FileField
          label={say("候选点文件（CSV、xlsx、GeoJSON、GeoPackage）", "File of candidates (CSV, xlsx, GeoJSON, GeoPackage)")}
          accept=".csv,.txt,.xlsx,.geojson,.json,.gpkg"
          onFile={setFile}
        />
        <p class="hint">
          {say(
            "列：经度、纬度；可有 名称、区、停车、供电、场地（是、否，留空为待核实）。至多 2,000 行。",
            "Columns lon and lat; name, district, parking, power, space (yes, no, or empty) if you like. At most 2,000 rows.",
          )}
        </p>
        <DatumField value={datum} onChange={setDatum} />
        <button type="button" disabled={!file || busy || left <= 0} onClick={send}>
          {busy ? say("正在读取…", "Reading…") : say("导入候选点", "Bring them in")}
        </button>
        {told ? <p role="status">{told}</p> : null}
        {problem ? <Faults detail={problem.detail} faults={problem.faults} /> : null}
      </div>
    </details>
  );
}
