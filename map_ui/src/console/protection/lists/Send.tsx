// A list on its way: for which union and year it is, the file, how far it is; then it is read, and one sees how.
import { useId, useRef, useState } from "preact/hooks";
import { language, say } from "../../../shared/language";
import type { Account } from "../../account/account";
import { problemOf } from "../../problem";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { Refusal } from "../Refusal";
import type { Problem } from "../../../shared/service";
import { type MemberList, sendList, today, WAYS, type WayIn, yearOf } from "./lists";

const MODES = [
  ["all", say("全部无误才收，有一处问题则整份退回", "All rows or none")],
  ["good_rows", say("先收无误的行，其余列出待更正", "The good rows; the rest is listed to be mended")],
] as const;

/** The unions that somebody may send a list for: their own, and those below that sent one before. */
function unionsOf(account: Account, known: readonly MemberList[]): [string, string][] {
  const own = account.roles.map(({ organisation }): [string, string] => [organisation, account.organisations[organisation]?.[language] ?? organisation]);
  const below = known.map((one): [string, string] => [one.organisation, one.organisation_name]);
  return [...new Map([...own, ...below])];
}

export function Send({ account, about, search, known, onGo, onFail }: Protecting & { known: MemberList[] }) {
  const day = today(about?.rehearsal);
  const unions = unionsOf(account, known);
  const [organisation, setOrganisation] = useState(unions[0]?.[0] ?? "");
  const [way, setWay] = useState<WayIn>(Number(day.slice(5, 7)) >= 11 ? "central" : "uninsured_with_card");
  const [typedYear, setYear] = useState<string | null>(null);
  const [mode, setMode] = useState<MemberList["mode"]>("all");
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const stopping = useRef<AbortController | null>(null);
  const id = useId();
  const year = typedYear ?? String(yearOf(way, day));
  const percent = Math.round((share ?? 0) * 100);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!file || share !== null) return;
    setProblem(null);
    setShare(0);
    stopping.current = new AbortController();
    sendList(account.csrf, file, { organisation, year: Number(year), way, mode }, setShare, stopping.current.signal)
      .then((list) => onGo(partAddress("lists", search, { id: list.id })))
      .catch((error) => {
        setShare(null);
        if (error instanceof DOMException) return;
        if (onFail(error) !== null) setProblem(problemOf(error));
      });
  };
  return (
    <form class="card form send" onSubmit={submit} aria-labelledby={`${id}-title`} noValidate>
      <h2 id={`${id}-title`}>{say("上传名单", "Send a list")}</h2>
      <div class="field">
        <label for={`${id}-union`}>{say("工会", "Union")}</label>
        <select id={`${id}-union`} value={organisation} onChange={(event) => setOrganisation(event.currentTarget.value)}>
          {unions.map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="pair">
        <div class="field">
          <label for={`${id}-way`}>{say("参保方式", "Channel")}</label>
          <select id={`${id}-way`} value={way} onChange={(event) => setWay(event.currentTarget.value as WayIn)}>
            {Object.entries(WAYS).map(([code, words]) => (
              <option key={code} value={code}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={`${id}-year`}>{say("保障年度", "Year of the cover")}</label>
          <input id={`${id}-year`} inputMode="numeric" maxLength={4} value={year} onInput={(event) => setYear(event.currentTarget.value)} />
        </div>
      </div>
      <fieldset class="modes">
        <legend>{say("有问题的行", "Where a row has a fault")}</legend>
        {MODES.map(([value, words]) => (
          <label key={value}>
            <input type="radio" name={`${id}-mode`} checked={mode === value} onChange={() => setMode(value)} />
            {words}
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for={`${id}-file`}>{say("文件（xlsx 或 CSV）", "File (xlsx or CSV)")}</label>
        <input id={`${id}-file`} type="file" accept=".xlsx,.csv" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />
        <p class="hint">
          {say("列：姓名、证件类型、证件号码、卡类型、卡号、保障类型（A、B、A+、B+）", "Columns: 姓名, 证件类型, 证件号码, 卡类型, 卡号, 保障类型 (A, B, A+, B+)")}
          {way === "new_card" ? say("、新卡生成日期", ", 新卡生成日期") : ""}
        </p>
      </div>
      {share === null ? null : (
        <div class="sending">
          <progress value={percent} max={100} aria-label={say("上传进度", "Upload")} />
          <span>{say(`已上传 ${percent}%`, `${percent}% sent`)}</span>
          <button type="button" onClick={() => stopping.current?.abort()}>
            {say("取消", "Cancel")}
          </button>
        </div>
      )}
      {problem ? <Refusal problem={problem} /> : null}
      <p class="choices">
        <button type="submit" class="primary" disabled={!file || share !== null}>
          {say("上传并检查", "Send and check")}
        </button>
      </p>
    </form>
  );
}
