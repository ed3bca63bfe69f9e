// What was handed over, the last first.
import { say } from "../../shared/language";
import type { Handover } from "./feeds";

export function Handovers({ handovers }: { handovers: Handover[] }) {
  const title = say("交付记录", "Hand-overs");
  return (
    <section class="card" aria-labelledby="handovers">
      <h2 id="handovers">{title}</h2>
      {handovers.length ? (
        <div class="scrolled" role="region" aria-label={say("交付记录表", "Table of hand-overs")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("日期", "Day")}</th>
                <th scope="col">{say("变更编号", "Change")}</th>
                <th scope="col">{say("站点", "Sites")}</th>
                <th scope="col">{say("撤销", "Gone")}</th>
                <th scope="col">{say("文件", "File")}</th>
              </tr>
            </thead>
            <tbody>
              {handovers.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.day}</th>
                  <td>{one.since === null ? one.change_number : `${one.since}–${one.change_number}`}</td>
                  <td>{one.sites}</td>
                  <td>{one.removed}</td>
                  <td>
                    {one.format} <code title={one.sha256}>{one.sha256.slice(0, 8)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="hint">{say("还没有交付过。", "Nothing was handed over yet.")}</p>
      )}
    </section>
  );
}
