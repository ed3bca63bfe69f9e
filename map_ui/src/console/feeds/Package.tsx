// The package: download it, then say that it was handed over.
import { useState } from "preact/hooks";
import { say } from "../../shared/language";
import { type Download, download, type Format, FORMATS, handOver } from "./feeds";
import type { Part } from "./Feeds";

export function Package({ account, platform, report, onDone, onFail }: Part) {
  const [format, setFormat] = useState<Format>(platform === "zhigongzhijia" ? "zip" : "xlsx");
  const [all, setAll] = useState(report.since === null);
  const [file, setFile] = useState<Download | null>(null);
  const [said, setSaid] = useState<{ good: boolean; words: string } | null>(null);
  const [busy, setBusy] = useState(false);

  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    setSaid(null);
    try {
      await work();
    } catch (error) {
      const words = onFail(error);
      if (words) setSaid({ good: false, words });
    } finally {
      setBusy(false);
    }
  };
  const fetchIt = () => act(async () => setFile(await download(platform, format, all ? null : report.since)));
  const enter = (file: Download) =>
    act(async () => {
      const { sites, removed, sent } = await handOver(account, platform, file);
      setFile(null);
      setAll(false);
      setSaid({
        good: true,
        words: say(`已登记：交付 ${sites} 个站点、撤销 ${removed} 个，${sent} 个记为已报送`, `Entered: ${sites} sites handed over, ${removed} gone; ${sent} are sent now`),
      });
      onDone();
    });

  return (
    <section class="card" aria-labelledby="package">
      <h2 id="package">{say("交付文件", "The package")}</h2>
      <fieldset>
        <legend>{say("内容", "What")}</legend>
        <label>
          <input type="radio" name="what" checked={!all} disabled={report.since === null} onChange={() => setAll(false)} />
          {say("自上次交付以来的变化", "What changed since the last hand-over")}
        </label>
        <label>
          <input type="radio" name="what" checked={all} onChange={() => setAll(true)} />
          {say("全部可交付的站点", "All that are ready")}
        </label>
      </fieldset>
      <div class="field">
        <label for="format">{say("文件", "File")}</label>
        <select id="format" value={format} onChange={(event) => setFormat(event.currentTarget.value as Format)}>
          {FORMATS.map((one) => (
            <option key={one.code} value={one.code}>
              {one.title}
            </option>
          ))}
        </select>
      </div>
      <p class="choices">
        <button type="button" class={file ? "" : "primary"} disabled={busy} onClick={fetchIt}>
          {say("下载", "Download")}
        </button>
        {file ? (
          <button type="button" class="primary" disabled={busy} onClick={() => enter(file)}>
            {say("登记交付", "Enter the hand-over")}
          </button>
        ) : null}
      </p>
      {file ? (
        <p class="hint" role="status">
          {say("已下载", "Downloaded")} <code>{file.name}</code>
          {say("。交给平台后请登记。", ". Enter it once the platform has it.")}
        </p>
      ) : null}
      {said ? (
        <p class={said.good ? "told open" : "told overdue"} role={said.good ? "status" : "alert"}>
          {said.words}
        </p>
      ) : null}
    </section>
  );
}
