// Which sites are held back and why; below, what is only told.
import { useState } from "preact/hooks";
import { language, say } from "../../shared/language";
import type { FaultySite, Report } from "./feeds";

const FIRST = 30;

export function HeldBack({ report }: { report: Report }) {
  return (
    <section class="card" aria-labelledby="held">
      <h2 id="held">
        {say("未通过检查", "Held back")} <small>{report.refused.length}</small>
      </h2>
      <p class="hint">{say("这些站点不在交付文件中，改正后自动列入。", "These are in no package until they are mended.")}</p>
      {report.refused.length ? <Sites sites={report.refused} /> : <p>{say("没有", "None")}</p>}
      {report.unchecked.sites ? (
        <p class="hint">
          {report.unchecked.title[language]}
          {say(`：${report.unchecked.sites} 个站点`, `: ${report.unchecked.sites} sites`)}
        </p>
      ) : null}
      {report.told.length ? (
        <details>
          <summary>
            {say("仅提示", "Only told")} <small>{report.told.length}</small>
          </summary>
          <Sites sites={report.told} />
        </details>
      ) : null}
    </section>
  );
}

function Sites({ sites }: { sites: FaultySite[] }) {
  const [all, setAll] = useState(false);
  return (
    <>
      <ul class="sites">
        {(all ? sites : sites.slice(0, FIRST)).map((site) => (
          <li key={site.facility_id}>
            <h3>
              {site.name}{" "}
              <small>
                {site.district} {say("编号", "no.")} {site.facility_id}
              </small>
            </h3>
            <ul>
              {site.faults.map((fault) => (
                <li key={`${fault.field} ${fault.reason}`} class={fault.refused ? "fault" : "hint"}>
                  {fault.refused ? "" : say("提示：", "Note: ")}
                  {fault.wanted[language]}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {sites.length > FIRST && !all ? (
        <button type="button" onClick={() => setAll(true)}>
          {say(`显示全部 ${sites.length} 个`, `Show all ${sites.length}`)}
        </button>
      ) : null}
    </>
  );
}
